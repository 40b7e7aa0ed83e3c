// node --import ./test/support/run-typescript.js test/support/make-mappings-readme.ts: writes mappings/README.md from the
// definitions of the program.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MappingLibrary } from '../../src/catalogue/load.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { sayProblem } from '../../src/commands/check.ts'
import { LAWS } from '../../src/laws/laws.ts'
import { ELEMENTS_MAX } from '../../src/mapping/back/reading.ts'
import { checkMapping } from '../../src/mapping/check.ts'
import { CHOICES_MAX, NEIGHBOURS_MAX } from '../../src/mapping/check-size.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { CODED_DOCS, TABLE_CONVERSIONS } from '../../src/mapping/conversions/coded.ts'
import { CONVERSIONS } from '../../src/mapping/conversions/conversion-list.ts'
import { DEPTH_MAX, FILE_LENGTH_MAX } from '../../src/mapping/json-tree.ts'
import { ITEMS_MAX } from '../../src/mapping/operations/each/forward.ts'
import type { OperationDocs } from '../../src/mapping/operations/operation-docs.ts'
import { OPERATIONS } from '../../src/mapping/operations/operation-list.ts'
import { textDocs } from '../../src/mapping/operations/text.ts'
import type { CodeText } from '../../src/mapping/problem-codes.ts'
import { ISSUES, PROBLEMS, REPORTS } from '../../src/mapping/problem-codes.ts'
import { readMapping } from '../../src/mapping/read.ts'
import { NODES_MAX } from '../../src/mapping/read-scope.ts'
import { LEVELS_MAX, PLACES_MAX } from '../../src/mapping/schema/extent.ts'
import { projectFolder, sandboxEnv } from './a-catalogue.ts'

/** Where the page is, from the project's folder. */
export const README = 'mappings/README.md'

const WORKED = 'mappings/child-school/1.0.0/mapping.json'
const WIDTH_MAX = 118

/** The page on mappings, made from the definitions of operations, conversions, codes, laws and limits, its examples run. */
export function mappingsReadme(): string {
  const prose = readFileSync(join(import.meta.dirname, 'mappings-readme.md'), 'utf8')
  const made: { readonly [name: string]: () => string } = {
    contents: () => contents(prose),
    worked,
    operations: () => OPERATIONS.map(sayOperation).join('\n\n'),
    conversions,
    conflict,
    problems,
    'problem-codes': () => codeRows(PROBLEMS),
    'issue-codes': () => codeRows({ ...ISSUES, ...REPORTS }),
    laws: () => LAWS.map(({ name, says }) => `| \`${name}\` | ${cell(says)} |`).join('\n'),
    limits,
  }
  return prose.replaceAll(/<!-- made: ([\w-]+) -->/g, (_, name: string) => made[name]!())
}

function contents(prose: string): string {
  const headings = [...prose.matchAll(/^## (.+)$/gm)].map((match) => match[1]!)
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-')
  return headings
    .filter((heading) => heading !== 'Contents')
    .map((heading) => `- [${heading}](#${slug(heading)})`)
    .join('\n')
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${text}\``

/** JSON in a block: members that are short on one line each. */
function block(value: unknown): string {
  return `\`\`\`json\n${laidOut(value, '')}\n\`\`\``
}

function laidOut(value: unknown, indent: string): string {
  const line = inLine(value)
  if (indent.length + line.length <= WIDTH_MAX || typeof value !== 'object' || value === null) return line
  const within = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((item) => within + laidOut(item, within))
    : Object.entries(value).map(([key, item]) => `${within}${JSON.stringify(key)}: ${laidOut(item, within)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

function inLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(inLine).join(', ')}]`
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inLine(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function worked(): string {
  const document = readFileSync(join(projectFolder, WORKED), 'utf8').trim()
  const compiled = library().mappings.find(({ mapping }) => mapping.name === 'child-school')!.compiled
  const child = {
    ...{ localId: '1001', nhsNumber: '9990001235', familyName: 'Enghraifft' },
    ...{ givenNames: ['Mari'], dateOfBirth: '2012-05-17' },
  }
  const record = { recordId: 'C-1001', version: 1, child, sex: 'female', language: 'cy' }
  const { output } = compiled.forward(record)
  const { record: back } = compiled.backward(output)
  return [
    `\`${WORKED}\`\n\n\`\`\`json\n${document}\n\`\`\``,
    `From this record\n\n${block(record)}`,
    `it makes\n\n${block(output[0])}`,
    `which is read back as\n\n${block(back)}`,
  ].join('\n\n')
}

let known: MappingLibrary | undefined

function library(): MappingLibrary {
  known ??= loadCatalogue({ root: projectFolder, sandbox: true, env: sandboxEnv() }).library
  return known
}

function sayOperation(one: OperationDocs): string {
  const examples = one.examples.map(({ parts, makes, record, made }) => {
    const [only, ...others] = Object.values(makes)
    const template = others.length > 0 ? { templates: makes } : { template: only }
    return block({ ...(parts ? { parts } : {}), ...template, reads: record, makes: made })
  })
  return [
    `### ${one.name}`,
    one.written.map(code).join(' · '),
    one.docs.en,
    [
      `- **Forward:** ${one.forward}`,
      `- **Back:** ${one.backward}`,
      `- **Check:** ${one.check} ${one.codes.map(code).join(' ')}`,
    ].join('\n'),
    ...examples,
  ].join('\n\n')
}

function conversions(): string {
  const shown = (value: unknown): string => code(cell(inLine(value)))
  const rows = [...CONVERSIONS.values()].map(({ name, docs, examples, canonical }) => {
    const pairs = examples.map(({ source, target }) => {
      const spelt = canonical(source)
      const back = JSON.stringify(spelt) === JSON.stringify(source) ? '' : `, back ${shown(spelt)}`
      return { source: shown(source), target: shown(target) + back }
    })
    return [
      code(name),
      pairs.map(({ source }) => source),
      pairs.map(({ target }) => target),
      docs.en,
    ] as const
  })
  const coded = TABLE_CONVERSIONS.map((name) => {
    const { docs, examples } = CODED_DOCS[name]
    const sides = [examples.map(({ source }) => shown(source)), examples.map(({ target }) => shown(target))]
    return [code(`${name} t`), sides[0]!, sides[1]!, docs.en] as const
  })
  const lines = [...rows, ...coded].map(
    ([name, source, target, says]) =>
      `| ${name} | ${source.join('<br>')} | ${target.join('<br>')} | ${cell(says)} |`,
  )
  return ['| name | reads | makes | in words |', '|---|---|---|---|', ...lines].join('\n')
}

function codeRows(codes: { readonly [code: string]: CodeText }): string {
  return Object.entries(codes)
    .map(([name, { finds, remedy }]) => `| \`${name}\` | ${cell(finds)} | ${cell(remedy)} |`)
    .join('\n')
}

/** What the way back says of a text that was changed. */
function conflict(): string {
  const [{ from, makes, made }] = textDocs.examples as [(typeof textDocs.examples)[number]]
  const header = {
    mapping: 'small',
    version: '1.0.0',
    from: 'kinds/small.schema.json',
    to: 'formats/small.schema.json',
  }
  const { mapping } = readMapping(JSON.stringify({ ...header, makes }), 'mapping.json', new Map())
  const schema = { type: 'object', additionalProperties: false, ...from }
  const compiled = compileMapping(mapping!, { schema: () => schema, tables: new Map() })
  const came = { ...made[0], text: 'Non Enghraifft', colour: 'red' }
  const { record, conflicts, unread } = compiled.backward([came])
  return block({ came, record, conflicts, unread })
}

/** What the check says of the worked example with two mistakes in it. */
function problems(): string {
  const text = readFileSync(join(projectFolder, WORKED), 'utf8')
    .replace('{/knownAs}', '{/knownas}')
    .replace('"language":', '"languge":')
  const { mapping } = readMapping(text, WORKED, new Map())
  const found = checkMapping(mapping!, library().world)
  return `\`\`\`text\n${found.map(sayProblem).join('')}\`\`\``
}

function limits(): string {
  const number = (value: number): string => value.toLocaleString('en-GB')
  const rows: [string, string][] = [
    ['a file', `${number(FILE_LENGTH_MAX)} characters, ${DEPTH_MAX} levels`],
    ['a mapping, its parts put in', `${number(NODES_MAX)} nodes, ${DEPTH_MAX} levels`],
    [
      'side by side: the parts of one list, the branches of one choice, the documents',
      number(NEIGHBOURS_MAX),
    ],
    ['choices and conditions in each other', number(CHOICES_MAX)],
    [
      'the schema of what a mapping reads',
      `${number(PLACES_MAX)} places, ${LEVELS_MAX} levels: one that nests itself has no end`,
    ],
    [
      'forward, items of all lists in one run',
      `${number(ITEMS_MAX)}: the list that goes beyond is an \`R-VALUE\``,
    ],
    [
      'backward, elements of all lists in one reading, each as often as it is looked at',
      `${number(ELEMENTS_MAX)}: what comes after them is unread`,
    ],
  ]
  return ['| what | at most |', '|---|---|', ...rows.map(([what, most]) => `| ${what} | ${most} |`)].join(
    '\n',
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(join(projectFolder, README), mappingsReadme())
