import { recordKeyText } from '../ports/accept-store.ts'
import type { NamedRecord, NamedRecords } from '../ports/answered-records.ts'
import type { Database } from '../ports/database.ts'
import type { Vault } from '../ports/vault.ts'

const inForce = 'r.version is not null and not r.retracted'

/** NamedRecords on the tables `record` and `delivery`. */
export function postgresNamedRecords(database: Database, vault: Vault): NamedRecords {
  return {
    async byRecordId(kind, sources, recordIds) {
      if (recordIds.length === 0) return []
      const keys = sources.flatMap((source) =>
        recordIds.map((recordId) => {
          const hash = vault.hash('record', recordKeyText({ source, kind, recordId }))
          return { source, key: hash.toString('hex') }
        }),
      )
      return database.query<NamedRecord>(
        `select distinct r.id, r.source
           from jsonb_to_recordset($2) as k(source text, key text)
           join record r on r.source = k.source and r.kind = $1 and r.key = decode(k.key, 'hex')
          where ${inForce}`,
        [kind, JSON.stringify(keys)],
      )
    },
    async bySent(kind, participant, values) {
      if (values.length === 0) return []
      return database.query<NamedRecord>(
        `select distinct r.id, r.source
           from unnest($3::text[]) as v(value)
           join delivery d on d.written @> jsonb_build_array(jsonb_build_object('value', v.value))
           join record r on r.id = d.record
          where d.participant = $2 and d.kind = $1 and r.kind = $1 and ${inForce}`,
        [kind, participant, values],
      )
    },
  }
}
