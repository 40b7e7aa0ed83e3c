import { withoutBadCharacters } from '../message/characters.ts'
import type { Identifier } from '../message/child.ts'
import type { Issue } from '../message/failure.ts'
import type { AcceptStore, Changes, NewMessage } from '../ports/accept-store.ts'
import { recordKeyText } from '../ports/accept-store.ts'
import type { Transaction } from '../ports/database.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { stateAad } from './child-store.ts'
import { writeLedger } from './ledger.ts'
import { recordIdAad } from './record-store.ts'

const retryReasons = "('no-child')"

/**
 * Writes what a batch changes: one statement per table, each with one JSON parameter (28k rows/s against 8k for arrays).
 * `catalogue` is the hash of the one by which it was decided.
 */
export function acceptSaver(
  vault: Vault,
  keys: ChildKeys,
  hashOf: (identifier: Identifier) => Buffer,
  catalogue: string | null,
): AcceptStore['save'] {
  return async (tx, changes) => {
    await saveChildren(tx, changes, vault, keys)
    await saveRecords(tx, changes, vault, keys, catalogue)
    await saveReviews(tx, changes, hashOf)
    // after the reviews: a child may appear for which an earlier line of the same batch waits
    await saveIdentifiers(tx, changes, hashOf)
    await saveCircles(tx, changes)
    await saveShown(tx, changes, catalogue)
  }
}

async function write(tx: Transaction, statement: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await tx.query(statement, [JSON.stringify(rows)])
}

/** bytea as the driver of jsonb reads it. */
function hex(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}

async function saveChildren(tx: Transaction, changes: Changes, vault: Vault, keys: ChildKeys): Promise<void> {
  const made = changes.newChildren.map((child) => {
    const { key, wrapped } = keys.make(child.id)
    const state = hex(vault.seal(JSON.stringify(child.state), key, stateAad(child.id)))
    return {
      id: child.id,
      created_at: child.createdAt,
      created_by: child.createdBy,
      wrapped_key: hex(wrapped),
      state,
      sequence: child.sequence,
    }
  })
  await write(
    tx,
    `insert into child (id, created_at, created_by, wrapped_key, state, sequence)
     select * from jsonb_to_recordset($1) as x(id uuid, created_at timestamptz, created_by text, wrapped_key bytea, state bytea, sequence bigint)`,
    made,
  )
  const known = await keys.of(
    tx,
    changes.changedChildren.map((child) => child.id),
  )
  const changed = changes.changedChildren.map((child) => {
    const key = known.get(child.id)
    if (key === undefined) throw new Error('a changed child has no key')
    return {
      id: child.id,
      state: hex(vault.seal(JSON.stringify(child.state), key, stateAad(child.id))),
      sequence: child.sequence,
    }
  })
  await write(
    tx,
    `update child set state = x.state, sequence = x.sequence
       from jsonb_to_recordset($1) as x(id uuid, state bytea, sequence bigint) where child.id = x.id`,
    changed,
  )
}

async function saveIdentifiers(
  tx: Transaction,
  changes: Changes,
  hashOf: (identifier: Identifier) => Buffer,
): Promise<void> {
  await write(
    tx,
    `delete from child_identifier i using jsonb_to_recordset($1) as x(scheme text, hash bytea, child uuid)
      where i.scheme = x.scheme and i.hash = x.hash and i.child = x.child`,
    changes.goneIdentifiers.map((one) => ({ scheme: one.scheme, hash: hex(hashOf(one)), child: one.child })),
  )
  const made = changes.newIdentifiers.map((one) => ({
    scheme: one.scheme,
    hash: hex(hashOf(one)),
    child: one.child,
    source: one.source,
    record: one.record,
    version: one.version,
    at: one.at,
  }))
  await write(
    tx,
    `insert into child_identifier (scheme, hash, child, source, record, version, at)
     select * from jsonb_to_recordset($1) as x(scheme text, hash bytea, child uuid, source text, record uuid, version int, at timestamptz)
     on conflict (scheme, hash, child) do nothing`,
    made,
  )
  // a record may wait for just this child
  await write(
    tx,
    `update review set retry = true where state = 'open' and reason in ${retryReasons}
        and hashes && (select array_agg(hash) from jsonb_to_recordset($1) as x(hash bytea))`,
    made.map(({ hash }) => ({ hash })),
  )
}

async function saveRecords(
  tx: Transaction,
  changes: Changes,
  vault: Vault,
  keys: ChildKeys,
  catalogue: string | null,
): Promise<void> {
  await write(
    tx,
    `insert into record (id, source, participant, kind, key, created_at)
     select * from jsonb_to_recordset($1) as x(id uuid, source text, participant text, kind text, key bytea, at timestamptz)`,
    changes.newRecords.map((one) => ({
      id: one.id,
      source: one.source,
      participant: one.participant,
      kind: one.kind,
      key: hex(vault.hash('record', recordKeyText(one))),
      at: one.at,
    })),
  )
  const children = [...changes.newMessages, ...changes.changedMessages].flatMap((one) => one.child ?? [])
  const childKeys = await keys.of(tx, children)
  const sealed = (message: NewMessage) => ({ ...sealMessage(message, vault, childKeys), catalogue })
  await write(
    tx,
    `insert into message (id, source, participant, client, kind, record, version, child, status, http, code, issues, warnings, content_hash, wrapped_key,
                          body, record_id, mapping, batch, line, part, received_at, decided_at, retain_until, catalogue)
     select * from jsonb_to_recordset($1) as x(${messageShape})`,
    changes.newMessages.map(sealed),
  )
  await write(
    tx,
    `update message m set child = x.child, status = x.status, http = x.http, code = x.code, issues = x.issues, wrapped_key = x.wrapped_key, body = x.body,
            record_id = x.record_id, decided_at = x.decided_at, retain_until = x.retain_until, catalogue = x.catalogue
       from jsonb_to_recordset($1) as x(${messageShape}) where m.id = x.id`,
    changes.changedMessages.map(sealed),
  )
  // what a newer version in force replaces is kept for a shorter time
  await write(
    tx,
    `update message m set retain_until = least(m.retain_until, x."olderUntil")
       from jsonb_to_recordset($1) as x(id uuid, message uuid, "olderUntil" timestamptz) join record r on r.id = x.id where m.id = r.message and r.message <> x.message`,
    changes.changedRecords,
  )
  await write(
    tx,
    `update record set child = x.child, version = x.version, message = x.message, retracted = x.retracted, quiet = x.quiet, sequence = x.sequence
       from (select distinct on (y.id) y.* from jsonb_to_recordset($1)
               as y(id uuid, child uuid, version int, message uuid, retracted boolean, quiet boolean, sequence bigint) order by y.id, y.version desc) as x
      where record.id = x.id`,
    changes.changedRecords,
  )
  await write(
    tx,
    `insert into idempotency (source, key, content_hash, message, at)
     select * from jsonb_to_recordset($1) as x(source text, key bytea, content_hash bytea, message uuid, at timestamptz)`,
    changes.idempotency.map((one) => ({
      ...one,
      key: hex(vault.hash('idempotency', one.key)),
      content_hash: `\\x${one.contentHash}`,
    })),
  )
  await write(
    tx,
    `insert into verdict (batch, line, part, http, message, repeat, at)
     select * from jsonb_to_recordset($1) as x(batch uuid, line int, part int, http int, message uuid, repeat boolean, at timestamptz)`,
    changes.verdicts,
  )
}

const messageShape = `id uuid, source text, participant text, client text, kind text, record uuid, version int, child uuid, status text, http int, code text,
  issues jsonb, warnings jsonb, content_hash bytea, wrapped_key bytea, body bytea, record_id bytea, mapping text, batch uuid, line int, part int,
  received_at timestamptz, decided_at timestamptz, retain_until timestamptz, catalogue text`

/** Under the child's key once it is linked, else under one of its own. */
function sealMessage(message: NewMessage, vault: Vault, childKeys: ReadonlyMap<string, Buffer>): object {
  const childKey = message.child === null ? undefined : childKeys.get(message.child)
  const own = childKey === undefined ? vault.newDataKey() : undefined
  const key = childKey ?? own?.key
  if (key === undefined) throw new Error('a message is sealed under some key')
  return {
    id: message.id,
    source: message.sender.source,
    participant: message.sender.participant,
    client: message.sender.client,
    kind: message.kind,
    record: message.record,
    version: message.version,
    child: message.child,
    status: message.status,
    http: message.http,
    code: message.code,
    issues: message.issues.map(cleaned),
    warnings: message.warnings,
    content_hash: `\\x${message.contentHash}`,
    wrapped_key: own === undefined ? null : hex(own.wrapped),
    body: hex(vault.seal(message.content, key, message.id)),
    record_id:
      message.recordId === null ? null : hex(vault.seal(message.recordId, key, recordIdAad(message.id))),
    mapping: message.mapping,
    batch: message.batch,
    line: message.line,
    part: message.part,
    received_at: message.receivedAt,
    decided_at: message.decidedAt,
    retain_until: message.retainUntil,
  }
}

async function saveReviews(
  tx: Transaction,
  changes: Changes,
  hashOf: (identifier: Identifier) => Buffer,
): Promise<void> {
  await write(
    tx,
    `update review set state = 'decided', retry = false, decision = x.decision, decided_by = x.by, decision_reason = x.reason, decided_at = x.at
       from jsonb_to_recordset($1) as x(id uuid, decision text, by text, reason text, at timestamptz) where review.id = x.id`,
    changes.decidedReviews,
  )
  await write(
    tx,
    `insert into review (id, message, reason, candidates, hashes, opened_at)
     select id, message, reason, candidates, coalesce((select array_agg(h::bytea) from jsonb_array_elements_text(hashes) as h), '{}'), at
       from jsonb_to_recordset($1) as x(id uuid, message uuid, reason text, candidates jsonb, hashes jsonb, at timestamptz)`,
    changes.newReviews.map((one) => ({
      ...one,
      hashes: one.identifiers.map((identifier) => hex(hashOf(identifier))),
    })),
  )
}

async function saveShown(tx: Transaction, { shown }: Changes, catalogue: string | null): Promise<void> {
  const [first] = shown
  if (first === undefined) return
  const rows = shown.map(({ at, ...one }) => ({ act: 'read', ...one, catalogue }) as const)
  await writeLedger(tx, rows, first.at)
}

async function saveCircles(tx: Transaction, changes: Changes): Promise<void> {
  const circles = changes.circles.flatMap(({ child, circle, at }) =>
    circle.map((one) => ({ ...one, child, at })),
  )
  const children = changes.circles.map(({ child, at }) => ({ child, at }))
  const shape =
    '(child uuid, role text, participant text, "from" date, "to" date, derived boolean, record uuid, at timestamptz)'
  const same = `r.child = x.child and r.role = x.role and r.participant = x.participant and r.from_day = x."from"
    and r.to_day is not distinct from x."to" and r.derived = x.derived and r.record = x.record and r.superseded_at is null`
  if (children.length > 0) {
    await tx.query(
      `update responsibility r set superseded_at = c.at
         from jsonb_to_recordset($1) as c(child uuid, at timestamptz)
        where r.child = c.child and r.superseded_at is null
          and not exists (select from jsonb_to_recordset($2) as x${shape} where ${same})`,
      [JSON.stringify(children), JSON.stringify(circles)],
    )
  }
  await write(
    tx,
    `insert into responsibility (child, role, participant, from_day, to_day, derived, record, recorded_at)
     select x.child, x.role, x.participant, x."from", x."to", x.derived, x.record, x.at from jsonb_to_recordset($1) as x${shape}
      where not exists (select from responsibility r where ${same})`,
    circles,
  )
  await write(
    tx,
    'delete from due using jsonb_to_recordset($1) as x(child uuid) where due.child = x.child',
    children,
  )
  await write(
    tx,
    'insert into due (child, day) select * from jsonb_to_recordset($1) as x(child uuid, day date)',
    changes.circles.flatMap(({ child, due }) => due.map((day) => ({ child, day }))),
  )
  await write(
    tx,
    `insert into stay (id, child, participant, opened_sequence, opened_at)
     select * from jsonb_to_recordset($1) as x(id uuid, child uuid, participant text, sequence bigint, at timestamptz)`,
    changes.openedStays,
  )
  await write(
    tx,
    `update stay set closed_sequence = x.sequence, closed_at = x.at, closed_reason = x.reason, closed_day = x.day
       from jsonb_to_recordset($1) as x(id uuid, sequence bigint, at timestamptz, reason text, day date) where stay.id = x.id`,
    changes.closedStays,
  )
}

/** An issue may name a place or a value that came with characters that cannot be kept. */
function cleaned(issue: Issue): Issue {
  const said = Object.entries(issue).map(([name, value]) => {
    return [name, typeof value === 'string' ? withoutBadCharacters(value) : value]
  })
  return Object.fromEntries(said) as Issue
}
