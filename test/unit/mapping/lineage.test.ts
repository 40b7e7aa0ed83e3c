import { expect, jest, test } from '@jest/globals'
import { emptyScore, poolOf, tryLineage } from '../../support/a-lineage-trial.ts'
import { changesBetween } from '../../support/an-alignment.ts'
import { shippedMappings } from '../../support/some-tried.ts'

// A whole catalogue is read, and thousands of records are mapped.
jest.setTimeout(120_000)

const SEED = 2026
const POOL = 30

// `test/bench/lineage.ts` is the same with more records and all other values.
test('what a lineage names is what changes, in every shipped mapping', () => {
  const mappings = shippedMappings({ othersMax: 2 })
  expect(mappings.length).toBeGreaterThan(10)
  const sum = { pairs: 0, moved: 0 }
  for (const tried of mappings) {
    const records = tried.records(POOL, SEED)
    const mapped = records.filter((one) => tried.mapping.forward(one).issues.length === 0)
    const bySize = [...mapped].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)
    const record = bySize[Math.floor(bySize.length / 3)]
    const score = emptyScore()
    if (record !== undefined) tryLineage(record, poolOf(records), tried, score)
    const told = { name: tried.name, records: score.records, unnamed: [...score.unnamed] }
    expect(told).toEqual({ name: tried.name, records: 1, unnamed: [] })
    sum.pairs += score.pairs
    sum.moved += score.moved
  }
  expect(sum.moved / sum.pairs).toBeGreaterThan(0.95)
})

test('a lineage that names too little or too much is caught', () => {
  const mapping = {
    forward: (record: unknown) => {
      const { a, b } = record as { a?: string; b?: string }
      return { output: [{ x: a ?? '', y: b ?? '' }], issues: [] }
    },
    explain(record: unknown) {
      const lineage = [
        { at: '/0/x', value: ['/a', '/b'], because: [], presence: [], line: 1 },
        { at: '/0/y', value: [], because: [], presence: [], line: 1 },
      ]
      return { output: this.forward(record).output, issues: [], unused: [], lineage }
    },
  }
  const tried = { mapping, isValid: () => true, othersMax: 20, listed: () => undefined }
  const score = emptyScore()
  const records = [
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ]
  tryLineage(records[0]!, poolOf(records), tried, score)
  expect([...score.unnamed.keys()]).toEqual(['value /*/y ← /b', 'removal /*/y ← /b'])
  expect([...score.unmoved.keys()]).toEqual(['/*/x ← /b'])
})

test('items of lists are compared with themselves, wherever they have moved', () => {
  const item = (url: string, value: string) => ({ url, value })
  expect(changesBetween([item('a', '1'), item('b', '2')], [item('b', '3')])).toEqual([
    { before: '/0/url' },
    { before: '/0/value' },
    { before: '/1/value', after: '/0/value' },
  ])
  expect(changesBetween({ l: ['x', 'y', 'z'] }, { l: ['x', 'z'] })).toEqual([{ before: '/l/1' }])
  expect(changesBetween(['x', 'x'], ['x'])).toEqual([{ before: '/1', twins: ['/0'] }])
})
