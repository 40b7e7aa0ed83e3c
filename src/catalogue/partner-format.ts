import type { CsvFile, CsvFormat } from '../formats/csv-format.ts'
import type { DerivedMember } from '../formats/derive-members.ts'
import type { XmlFile, XmlForm } from '../formats/xml-form.ts'
import type { Issue } from '../message/failure.ts'

/** What a file of rows adds, once the catalogue knows it, to how it is read. */
export interface FormatFile extends CsvFile {
  readonly order: number
  /** The schema of a row; undefined where no mapping takes it. */
  readonly schema: string | undefined
}

/** A sort of record in XML. */
export interface FormatRecord extends XmlFile {
  readonly order: number
  readonly schema: string | undefined
}

/** Rows of several files that become one document by their key. */
export interface FormatJoin {
  /** The column that all its files share. */
  readonly key: string
  /** The file that has a row for every key. */
  readonly main: string
  readonly kinds: readonly string[]
  readonly schema: string
}

interface FormatHead {
  readonly name: string
  /** Every way in which a document breaks one of the format's schemas. */
  validate(schema: string, document: unknown): Issue[]
}

/** A format of rows. */
export interface RowFormat extends FormatHead, CsvFormat<FormatFile> {
  readonly media: 'text/csv'
  readonly join: FormatJoin | undefined
}

/** A format of whole JSON documents in a shape of their own. */
export interface DocumentFormat extends FormatHead {
  readonly media: 'application/json'
  readonly kinds: readonly string[]
  readonly schema: string
  /** Members that are made when a document is read. */
  readonly derive: readonly DerivedMember[]
}

/** A format of records in XML. */
export interface ElementFormat extends FormatHead {
  readonly media: 'application/xml'
  readonly xml: XmlForm
  readonly files: readonly FormatRecord[]
}

/** How a partner's bytes become documents (`mappings/formats/<format>.json`). */
export type Format = RowFormat | DocumentFormat | ElementFormat
