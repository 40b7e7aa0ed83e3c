import type { DerivedMember } from '../formats/derive-members.ts'
import { type FormatKinds, kindsIn } from '../formats/format-kinds.ts'
import type { XmlForm } from '../formats/xml-form.ts'
import { issueOf } from './kind.ts'
import type { Format, FormatFile, FormatRecord } from './partner-format.ts'
import type { SchemaSet } from './schema-set.ts'

/** `mappings/formats/<format>.json` as it is written. */
export type FormatDocument = RowDocument | JsonDocument | XmlDocument

/** A format of rows as it is written. */
export interface RowDocument {
  readonly format: string
  readonly media: 'text/csv'
  readonly encoding: 'utf-8' | 'windows-1252'
  readonly delimiter: string
  readonly quote?: 'double' | 'none'
  readonly header?: 'required' | 'none'
  readonly spelling?: 'exact' | 'any-case'
  readonly formulas?: 'text' | 'refuse'
  readonly files: Readonly<Record<string, RowFile>>
  readonly join?: {
    readonly key: string
    readonly main: string
    readonly kind: FormatKinds
    readonly schema: string
  }
}

interface RowFile {
  readonly kind: FormatKinds
  /** A path in `schemas/`; a file that no mapping takes may go without. */
  readonly schema?: string
  readonly columns: readonly string[]
  readonly optional?: readonly string[]
  readonly order?: number
  readonly derive?: FormatFile['derive']
}

interface JsonDocument {
  readonly format: string
  readonly media: 'application/json'
  readonly kind: FormatKinds
  readonly schema: string
  readonly derive?: readonly DerivedMember[]
}

interface XmlDocument {
  readonly format: string
  readonly media: 'application/xml'
  readonly xml: XmlForm
  readonly files: Readonly<Record<string, ElementFile>>
}

interface ElementFile {
  readonly kind: FormatKinds
  readonly schema?: string
  readonly record: readonly string[]
  readonly lists?: readonly string[]
  readonly objects?: readonly string[]
  readonly unread?: Readonly<Record<string, string>>
  readonly order?: number
}

/** A document that a format may give: where it is said, what schema it obeys, and which kinds are made of it. */
export interface GivenDocument {
  /** Place in the format's file. */
  readonly at: string
  readonly said: FormatKinds
  readonly schema: string | undefined
  readonly kinds: readonly string[]
}

/** All documents that a format may give. */
export function documentsOf(document: FormatDocument): GivenDocument[] {
  if (document.media === 'application/json') return [given('', document)]
  const files = Object.entries(document.files).map(([name, file]) => given(`/files/${name}`, file))
  const join = document.media === 'text/csv' ? document.join : undefined
  return join === undefined ? files : [...files, given('/join', join)]
}

function given(at: string, { kind, schema }: { kind: FormatKinds; schema?: string }): GivenDocument {
  return { at, said: kind, schema, kinds: kindsIn(kind) }
}

/** The format of a file that obeys its schema, its files in the order in which they want to be read. */
export function makeFormat(document: FormatDocument, schemas: SchemaSet): Format {
  const head = {
    name: document.format,
    validate: (schema: string, value: unknown) => schemas.breaches(schema, value).map(issueOf),
  }
  switch (document.media) {
    case 'text/csv':
      return { ...head, ...rowFormat(document) }
    case 'application/json':
      return {
        ...head,
        media: document.media,
        kinds: kindsIn(document.kind),
        schema: document.schema,
        derive: document.derive ?? [],
      }
    case 'application/xml':
      return { ...head, media: document.media, xml: document.xml, files: inOrder(elementFiles(document)) }
  }
}

/** A format of rows without what needs its schemas; of a file that obeys the format's own. */
export function rowFormat(document: RowDocument) {
  const { media, encoding, delimiter, join } = document
  const files = Object.entries(document.files).map(
    ([name, file]): FormatFile => ({
      name,
      kind: file.kind,
      schema: file.schema,
      columns: file.columns,
      optional: file.optional ?? [],
      order: file.order ?? Number.MAX_SAFE_INTEGER,
      derive: file.derive ?? [],
    }),
  )
  return {
    media,
    encoding,
    delimiter,
    quote: document.quote ?? ('double' as const),
    header: document.header ?? ('required' as const),
    spelling: document.spelling ?? ('exact' as const),
    formulas: document.formulas ?? ('text' as const),
    files: inOrder(files),
    join: join && { key: join.key, main: join.main, kinds: kindsIn(join.kind), schema: join.schema },
  }
}

function elementFiles({ files }: XmlDocument): FormatRecord[] {
  return Object.entries(files).map(([name, file]) => ({
    name,
    kind: file.kind,
    schema: file.schema,
    record: file.record,
    lists: file.lists ?? [],
    objects: file.objects ?? [],
    unread: file.unread ?? {},
    order: file.order ?? Number.MAX_SAFE_INTEGER,
  }))
}

function inOrder<File extends { readonly order: number }>(files: readonly File[]): File[] {
  return files.toSorted((a, b) => a.order - b.order)
}
