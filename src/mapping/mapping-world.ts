import type { CodeTable } from './tables.ts'

/** What a mapping runs with besides itself: the schemas it names, and the code tables. */
export interface MappingWorld {
  /** A JSON Schema by its path below schemas/. */
  schema(path: string): object | undefined
  readonly tables: ReadonlyMap<string, CodeTable>
}
