import type { CatalogueStore } from '../ports/catalogue-store.ts'
import type { Database } from '../ports/database.ts'

/** The CatalogueStore on the table `catalogue`. */
export function postgresCatalogueStore(database: Database): CatalogueStore {
  return {
    async keep({ hash, ...contents }, at) {
      await database.query(
        'insert into catalogue (hash, contents, at) values ($1, $2, $3) on conflict (hash) do nothing',
        [hash, JSON.stringify(contents), at],
      )
    },
  }
}

/**
 * What the catalogue `c` says of the mapping and the kind that the row of `table` names: `mapping_hash`, `schema` and
 * `schema_hash`; null where the row was written before catalogues were kept.
 */
export function namedBy(table: string): string {
  return `c.contents->'mappings'->>${table}.mapping as mapping_hash, c.contents->'schemas'->${table}.kind->>'name' as schema,
    c.contents->'schemas'->${table}.kind->>'hash' as schema_hash`
}
