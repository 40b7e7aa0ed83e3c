import { describe, expect, test } from '@jest/globals'
import { progressLine } from '../../../src/commands/progress-line.ts'
import { addUp } from '../../../src/commands/settled.ts'
import { runTrace, sayTrace } from '../../../src/commands/trace.ts'
import { sayLineage } from '../../../src/commands/trace-lineage.ts'
import type { TraceAnswer } from '../../../src/commands/trace-shape.ts'
import { aWorld } from './a-world.ts'

describe('a progress line', () => {
  test('is written at most four times a second, and over itself', () => {
    let now = 0
    const said: string[] = []
    const line = progressLine({ isTerminal: true, write: (text) => said.push(text) }, () => now)
    for (; now <= 1000; now += 50) line.update(() => `at ${now}`)
    expect(said).toHaveLength(5)
    line.done('done')
    expect(said.at(-1)).toBe('\rdone   \n')
  })

  test('is a line every ten seconds where nobody looks, and at once only its last text', () => {
    let now = 0
    const said: string[] = []
    const line = progressLine({ isTerminal: false, write: (text) => said.push(text) }, () => now)
    for (; now < 10_000; now += 1_000) line.update(() => `at ${now}`)
    expect(said).toEqual([])
    for (; now <= 20_000; now += 1_000) line.update(() => `at ${now}`)
    line.done('done')
    expect(said).toEqual(['at 10000\n', 'at 20000\n', 'done\n'])
  })
})

test('deliveries of several pushes add up, by destination', () => {
  expect(addUp([{ b: { delivered: 1 } }, { a: { denied: 2 }, b: { delivered: 3, due: 1 } }])).toEqual({
    a: { delivered: 0, denied: 2, parked: 0 },
    b: { delivered: 4, denied: 0, parked: 0, due: 1 },
  })
})

describe('dilyn trace', () => {
  test('tells who was sent a record, on what ground, and who was not', () => {
    const text = sayTrace(aTrace)
    expect(text).toContain('camhs-referral r-1, version 2: accepted')
    expect(text).toMatch(/received +done/)
    expect(text).toContain('a-board: delivered')
    expect(text).toContain(
      'rule camhs-referral/health-board, legal basis ISP-1, view "whole"; mapping camhs-referral-fhir@1.0.0',
    )
    expect(text).toContain('a-school: denied (no-rule)')
  })

  test('ends with 2 for a source’s own id without its source', async () => {
    const world = aWorld()
    expect(await runTrace(['REF-1'], world)).toBe(2)
    expect(world.said.err).toContain('--source')
  })

  test('explains only to somebody who is named', async () => {
    const record = '7c6d2b1e-0f5a-4b7c-8d19-000000000001'
    for (const args of [
      [record, '--explain'],
      [record, '--as', 'hywel-dda'],
    ]) {
      const world = aWorld()
      expect(await runTrace(args, world)).toBe(2)
      expect(world.said.err).toContain('--as')
    }
  })

  test('tells where what each was sent comes from, and what was not carried', () => {
    const delivery = {
      ...{
        id: 'd-1',
        destination: 'a-board',
        via: 'change',
        state: 'delivered',
        view: 'whole',
        mapping: 'm@1.0.0',
      },
      lineage: [
        { at: '/0/status', value: ['/status'], because: [], presence: [], rule: 't|1.0.0', line: 7 },
        {
          at: '/0/kind',
          value: [],
          because: ['/p'],
          presence: ['/q'],
          line: 2,
          file: 'mappings/parts/x.json',
        },
      ],
      unused: [{ pointer: '/phone', why: 'withheld: a private line' }],
    }
    const answer = { id: 'r-1', kind: 'pep', version: 2, view: 'own', deliveries: [delivery] }
    const text = sayLineage(answer)
    expect(text).toContain('a-board: m@1.0.0, view "whole"')
    expect(text).toContain('/0/status ← /status  |  t|1.0.0  |  line 7')
    expect(text).toContain('/0/kind   ← because of /p; with /q  |  mappings/parts/x.json:2')
    expect(text).toMatch(/not carried\n\/phone +withheld: a private line/)
    expect(sayLineage({ ...answer, deliveries: [] })).toContain('nothing of it is sent on')
  })

  test('ends with 1 where no gateway answers', async () => {
    const world = aWorld()
    expect(await runTrace(['7c6d2b1e-0f5a-4b7c-8d19-000000000001'], world)).toBe(1)
    expect(world.said.err).toContain('no gateway answers')
  })
})

const aTrace: TraceAnswer = {
  id: 'r-1',
  kind: 'camhs-referral',
  child: 'c-1',
  version: 2,
  status: 'accepted',
  steps: [{ step: 'received', at: '2026-01-01T00:00:00Z', outcome: 'done' }],
  deliveries: [
    {
      id: 'd-1',
      destination: 'a-board',
      via: 'handover',
      state: 'delivered',
      rule: 'camhs-referral/health-board',
      basis: 'ISP-1',
      view: 'whole',
      mapping: 'camhs-referral-fhir@1.0.0',
      attempts: [{ at: '2026-01-01T00:00:01Z', status: 200 }],
    },
    {
      id: 'd-2',
      destination: 'a-school',
      via: 'change',
      state: 'denied',
      reason: 'no-rule',
      rule: null,
      basis: null,
      view: null,
      mapping: null,
      attempts: [],
    },
  ],
}
