import { readFileSync } from 'node:fs'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { asMade, type Explanation, explainAnswer, explainRecord } from '../catalogue/explanation.ts'
import { recordLimits } from '../formats/limits.ts'
import { readJson } from '../formats/read-json.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { sayIssue } from '../message/failure.ts'
import { readArguments, refuse } from './arguments.ts'
import { loadForCommand, sayProblem } from './check.ts'
import { sayExplanation } from './explain-text.ts'
import { isNamed, sayNoMapping, versionsIn } from './named-mapping.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn map run MAPPING FILE [--back [--partial]] [--explain [--json] [--values]]

Runs one JSON document through one mapping (child-fhir, its newest version, or child-fhir@1.0.0) and prints what it makes:
for FHIR a list of resources, else the document.
Issues, and how a record breaks its schema, are said on stderr; what is made in spite of them is not complete.
  FILE        - for what comes on stdin
  --back      reads what came (resources, a Bundle, a document of the mapping's target) and prints the record
  --partial   what came need not be all that the mapping makes: what is missing says nothing
  --explain   where every value comes from, and why others went nowhere: as text on a terminal, else as JSON
  --json      as JSON on a terminal too
  --values    with the values, in the text

Ends with 0, with 1 when there are issues or contradictions or the record breaks its schema, and with 2 when the mapping,
the file or the catalogue cannot be used.
`

const options = {
  back: { type: 'boolean' },
  partial: { type: 'boolean' },
  explain: { type: 'boolean' },
  json: { type: 'boolean' },
  values: { type: 'boolean' },
} as const

/** `dilyn map run MAPPING FILE`: what the mapping makes of the document in the file, or reads back of it. */
export async function runMapRun(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const read = readArguments(args, options, { least: 2, most: 2 }, usage, world)
  if ('exit' in read) return read.exit
  const { back = false, partial = false, explain = false, json = false, values = false } = read.values
  if (partial && !back) return refuse('--partial goes with --back', usage, world).exit
  if ((json || values) && !explain) return refuse('--json and --values go with --explain', usage, world).exit
  const [name, file] = read.positionals as [string, string]
  const document = readDocument(file, world)
  const ready = document === undefined ? undefined : readMapping(name, world)
  if (document === undefined || ready === undefined) return 2
  const { catalogue, mapping } = ready
  const explained = back
    ? explainAnswer(mapping, document.value, partial)
    : explain
      ? explainRecord(mapping, document.value, catalogue)
      : justMade(mapping, document.value, catalogue)
  const { issues, conflicts } = explained
  const breaches = explained.breaches.map((issue) => sayIssue(issue, 'en'))
  if (explain && world.stdout.isTerminal && !json) world.stdout.write(sayExplanation(explained, values))
  else
    world.stdout.write(
      `${JSON.stringify(explain ? { ...explained, breaches } : explained.output, null, 2)}\n`,
    )
  for (const { code, pointer, detail } of breaches)
    world.stderr.write(`${file}: ${code} at ${whole(pointer)}: ${detail}\n`)
  for (const line of reportOf(explained, file, name)) world.stderr.write(`${line}\n`)
  return issues.length + conflicts.length + breaches.length === 0 ? 0 : 1
}

/** What the compiled mapping makes: that which also runs in a gateway. */
function justMade(mapping: CompiledMapping, record: unknown, catalogue: Catalogue): Explanation {
  const { output, issues } = mapping.forward(record)
  const breaches = catalogue.breaches(mapping.from, record)
  const none = { lineage: [], unused: [], unread: [], conflicts: [] }
  return { output: asMade(mapping, output), issues, breaches, ...none }
}

function whole(pointer: string): string {
  return pointer || 'the whole'
}

/** What keeps the result from being the whole truth, in lines. */
function reportOf({ issues, conflicts, unread }: Explanation, file: string, name: string): string[] {
  return [
    ...issues.flatMap(({ code, pointer, at, found, allowed }) => [
      `${file}: ${code} at ${whole(pointer)}, found ${found}; ${name} reads it at ${at}`,
      ...(allowed === undefined ? [] : [`    allowed: ${allowed.join(', ')}`]),
    ]),
    ...conflicts.flatMap(({ pointer, at, found, expected, record, other }) => [
      `${file}: R-CONFLICT at ${whole(pointer)}, found ${found} where ${expected} belongs; ${name} makes it at ${at}`,
      ...(other === undefined
        ? []
        : [`    ${record === undefined ? 'it was' : `${record} was`} read at ${other}`]),
    ]),
    ...unread.map(
      ({ pointer, found }) =>
        `${file}: R-UNREAD at ${whole(pointer)}, found ${found}; ${name} does not know it`,
    ),
  ]
}

/** The newest version of the mapping, or the one that is named. */
function readMapping(
  name: string,
  world: CommandWorld,
): { readonly catalogue: Catalogue; readonly mapping: CompiledMapping } | undefined {
  const loaded = loadForCommand(world)
  if (loaded === undefined) return undefined
  const { catalogue, problems, library } = loaded
  if (catalogue === undefined) {
    world.stderr.write(`The catalogue has problems; mend them first.\n${problems.map(sayProblem).join('')}`)
    return undefined
  }
  const named = library.mappings.find(({ mapping }) => name.includes('@') && isNamed(name, mapping))
  const mapping = named?.compiled ?? catalogue.mappings.get(name)
  if (mapping !== undefined) return { catalogue, mapping }
  world.stderr.write(sayNoMapping(name, versionsIn(loaded)))
  return undefined
}

function readDocument(file: string, world: CommandWorld): { value: unknown } | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    world.stderr.write(`${file} cannot be read: ${(error as Error).message}\n`)
    return undefined
  }
  const read = readJson(bytes, recordLimits)
  if ('document' in read) return { value: read.document }
  for (const issue of read.issues) {
    const { pointer, detail } = sayIssue(issue, 'en')
    world.stderr.write(`${file}${pointer === '' ? '' : ` at ${pointer}`}: ${detail}\n`)
  }
  return undefined
}
