import { describe, expect, test } from '@jest/globals'
import type { Catalogue, Sharing, SharingRule } from '../../../src/catalogue/catalogue.ts'
import { type Decision, decide } from '../../../src/outbound/decide.ts'
import type { Delivery } from '../../../src/ports/delivery-queue.ts'
import type { StoredRecord } from '../../../src/ports/record-store.ts'
import { aDelivery, aFile, aRecord, aStay, saidFacts } from './a-case.ts'

const rule: SharingRule = {
  ...{ id: 'placement/health-board', role: 'health-board', viewName: 'some', view: [], basis: 'ISP-1' },
  ...{ priority: 'routine', classes: new Set<string>() },
}
const sharing = (kind: string): Sharing => ({ kind, write: new Set(), only: undefined, rules: [rule] })
const catalogue = {
  sharing: new Map(['placement', 'safety-summary'].map((kind) => [kind, sharing(kind)])),
} as unknown as Catalogue

function decided(
  delivery: Partial<Delivery>,
  known: { file?: Parameters<typeof aFile>[0] | null; record?: Partial<StoredRecord> | null } = {},
): Decision {
  const file = known.file === null ? undefined : aFile(known.file)
  const record = known.record === null ? undefined : aRecord(known.record)
  return decide(aDelivery(delivery), { catalogue, file, record, day: '2026-03-01' })
}
const body = Buffer.from('kept')
const denied = (reason: string) => ({ is: 'end', state: 'denied', reason })
const cancelled = (reason: string) => ({ is: 'end', state: 'cancelled', reason })

describe('a record', () => {
  test('goes by the rule of today while its reader stays', () => {
    expect(decided({})).toEqual({ is: 'go', rule })
  })

  test.each<[string, Parameters<typeof decided>[1], object]>([
    ['the child is known no more', { file: null }, denied('not-in-circle')],
    ['the stay never was', { file: { stays: [] } }, denied('not-in-circle')],
    ['the stay has closed', { file: { stays: [aStay({ closed: 8 })] } }, denied('left')],
    ['the reader holds no role today', { file: { responsibilities: [] } }, denied('not-in-circle')],
    ['the record is gone', { record: null }, denied('not-in-circle')],
    ['the record is another child’s now', { record: { child: 'child-2' } }, denied('not-in-circle')],
    ['no rule shares its kind', { record: { kind: 'pep' } }, denied('no-rule')],
    ['the record does not stand', { record: { retracted: true } }, cancelled('retracted')],
    ['it has become a short break', { record: { quiet: true } }, cancelled('short-break')],
    ['a newer version is in force', { record: { version: 2 } }, cancelled('newer-version')],
  ])('does not go when %s', (_, known, expected) => {
    expect(decided({}, known)).toEqual(expected)
  })

  test('an older version that may have arrived goes again as it was made, under the same rule', () => {
    const tried = { body, attempts: 1, rule: rule.id }
    expect(decided(tried, { record: { version: 2 } })).toEqual({ is: 'go-as-made', rule })
    expect(decided({ ...tried, rule: 'other' }, { record: { version: 2 } })).toEqual(
      cancelled('newer-version'),
    )
  })

  test('an older version is not sent again once the child’s whereabouts are protected', () => {
    const file = { state: { facts: [saidFacts({ protected: true })], placements: [] } }
    const tried = { body, attempts: 1, rule: rule.id }
    expect(decided(tried, { file, record: { version: 2 } })).toEqual(cancelled('newer-version'))
  })
})

describe('a safety summary', () => {
  const safety = { via: 'safety', kind: 'safety-summary', record: null } as const

  test('goes by its own rule while its reader stays', () => {
    expect(decided(safety, { record: null })).toEqual({ is: 'go', rule })
    expect(decided(safety, { file: { stays: [aStay({ closed: 8 })] }, record: null })).toEqual(denied('left'))
  })
})

describe.each(['closing', 'retraction'] as const)('a %s', (via) => {
  test('asks nobody: it goes to who has left', () => {
    expect(decided({ via }, { file: { stays: [] }, record: { retracted: true } })).toEqual({
      is: 'go-anyway',
    })
    expect(decided({ via }, { file: null, record: null })).toEqual({ is: 'go-anyway' })
  })
})
