import { describe, expect, test } from '@jest/globals'
import { type Placed, Tally } from '../../../src/comparison/tally.ts'

const finding = (more: Partial<Placed> = {}): Placed => ({
  ...{ change: 'changed', mapping: 'pep-school', was: '1.0.0', now: '1.0.0', resource: undefined },
  ...{ pointer: '/status', sample: { from: 'a', to: 'b' }, kind: 'pep', destination: 'ceredigion-school' },
  ...more,
})

describe('the sum of what changes', () => {
  test('counts records, and a record once however many destinations and items see the change', () => {
    const tally = new Tally()
    tally.add('record', [finding(), finding({ destination: 'cardiff-school' }), finding()])
    tally.add('record', [finding()])
    tally.add('record', [])
    tally.add('summary', [])
    expect(tally.report()).toEqual({
      ...{ ok: true, records: 3, summaries: 1, losses: 0, unlisted: 0 },
      changes: [
        {
          ...{
            change: 'changed',
            loss: false,
            mapping: 'pep-school',
            was: '1.0.0',
            now: '1.0.0',
            kind: 'pep',
          },
          ...{ pointer: '/status', count: 2, samples: [{ from: 'a', to: 'b' }] },
          destinations: ['cardiff-school', 'ceredigion-school'],
        },
      ],
    })
  })

  test('is not fine as soon as anything is lost, and tells that first', () => {
    const tally = new Tally()
    tally.add('record', [finding()])
    tally.add('record', [finding(), finding({ change: 'gone', pointer: '/a' })])
    tally.add('record', [
      finding({ change: 'invalid', pointer: '/b' }),
      finding({ change: 'gone', pointer: '/a' }),
    ])
    const { ok, losses, changes } = tally.report()
    expect({ ok, losses }).toEqual({ ok: false, losses: 3 })
    expect(changes.map(({ change, loss, count }) => [change, loss, count])).toEqual([
      ['gone', true, 2],
      ['invalid', true, 1],
      ['changed', false, 2],
    ])
  })

  test.each(['gone', 'not-translated', 'invalid', 'not-sent'] as const)('takes %s for a loss', (change) => {
    const tally = new Tally()
    tally.add('record', [finding({ change })])
    expect(tally.report()).toMatchObject({ ok: false, losses: 1 })
  })

  test.each(['changed', 'new', 'translated', 'sent'] as const)('takes %s for no loss', (change) => {
    const tally = new Tally()
    tally.add('record', [finding({ change })])
    expect(tally.report()).toMatchObject({ ok: true, losses: 0 })
  })

  test('keeps three samples of each, those that differ', () => {
    const tally = new Tally()
    for (const from of ['a', 'a', 'b', 'c', 'd']) tally.add('record', [finding({ sample: { from } })])
    expect(tally.report().changes[0]?.samples).toEqual([{ from: 'a' }, { from: 'b' }, { from: 'c' }])
  })

  test('tells apart what another mapping, kind, resource or version does', () => {
    const tally = new Tally()
    tally.add('record', [
      finding(),
      finding({ mapping: 'other' }),
      finding({ kind: 'child' }),
      finding({ resource: 'Goal' }),
      finding({ now: '1.1.0' }),
    ])
    expect(tally.report().changes).toHaveLength(5)
  })

  test('does not grow without end: what is beyond is counted, and its losses as well', () => {
    const tally = new Tally()
    for (let n = 0; n < 2_010; n += 1) tally.add('record', [finding({ change: 'gone', pointer: `/p${n}` })])
    const report = tally.report()
    expect(report.changes).toHaveLength(2_000)
    expect({ losses: report.losses, unlisted: report.unlisted }).toEqual({ losses: 2_010, unlisted: 10 })
  })
})
