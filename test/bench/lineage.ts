// node --import ./test/support/run-typescript.js test/bench/lineage.ts [MAPPING] [--records N] [--pool N] [--seed S] [--json]
import { parseArgs } from 'node:util'
import type { LineageScore } from '../support/a-lineage-trial.ts'
import { emptyScore, poolOf, tryLineage } from '../support/a-lineage-trial.ts'
import { shippedMappings } from '../support/some-tried.ts'

const RECALL_LEAST = 1
const PRECISION_LEAST = 0.99
const SHOWN_MAX = 10

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '8' },
    pool: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    root: { type: 'string' },
  },
})

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)
const some = (map: ReadonlyMap<string, number>): string[] =>
  [...map]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN_MAX)
    .map(([what, times]) => `${what} (${times})`)

function add(sum: LineageScore, one: LineageScore): void {
  for (const key of ['records', 'leaves', 'tries', 'changed', 'named', 'pairs', 'moved'] as const)
    sum[key] += one[key]
}

const sum = emptyScore()
const rows: object[] = []
for (const tried of shippedMappings({ root: values.root })) {
  if (positionals.length > 0 && !positionals.some((name) => tried.name.startsWith(name))) continue
  const score = emptyScore()
  const records = tried.records(Number(values.pool), Number(values.seed))
  const pool = poolOf(records)
  const mapped = records.filter((record) => tried.mapping.forward(record).issues.length === 0)
  for (const record of mapped.slice(0, Number(values.records))) tryLineage(record, pool, tried, score)
  add(sum, score)
  const recall = ratio(score.named, score.changed)
  const precision = ratio(score.moved, score.pairs)
  rows.push({
    name: tried.name,
    ...score,
    recall,
    precision,
    unnamed: some(score.unnamed),
    unmoved: some(score.unmoved),
  })
  const figures = `${score.records} records, ${score.leaves} leaves, ${score.tries} tries`
  process.stderr.write(
    `${tried.name}: ${figures}, recall ${(recall * 100).toFixed(3)} %, precision ${(precision * 100).toFixed(3)} %\n`,
  )
  for (const what of some(score.unnamed)) process.stderr.write(`    not named: ${what}\n`)
  for (const what of some(score.unmoved)) process.stderr.write(`    never changes: ${what}\n`)
}
const [recall, precision] = [ratio(sum.named, sum.changed), ratio(sum.moved, sum.pairs)]
const ok = recall >= RECALL_LEAST && precision >= PRECISION_LEAST
const { unnamed: _, unmoved: __, ...counts } = sum
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ ok, seed: Number(values.seed), ...counts, recall, precision, mappings: rows })}\n`,
  )
else
  process.stdout.write(
    `${sum.records} records, ${sum.leaves} leaves, ${sum.tries} tries: recall ${(recall * 100).toFixed(3)} %, precision ${(precision * 100).toFixed(3)} %\n`,
  )
process.exitCode = ok ? 0 : 1
