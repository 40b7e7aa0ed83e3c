/** What a catalogue consists of, as it is kept beside what it decided and made. */
export interface CatalogueContents {
  /** Content hash of the whole. */
  readonly hash: string
  /** Content hashes, by `name@version`. */
  readonly mappings: Readonly<Record<string, string>>
  readonly codes: Readonly<Record<string, string>>
  /** The schema of each kind of record and of each notice: its path and version, and its content hash. */
  readonly schemas: Readonly<Record<string, { readonly name: string; readonly hash: string }>>
}

/** Every catalogue that ever was in force, by its hash. */
export interface CatalogueStore {
  /** Keeps it, once. Before anything is decided by it. */
  keep(contents: CatalogueContents, at: Date): Promise<void>
}
