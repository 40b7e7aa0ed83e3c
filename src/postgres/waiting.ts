import type { FailureCode, Issue } from '../message/failure.ts'
import type { LineVerdict, RecordStatus } from '../message/message.ts'
import type { AcceptStore, NewMessage, WaitingMessage } from '../ports/accept-store.ts'
import type { Database, Transaction } from '../ports/database.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { recordIdAad } from './record-store.ts'

interface MessageRow {
  readonly id: string
  readonly source: string
  readonly participant: string
  readonly client: string
  readonly kind: string
  readonly record: string | null
  readonly version: number | null
  readonly child: string | null
  readonly status: RecordStatus
  readonly http: number
  readonly code: FailureCode | null
  readonly issues: Issue[]
  readonly warnings: Issue[]
  readonly content_hash: string
  readonly wrapped_key: Buffer | null
  readonly body: Buffer | null
  readonly record_id: Buffer | null
  readonly mapping: string | null
  readonly batch: string
  readonly line: number | null
  readonly part: number
  readonly received_at: Date
  readonly decided_at: Date
  readonly retain_until: Date
  readonly review: string | null
  readonly reason: FailureCode | null
  readonly review_state: 'open' | 'decided' | null
  readonly candidates: WaitingMessage['review']['candidates']
}

const columns = `m.id, m.source, m.participant, m.client, m.kind, m.record, m.version, m.child, m.status, m.http, m.code, m.issues, m.warnings,
  encode(m.content_hash, 'hex') as content_hash, m.wrapped_key, m.body, m.record_id, m.mapping, m.batch, m.line, m.part, m.received_at, m.decided_at, m.retain_until`

/** Opens the message behind a review, and keeps its review row from being decided twice at a time. */
export function openWaiting(vault: Vault, keys: ChildKeys): AcceptStore['review'] {
  return async (tx, id) => {
    const [row] = await tx.query<MessageRow>(
      `select ${columns}, v.id as review, v.reason, v.state as review_state, v.candidates
         from review v join message m on m.id = v.message where v.id = $1 for update of v`,
      [id],
    )
    if (row === undefined || row.review === null || row.reason === null) return undefined
    const key = await keyOf(tx, row, vault, keys)
    if (key === undefined || row.body === null) return undefined
    const message: NewMessage = {
      id: row.id,
      sender: { client: row.client, source: row.source, participant: row.participant },
      kind: row.kind,
      record: row.record,
      version: row.version,
      child: row.child,
      status: row.status,
      http: row.http,
      code: row.code,
      issues: row.issues,
      warnings: row.warnings,
      content: vault.open(row.body, key, row.id),
      contentHash: row.content_hash,
      recordId: openRecordId(row, key, vault),
      mapping: row.mapping,
      batch: row.batch,
      line: row.line,
      part: row.part,
      receivedAt: row.received_at,
      decidedAt: row.decided_at,
      retainUntil: row.retain_until,
    }
    const { review, reason, candidates } = row
    return { review: { id: review, reason, candidates, open: row.review_state === 'open' }, message }
  }
}

/** Verdicts on the lines of a push, as the messages stand now. */
export function openVerdicts(database: Database, vault: Vault, keys: ChildKeys): AcceptStore['verdicts'] {
  return (batch, after, limit) =>
    database.transact(async (tx) => {
      const rows = await tx.query<
        MessageRow & {
          verdict_line: number
          verdict_part: number
          verdict_http: LineVerdict['verdict']['http']
          repeat: boolean
        }
      >(
        `select ${columns}, d.line as verdict_line, d.part as verdict_part, d.http as verdict_http, d.repeat, v.id as review, v.reason
           from verdict d join message m on m.id = d.message left join review v on v.message = m.id and v.state = 'open'
          where d.batch = $1 and (d.line, d.part) > ($2, $3) order by d.line, d.part limit $4`,
        [batch, after.line, after.part, limit],
      )
      await keys.of(
        tx,
        rows.flatMap((row) => (row.wrapped_key === null && row.child !== null ? [row.child] : [])),
      )
      return Promise.all(
        rows.map(async (row) => ({
          line: row.verdict_line,
          part: row.verdict_part,
          verdict: await verdictOf(tx, row),
        })),
      )
    })

  async function verdictOf(
    tx: Transaction,
    row: MessageRow & { verdict_http: LineVerdict['verdict']['http']; repeat: boolean },
  ): Promise<LineVerdict['verdict']> {
    const key = await keyOf(tx, row, vault, keys)
    const rejected = row.verdict_http === 422 || row.verdict_http === 409
    return {
      http: row.verdict_http,
      id: row.record ?? row.id,
      kind: row.kind,
      recordId: key === undefined ? null : openRecordId(row, key, vault),
      version: row.version,
      child: row.child,
      status: row.status,
      repeat: row.repeat,
      warnings: row.warnings,
      review: row.review === null || row.reason === null ? null : { id: row.review, reason: row.reason },
      code: rejected ? row.code : null,
      issues: rejected || row.review !== null ? row.issues : [],
    }
  }
}

function openRecordId(row: MessageRow, key: Buffer, vault: Vault): string | null {
  return row.record_id === null ? null : vault.open(row.record_id, key, recordIdAad(row.id)).toString()
}

/** A message is sealed under its own key until it is linked to a child. */
async function keyOf(
  tx: Transaction,
  row: MessageRow,
  vault: Vault,
  keys: ChildKeys,
): Promise<Buffer | undefined> {
  if (row.wrapped_key !== null) return vault.unwrap(row.wrapped_key)
  return row.child === null ? undefined : (await keys.of(tx, [row.child])).get(row.child)
}
