import { Writable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { Failure } from '../../../src/message/failure.ts'
import type { LogEvent } from '../../../src/ports/report.ts'
import { describeError } from '../../../src/telemetry/describe-error.ts'
import { lineOf, makeLog } from '../../../src/telemetry/log.ts'

const id = '0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a01'

function lines(level: 'debug' | 'info', ...events: LogEvent[]): Record<string, unknown>[] {
  const written: string[] = []
  const to = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  const log = makeLog({ level, to })
  for (const event of events) log.report(event)
  log.close()
  return written.map((line) => JSON.parse(line))
}

describe('the log', () => {
  test('is JSON with a level, the time in UTC, an event and its fields', () => {
    const [line] = lines('info', {
      event: 'push.answered',
      client: 'hywel-dda',
      kind: 'pep',
      record: id,
      http: 201,
    })
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      event: 'push.answered',
      client: 'hywel-dda',
      kind: 'pep',
      record: id,
      http: 201,
    })
  })

  test('leaves out what is below its level', () => {
    const answered: LogEvent = { event: 'request.answered', http: 200 }
    expect(lines('info', answered)).toEqual([])
    expect(lines('debug', answered)).toHaveLength(1)
  })

  test('holds only the fields of the event, whatever it is given', () => {
    const event = {
      event: 'gateway.started',
      port: 8080,
      childName: 'Gwen Enghraifft',
      record: id,
    } as LogEvent
    expect(lineOf(event)).toEqual({ event: 'gateway.started', port: 8080 })
  })

  test.each([
    { client: 'Gwen Enghraifft' },
    { client: '9990000018' },
    { kind: 'Enghraifft' },
    { record: 'A123456789012' },
    { code: 'Gwen' as never },
    { http: 'Gwen' as never },
  ])('writes a value only in the form of its field: %j', (fields) => {
    const line = lineOf({ event: 'push.answered', ...fields } as LogEvent)
    expect(Object.values(line)).toEqual(['push.answered', '(unfit)'])
  })
})

describe('an error in the log', () => {
  test('has its name, code, stack and cause, and not its message', () => {
    const cause = Object.assign(new TypeError('duplicate key (9990000018)'), {
      code: '23505',
      detail: 'Gwen',
    })
    const described = describeError(new Error('Gwen\n    at Enghraifft 2014', { cause }))
    expect(described).toMatchObject({ name: 'Error', cause: { name: 'TypeError', code: '23505' } })
    expect(described.frames?.[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?$/)
    expect(JSON.stringify(described)).not.toMatch(/Gwen|Enghraifft|9990000018/)
  })

  test('that is a failure is its code', () => {
    expect(describeError(new Failure('busy'))).toEqual({ name: 'Failure', code: 'busy' })
  })

  test('that is no error at all is its type', () => {
    expect(describeError('Gwen')).toEqual({ name: 'string' })
    expect(describeError(null)).toEqual({ name: 'null' })
    expect(describeError(Object.assign(new Error('x'), { name: 'Gwen Enghraifft' })).name).toBe('Error')
  })
})
