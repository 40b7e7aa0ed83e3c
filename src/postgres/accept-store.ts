import type { ChildFile, Identifier } from '../message/child.ts'
import {
  type AcceptStore,
  identifierText,
  type KnownRecord,
  type KnownVersion,
  type Need,
  recordKeyText,
} from '../ports/accept-store.ts'
import type { ChildStore } from '../ports/child-store.ts'
import type { Database, Transaction } from '../ports/database.ts'
import type { Vault } from '../ports/vault.ts'
import { acceptSaver } from './accept-save.ts'
import type { ChildKeys } from './child-keys.ts'
import { lockStripes } from './locks.ts'
import { openVerdicts, openWaiting } from './waiting.ts'

interface VersionRow {
  readonly record: string
  readonly child: string | null
  readonly in_force: number | null
  readonly retracted: boolean
  readonly source: string
  readonly kind: string
  readonly key: string
  readonly message: string | null
  readonly version: number
  readonly status: KnownVersion['status']
  readonly content_hash: string
  readonly message_child: string | null
  readonly warnings: KnownVersion['warnings']
  readonly issues: KnownVersion['issues'] | null
  readonly review: string | null
  readonly reason: NonNullable<KnownVersion['review']>['reason'] | null
}

/** What the way in needs of PostgreSQL. */
export function postgresAcceptStore(
  database: Database,
  vault: Vault,
  keys: ChildKeys,
  children: ChildStore,
  catalogue: string | null = null,
): AcceptStore {
  const hashOf = (identifier: Identifier) => vault.hash(identifier.scheme, identifier.value)
  return {
    async open(tx, need) {
      const records = new Map(
        need.records.map((key) => [recordKeyText(key), vault.hash('record', recordKeyText(key))]),
      )
      const identifiers = new Map(
        need.identifiers.map((one) => [identifierText(one), { scheme: one.scheme, hash: hashOf(one) }]),
      )
      const idempotency = new Map(
        need.idempotencyKeys.map(({ source, key }) => [
          `${source}|${key}`,
          { source, hash: vault.hash('idempotency', key) },
        ]),
      )
      const hashes = [
        ...records.values(),
        ...[...identifiers.values(), ...idempotency.values()].map((one) => one.hash),
      ]
      await lockStripes(
        tx,
        1,
        hashes.map((hash) => hash.readUInt16BE(0)),
      )

      const knownRecords = await findRecords(tx, need, records)
      const found = await findIdentifiers(tx, identifiers)
      const answered = await findIdempotency(tx, idempotency)
      const named = [
        ...need.children,
        ...[...found.values()].flat(),
        ...[...knownRecords.values()].flatMap((one) => one.child ?? []),
      ]
      await children.lock(tx, named)
      const files: Map<string, ChildFile> = await children.load(tx, named)
      return { records: knownRecords, idempotency: answered, identifiers: found, children: files }
    },
    save: acceptSaver(vault, keys, hashOf, catalogue),
    contentHash: (canonical) => vault.hash('content', canonical).toString('hex'),
    review: openWaiting(vault, keys),
    async toRetry(limit) {
      const rows = await database.query<{ id: string }>(
        "select id from review where retry and state = 'open' order by number limit $1",
        [limit],
      )
      return rows.map((row) => row.id)
    },
    async retried(tx, id) {
      await tx.query('update review set retry = false where id = $1', [id])
    },
    verdicts: openVerdicts(database, vault, keys),
    async due(day, limit) {
      const rows = await database.query<{ child: string }>(
        'select distinct child from due where day <= $1 limit $2',
        [day, limit],
      )
      return rows.map((row) => row.child)
    },
  }
}

async function findRecords(
  tx: Transaction,
  need: Need,
  hashes: ReadonlyMap<string, Buffer>,
): Promise<Map<string, KnownRecord>> {
  if (need.records.length === 0) return new Map()
  const asked = need.records.map((key) => ({
    source: key.source,
    kind: key.kind,
    key: hashes.get(recordKeyText(key))?.toString('hex'),
  }))
  const rows = await tx.query<VersionRow>(
    `select r.id as record, r.child, r.version as in_force, r.retracted, r.source, r.kind, encode(r.key, 'hex') as key,
            m.id as message, m.version, m.status, encode(m.content_hash, 'hex') as content_hash, m.child as message_child, m.warnings, m.issues,
            v.id as review, v.reason
       from (select distinct source, kind, decode(key, 'hex') as key from jsonb_to_recordset($1) as x(source text, kind text, key text)) as k
       join record r on r.source = k.source and r.kind = k.kind and r.key = k.key
       left join message m on m.record = r.id and m.status <> 'rejected'
       left join review v on v.message = m.id and v.state = 'open'
      order by m.version`,
    [JSON.stringify(asked)],
  )
  const texts = new Map(
    need.records.map((key) => [
      JSON.stringify([key.source, key.kind, hashes.get(recordKeyText(key))?.toString('hex')]),
      recordKeyText(key),
    ]),
  )
  const found = new Map<string, KnownRecord>()
  for (const row of rows) {
    const text = texts.get(JSON.stringify([row.source, row.kind, row.key]))
    if (text === undefined) continue
    const before = found.get(text)
    const versions = row.message === null ? [] : [versionOf(row)]
    found.set(text, {
      id: row.record,
      child: row.child,
      version: row.in_force,
      retracted: row.retracted,
      versions: [...(before?.versions ?? []), ...versions],
    })
  }
  return found
}

function versionOf(row: VersionRow): KnownVersion {
  return {
    message: row.message ?? '',
    version: row.version,
    status: row.status,
    contentHash: row.content_hash,
    child: row.message_child,
    warnings: row.warnings,
    issues: row.review === null ? [] : (row.issues ?? []),
    review: row.review === null || row.reason === null ? null : { id: row.review, reason: row.reason },
  }
}

async function findIdentifiers(
  tx: Transaction,
  asked: ReadonlyMap<string, { scheme: string; hash: Buffer }>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (asked.size === 0) return found
  const rows = await tx.query<{ scheme: string; hash: string; child: string }>(
    `select i.scheme, encode(i.hash, 'hex') as hash, i.child
       from child_identifier i
       join (select distinct scheme, decode(hash, 'hex') as hash from jsonb_to_recordset($1) as x(scheme text, hash text)) as k
         on k.scheme = i.scheme and k.hash = i.hash`,
    [
      JSON.stringify(
        [...asked.values()].map((one) => ({ scheme: one.scheme, hash: one.hash.toString('hex') })),
      ),
    ],
  )
  const texts = new Map(
    [...asked].map(([text, { scheme, hash }]) => [`${scheme}|${hash.toString('hex')}`, text]),
  )
  for (const row of rows) {
    const text = texts.get(`${row.scheme}|${row.hash}`)
    if (text !== undefined) found.set(text, [...(found.get(text) ?? []), row.child])
  }
  return found
}

interface IdempotencyRow extends Omit<VersionRow, 'source' | 'key'> {
  readonly source: string
  readonly key: string
  readonly code: NonNullable<KnownVersion['review']>['reason'] | null
}

type Answered = Awaited<ReturnType<AcceptStore['open']>>['idempotency']

async function findIdempotency(
  tx: Transaction,
  asked: ReadonlyMap<string, { source: string; hash: Buffer }>,
): Promise<Answered> {
  if (asked.size === 0) return new Map()
  const rows = await tx.query<IdempotencyRow>(
    `select i.source, encode(i.key, 'hex') as key, encode(i.content_hash, 'hex') as content_hash, m.id as message, m.record, coalesce(m.version, 0) as version,
            m.status, m.child as message_child, m.warnings, m.code, m.issues, v.id as review, v.reason
       from idempotency i join message m on m.id = i.message left join review v on v.message = m.id and v.state = 'open'
       join (select source, decode(key, 'hex') as key from jsonb_to_recordset($1) as x(source text, key text)) as k on k.source = i.source and k.key = i.key`,
    [
      JSON.stringify(
        [...asked.values()].map((one) => ({ source: one.source, key: one.hash.toString('hex') })),
      ),
    ],
  )
  const texts = new Map(
    [...asked].map(([text, { source, hash }]) => [`${source}|${hash.toString('hex')}`, text]),
  )
  return new Map(
    rows.map((row) => [
      texts.get(`${row.source}|${row.key}`) ?? '',
      {
        contentHash: row.content_hash,
        version: versionOf({ ...row, key: '' }),
        record: row.record,
        code: row.code,
        issues: row.issues ?? [],
      },
    ]),
  )
}
