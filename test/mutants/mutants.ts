// node --import ./test/support/run-typescript.js test/mutants/mutants.ts [--json] [--count N] [--seed S] [--only NAME]
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import type { FoundFile } from '../../src/catalogue/list-files.ts'
import type { Json } from '../../src/mapping/json.ts'
import { pointerText } from '../../src/mapping/pointer.ts'
import type { Verdict } from './judge.ts'
import { judgeOf } from './judge.ts'
import type { Site } from './mutations.ts'
import { MUTATIONS, replaced } from './mutations.ts'

const CAUGHT_LEAST = 0.99

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    'prove-runs': { type: 'string', default: '200' },
    'compare-runs': { type: 'string', default: '1000' },
  },
})
const count = Number(values.count)
const seed = Number(values.seed)
const judge = judgeOf('.', {
  proveRuns: Number(values['prove-runs']),
  compareRuns: Number(values['compare-runs']),
  seed,
})

const isMapping = ({ place }: FoundFile): boolean =>
  /^mappings\/[^/]+\/\d+\.\d+\.\d+\/mapping\.json$/.test(place)
const isPart = ({ place }: FoundFile): boolean => place.startsWith('mappings/parts/')
const isTable = ({ place }: FoundFile): boolean => place.startsWith('mappings/codes/')
const documents = judge.files
  .filter((file) => isMapping(file) || isPart(file) || isTable(file))
  .filter(({ place }) => values.only === undefined || place.includes(values.only))
  .map((file) => ({ file, document: JSON.parse(file.text) as Json }))
const kinds = MUTATIONS.map((mutation) => {
  const of = documents.filter(({ file }) => isTable(file) === (mutation.of === 'table'))
  return {
    mutation,
    places: of.flatMap((one) => mutation.sites(one.document).map((site) => ({ ...one, site }))),
  }
}).filter(({ places }) => places.length > 0)

/** Numbers from a seed. */
const numbers = fc.sample(fc.nat({ max: 2 ** 31 - 1 }), { numRuns: count * 12, seed })
let at = 0
const pick = (below: number): number => {
  at += 1
  return numbers[at % numbers.length]! % Math.max(1, below)
}

const at0 = (document: Json, path: Site['path']): Json =>
  path.reduce<Json>((here, key) => (here as { [key: string]: Json })[key]!, document)

const sums: Record<Verdict, number> = { check: 0, test: 0, prove: 0, equivalent: 0, escaped: 0 }
const escaped: { file: string; at: string; mutation: string }[] = []
const byKind = new Map<string, Record<Verdict, number>>()
const seen = new Set<string>()
for (let made = 0; made < count; ) {
  at = made * 12
  const { mutation, places } = kinds[made % kinds.length]!
  let spoilt: { file: FoundFile; path: Site['path']; text: string } | undefined
  for (let tries = 0; tries < 50 && spoilt === undefined; tries += 1) {
    const { file, document, site } = places[pick(places.length)]!
    const value = site.spoil(at0(document, site.path), pick, { tables: judge.tables })
    const text = JSON.stringify(replaced(document, site.path, value), null, 2)
    // One that leaves the document as it was, or that was made before, is no mutant.
    if (text !== JSON.stringify(document, null, 2) && !seen.has(file.place + text))
      spoilt = { file, path: site.path, text }
  }
  made += 1
  if (spoilt === undefined) continue
  seen.add(spoilt.file.place + spoilt.text)
  const { verdict, why } = judge.judge(spoilt.file, spoilt.text)
  sums[verdict] += 1
  const own = byKind.get(mutation.name) ?? { check: 0, test: 0, prove: 0, equivalent: 0, escaped: 0 }
  own[verdict] += 1
  byKind.set(mutation.name, own)
  if (verdict === 'escaped') {
    const one = { file: spoilt.file.path, at: pointerText(spoilt.path.map(String)), mutation: mutation.name }
    escaped.push(one)
    process.stderr.write(`\nescaped: ${one.file}${one.at}: ${one.mutation}\n`)
  }
  if (process.stderr.isTTY || made % 25 === 0)
    process.stderr.write(`\r${made} of ${count}: ${JSON.stringify(sums)}${process.stderr.isTTY ? '' : '\n'}`)
  void why
}

const caught = sums.check + sums.test + sums.prove
const ratio = caught + sums.escaped === 0 ? 1 : caught / (caught + sums.escaped)
const ok = ratio >= CAUGHT_LEAST
const { check, test, prove } = sums
const result = {
  ok,
  mutants: caught + sums.escaped + sums.equivalent,
  equivalent: sums.equivalent,
  caught: { check, test, prove },
  escaped,
  ratio,
  seed,
  kinds: Object.fromEntries(byKind),
}
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
else {
  process.stdout.write(
    `${result.mutants} mutants, seed ${seed}: ${sums.equivalent} change nothing; of the others ${(ratio * 100).toFixed(1)} % are caught\n`,
  )
  process.stdout.write(
    `  by dilyn check ${check}, by dilyn map test ${test}, by dilyn map prove ${prove}; escaped ${escaped.length}\n`,
  )
  for (const [name, one] of byKind)
    process.stdout.write(
      `  ${name.padEnd(36)} ${Object.entries(one)
        .filter(([, n]) => n > 0)
        .map(([of, n]) => `${of} ${n}`)
        .join(', ')}\n`,
    )
}
process.exitCode = ok ? 0 : 1
