import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { type FailureText, failures } from '../../src/message/failure.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const language = readFileSync(join(root, 'mappings/README.md'), 'utf8')
const pages: [string, string][] = [
  ['README.md', readme],
  ['mappings/README.md', language],
]
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }))

/** How the edge writes the part of an address that a loop fills in. */
const act = ['$', '{act}'].join('')

/** What a pattern finds in a text, each once, sorted. */
const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort()

/** The fenced blocks of a language. */
const blocks = (text: string, fence: string): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    match[1] === fence ? [match[2]!] : [],
  )

/** The part of README below a heading, up to the next of that depth. */
function section(heading: string): string {
  const [, below] = readme.split(`\n## ${heading}\n`)
  if (below === undefined) throw new Error(`README has no section "${heading}"`)
  return below.split('\n## ')[0]!
}

/** The files of the worked examples: a path of the catalogue, and the block that is its content. */
const worked = [
  ...section('Extend: a kind, a source, a destination').matchAll(
    /^`(\S+\.json)`\n\n```json\n([\s\S]*?)^```$/gm,
  ),
].map((match): [string, string] => [match[1]!, match[2]!])

describe('the failure codes', () => {
  const rows = section('Failure codes')
    .split('\n')
    .filter((line) => line.startsWith('| `'))

  const cell = (text: string) => text.replaceAll('|', '\\|')
  const rowOf = (code: string, { status, en, cy }: FailureText) =>
    `| \`${code}\` | ${status === 0 ? '–' : status} | ${cell(en.detail)}<br>*${cell(cy.detail)}* | ` +
    `${cell(en.remedy)}<br>*${cell(cy.remedy)}* |`

  test('each stands in README with its status and both texts, and no other does', () => {
    expect(rows).toEqual(Object.entries(failures).map(([code, failure]) => rowOf(code, failure)))
  })
})

test('every npm command that README names is a script', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [
    ...found(readme, /\bnpm run (?:--\S+ )*([\w:-]+)/g),
    ...found(readme, /\bnpm (start|test)\b/g),
  ]
  expect(named).toEqual(expect.arrayContaining(['demo', 'start', 'test']))
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
})

test('every command of the program stands in README, and no other does', () => {
  const main = readFileSync(join(root, 'src/main.ts'), 'utf8')
  const table = /const commands[^{]*\{([\s\S]*?)\n\}/.exec(main)?.[1] ?? ''
  const known = found(table, /^ {2}'?([a-z ]+?)'?: (?:run|async)/gm)
  expect(known).toContain('map run')
  expect(found(section('Commands and check codes'), /^\| `dilyn ([a-z]+(?: [a-z]+)?)/gm)).toEqual(known)
})

test('every variable that the program reads stands in README', () => {
  const read = sources
    .filter(({ file }) => file === 'config.ts' || file.startsWith('commands/'))
    .flatMap(({ text }) => [
      ...found(text, /\btext\('([A-Z][A-Z_]*)'\)/g),
      ...found(text, /\benv\.([A-Z][A-Z_]*)/g),
    ])
  const listed = found(section('Configuration'), /^\| `([A-Z][A-Z_]*)` \|/gm)
  expect(read).toContain('DILYN_ISSUER')
  expect([...new Set(read)].filter((name) => !listed.includes(name))).toEqual([])
  expect(listed.filter((name) => !sources.some(({ text }) => text.includes(name)))).toEqual([])
})

describe('the routes', () => {
  const known = sources
    .filter(({ file }) => file.startsWith('http/') || file.startsWith('sandbox/'))
    .flatMap(({ text }) => [...routesOfEdge(text), ...routesOfSandbox(text)])
  const asShape = (path: string) => path.replace(/\{\w+\}|\$\{?\w+\}?|:\w+/g, '*')

  test('each stands in README, and no other does', () => {
    const listed = found(section('Routes'), /^\| `([A-Z]+ \/\S+)` \|/gm).map(asShape)
    expect(listed.sort()).toEqual(known.map(asShape).sort())
  })

  test('every address in an example is one of them', () => {
    const paths = new Set(known.map((route) => asShape(route).split(' ')[1]!))
    const isKnown = (path: string) =>
      [...paths].some((one) => new RegExp(`^${one.replaceAll('*', '[^/]+')}$`).test(path))
    const used = found(readme, /(?:\$url|127\.0\.0\.1:8080)(\/[^\s"'`?)]+)/g).map(asShape)
    expect(used.length).toBeGreaterThan(10)
    expect(used.filter((path) => !isKnown(path))).toEqual([])
  })
})

describe.each(pages)('%s', (_, page) => {
  test('every path of the repository that it names is there', () => {
    const inExample = new Set(worked.map(([path]) => path))
    const named = found(page, /`((?:src|schemas|mappings|test|docker|\.ci)\/[\w./-]*)`/g)
    const single = found(page, /`((?:README|package|biome|tsconfig|jest)[\w.-]*\.(?:md|json|js))`/g)
    expect(named.length).toBeGreaterThan(3)
    expect(
      [...named, ...single].filter((path) => !inExample.has(path) && !existsSync(join(root, path))),
    ).toEqual([])
  })

  test('every link within it has its heading', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-')
    const headings = found(page, /^#+ (.+)$/gm).map(slug)
    expect(found(page, /\]\(#([^)]+)\)/g).filter((link) => !headings.includes(link))).toEqual([])
  })

  test('every JSON in it can be read', () => {
    const documents = [
      ...blocks(page, 'json'),
      ...blocks(page, 'ndjson').flatMap((block) => block.trim().split('\n')),
    ]
    expect(documents.length).toBeGreaterThan(0)
    for (const document of documents) expect(() => JSON.parse(document) as unknown).not.toThrow()
  })

  test('every block says its language', () => {
    const fences = page.split('\n').filter((line) => line.startsWith('```'))
    expect(fences.filter((_, n) => n % 2 === 0 && !/^```\w+$/.test(fences[n]!))).toEqual([])
    expect(fences.filter((_, n) => n % 2 === 1 && fences[n] !== '```')).toEqual([])
  })
})

test('every check code that the program has stands in README, and no other does', () => {
  const known = sources.flatMap(({ text }) => found(text, /code: '([MC]-[A-Z]+)'/g))
  const listed = found(section('Commands and check codes'), /`([MC]-[A-Z]+)`/g)
  const missing = [...new Set(known)].filter((code) => !listed.includes(code))
  expect({ missing, extra: listed.filter((code) => !known.includes(code)) }).toEqual({
    missing: [],
    extra: [],
  })
})

test('the worked examples are a catalogue without a problem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-readme-'))
  try {
    for (const name of ['schemas', 'mappings'])
      cpSync(join(root, name), join(folder, name), { recursive: true })
    for (const [path, content] of worked) {
      expect(existsSync(join(folder, path))).toBe(false)
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    // what README says to add to two files that are there
    addKind(join(folder, 'mappings/sandbox/sources/ceredigion-cases.json'), {})
    addKind(join(folder, 'mappings/sandbox/destinations/ceredigion-school-feed.json'), null)
    const { catalogue, problems } = loadCatalogue({
      root: folder,
      sandbox: true,
      env: {},
      sandboxNamesLater: true,
    })
    expect(problems).toEqual([])
    expect(worked).toHaveLength(13)
    expect(catalogue?.sources.has('ceredigion-meetings')).toBe(true)
    expect(catalogue?.destinations.has('ceredigion-pastoral')).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('the page on mappings', () => {
  test('its worked example is a shipped file as it is', () => {
    const shipped = [...language.matchAll(/^`(mappings\/\S+\.json)`\n\n```json\n([\s\S]*?)^```$/gm)]
    expect(shipped.length).toBeGreaterThan(0)
    for (const [, path, content] of shipped) {
      expect(JSON.parse(content!)).toEqual(JSON.parse(readFileSync(join(root, path!), 'utf8')))
    }
  })
})

/** `METHOD /path` of each `route(router, path, { METHOD: … })`; acts that a loop puts in the path are told apart. */
function routesOfEdge(text: string): string[] {
  const pieces = text.split(/\broute\(\s*router,\s*/).slice(1)
  return pieces.flatMap((piece) => {
    const path = /^(['`])(\/.*?)\1/.exec(piece)?.[2]
    if (path === undefined) return []
    const methods =
      found(piece, /^\s*(GET|POST):/gm).length > 0
        ? found(piece, /^\s*(GET|POST):/gm)
        : found(piece, /\{ (GET|POST):/g)
    const acts = path.includes(act) ? found(text, /^\s+\['(\w+)', '[\w.]+'\],$/gm) : ['']
    const base = /^\/(livez|readyz)$/.test(path) ? '' : '/v1'
    return acts.flatMap((name) => methods.map((method) => `${method} ${base}${path.replace(act, name)}`))
  })
}

/** `METHOD /sandbox/path` of each `router.get('/path', …)`. */
function routesOfSandbox(text: string): string[] {
  return [...text.matchAll(/\brouter\.(get|put|post)\('(\/[^']*)'/g)].map(
    (match) => `${match[1]!.toUpperCase()} /sandbox${match[2]}`,
  )
}

function addKind(file: string, how: unknown): void {
  const document = JSON.parse(readFileSync(file, 'utf8')) as { kinds: Record<string, unknown> }
  document.kinds['review-meeting'] = how
  writeFileSync(file, JSON.stringify(document))
}
