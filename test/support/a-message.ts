import { randomUUID } from 'node:crypto'
import type { ChildFacts } from '../../src/message/child.ts'
import type { ValidMessage } from '../../src/message/message.ts'

/** NHS numbers for tests, with a right check digit, from the range that is never issued (999 000 0000 to 999 999 9999). */
export function testNhsNumber(index: number): string {
  for (let n = index * 11; ; n += 1) {
    const nine = `999${String(n).padStart(6, '0')}`
    let sum = 0
    for (let at = 0; at < 9; at += 1) sum += Number(nine[at]) * (10 - at)
    const check = (11 - (sum % 11)) % 11
    if (check !== 10) return `${nine}${check}`
  }
}

/** UPNs for tests, with a right check letter. */
export function testUpn(index: number): string {
  const rest = `667400112${String(index % 1000).padStart(3, '0')}`
  let sum = 0
  for (let at = 0; at < 12; at += 1) sum += Number(rest[at]) * (at + 2)
  return `${'ABCDEFGHJKLMNPQRTUVWXYZ'[sum % 23]}${rest}`
}

/** A valid message as `validate` would give it. */
export function aMessage(part: Partial<ValidMessage> & { facts?: ChildFacts } = {}): ValidMessage {
  const recordId = part.recordId ?? randomUUID()
  return {
    id: randomUUID(),
    sender: { client: 'ceredigion-cases', source: 'ceredigion-cases', participant: 'ceredigion' },
    kind: 'pep',
    batch: randomUUID(),
    line: null,
    part: 1,
    receivedAt: new Date('2026-03-01T09:00:00Z'),
    idempotencyKey: null,
    raw: Buffer.from('{}'),
    read: { document: { recordId } },
    record: { recordId },
    recordId,
    version: 1,
    retracts: false,
    facts: {},
    warnings: [],
    unclear: [],
    mapping: null,
    ...part,
  }
}
