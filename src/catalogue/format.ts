import type { Format, FormatFile } from './catalogue.ts'
import { issueOf } from './kind.ts'
import type { SchemaSet } from './schema-set.ts'

/** `mappings/formats/<format>.json` as it is written. */
export interface FormatDocument {
  readonly format: string
  readonly media: string
  readonly encoding: 'utf-8'
  readonly delimiter: string
  readonly files: Readonly<Record<string, FileDocument>>
}

interface FileDocument {
  readonly kind: string | null
  /** A path in `schemas/`; a file that no mapping takes may go without. */
  readonly schema?: string
  readonly columns: readonly string[]
  readonly order?: number
  readonly derive?: FormatFile['derive']
}

/** The format of a file that obeys its schema, its files in the order in which they want to be read. */
export function makeFormat(document: FormatDocument, schemas: SchemaSet): Format {
  const files = Object.entries(document.files).map(
    ([name, file]): FormatFile => ({
      name,
      kind: file.kind,
      columns: file.columns,
      order: file.order ?? Number.MAX_SAFE_INTEGER,
      derive: file.derive ?? [],
      validate: (row) => (file.schema === undefined ? [] : schemas.breaches(file.schema, row).map(issueOf)),
    }),
  )
  return {
    name: document.format,
    media: document.media,
    delimiter: document.delimiter,
    files: files.sort((a, b) => a.order - b.order),
  }
}
