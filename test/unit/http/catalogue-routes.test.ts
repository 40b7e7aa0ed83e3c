import { describe, expect, test } from '@jest/globals'
import type { Reloaded } from '../../../src/catalogue/reloader.ts'
import { Failure } from '../../../src/message/failure.ts'
import { anEdge } from '../../support/an-edge.ts'

const path = '/v1/catalogue/reload'
const done: Reloaded = {
  ok: true,
  files: 9,
  mappings: 2,
  changed: ['mappings/sharing/pep.json'],
  problems: [],
}

describe('reading the catalogue anew', () => {
  test('is an engineer’s to ask for, and says what has changed', async () => {
    const asked: string[] = []
    const edge = anEdge({
      reload: async (client) => {
        asked.push(client)
        return done
      },
    })
    const answer = await edge.post('engineer', path)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ ok: true, files: 9, mappings: 2, changed: ['mappings/sharing/pep.json'] })
    for (const client of ['operator', 'ceredigion-cases', 'school']) {
      expect((await edge.post(client, path)).status).toBe(403)
    }
    expect((await edge.post('nobody', path)).status).toBe(401)
    expect((await edge.get('engineer', path)).status).toBe(405)
    expect(asked).toEqual(['engineer'])
  })

  test('with problems is 422, with every problem and its place', async () => {
    const problems = [
      {
        code: 'C-VIEW' as const,
        file: 'mappings/sharing/pep.json',
        line: 25,
        column: 9,
        pointer: '/rules/0/view/9',
        detail: 'the record has no "/atainment"',
        nearest: 'attainment',
      },
    ]
    const edge = anEdge({ reload: async () => ({ ...done, ok: false, problems }) })
    const answer = await edge.post('engineer', path).set('accept-language', 'cy')
    expect(answer.status).toBe(422)
    expect(answer.type).toBe('application/problem+json')
    expect(answer.body).toMatchObject({
      code: 'catalogue-problems',
      status: 422,
      detail: 'Mae problemau yn y catalog; erys yr un blaenorol mewn grym.',
      ok: false,
      files: 9,
      mappings: 2,
      problems,
    })
  })

  test('is refused by a gateway that is about to stop', async () => {
    const edge = anEdge({ reload: () => Promise.reject(new Failure('unavailable')) })
    expect((await edge.post('engineer', path)).status).toBe(503)
  })
})
