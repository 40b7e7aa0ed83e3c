import { readFileSync } from 'node:fs'
import { recordLimits } from '../formats/limits.ts'
import { readJson } from '../formats/read-json.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import { nearestName } from '../mapping/nearest.ts'
import { sayIssue } from '../message/failure.ts'
import { readArguments } from './arguments.ts'
import { loadForCommand, sayProblem } from './check.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn map run MAPPING FILE

Runs one JSON document through one mapping and prints what it makes: for FHIR a list of resources, else the document.
Issues are said on stderr; what is made in spite of them is not complete.

Ends with 0, with 1 when there are issues, and with 2 when the mapping, the file or the catalogue cannot be used.
`

/** `dilyn map run MAPPING FILE`: what the mapping makes of the document in the file. */
export async function runMapRun(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const read = readArguments(args, {}, { least: 2, most: 2 }, usage, world)
  if ('exit' in read) return read.exit
  const [name, file] = read.positionals as [string, string]
  const document = readDocument(file, world)
  const mapping = document === undefined ? undefined : findMapping(name, world)
  if (document === undefined || mapping === undefined) return 2
  const { output, issues } = mapping.forward(document.value)
  const made = mapping.to === 'fhir/r4' ? output : (output[0] ?? null)
  world.stdout.write(`${JSON.stringify(made, null, 2)}\n`)
  for (const { code, pointer, at, found, allowed } of issues) {
    world.stderr.write(
      `${file}: ${code} at ${pointer || 'the whole'}, found ${found}; ${name} reads it at ${at}\n`,
    )
    if (allowed !== undefined) world.stderr.write(`    allowed: ${allowed.join(', ')}\n`)
  }
  return issues.length === 0 ? 0 : 1
}

function findMapping(name: string, world: CommandWorld): CompiledMapping | undefined {
  const loaded = loadForCommand(world)
  if (loaded === undefined) return undefined
  if (loaded.catalogue === undefined) {
    world.stderr.write(
      `The catalogue has problems; mend them first.\n${loaded.problems.map(sayProblem).join('')}`,
    )
    return undefined
  }
  const { mappings } = loaded.catalogue
  const mapping = mappings.get(name)
  if (mapping !== undefined) return mapping
  const nearest = nearestName(name, mappings.keys())
  const advice =
    nearest === undefined ? `there are: ${[...mappings.keys()].join(', ')}` : `did you mean "${nearest}"?`
  world.stderr.write(`there is no mapping "${name}"\n    ${advice}\n`)
  return undefined
}

function readDocument(file: string, world: CommandWorld): { value: unknown } | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
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
