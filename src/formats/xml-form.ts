import type { Issue } from '../message/failure.ts'

/**
 * How a partner writes XML: the `xml` part of a format. Names are written as the form's own prefixes and local
 * names (`ctf:Pupil`, or `Pupil` where the form binds the empty prefix); what prefixes a document uses is its business.
 */
export interface XmlForm {
  /** Namespace by the form's prefix; the empty prefix is that of names without one, and without it they are in none. */
  readonly namespaces: Readonly<Record<string, string>>
  /** `collapse`: a text loses white space at its ends, and has one space for each run inside, as xs:token; `keep`: as written. */
  readonly whitespace: 'keep' | 'collapse'
  /** Elements beside the records that are passed over whole, each with the reason; path from the root. */
  readonly passed: Readonly<Record<string, string>>
}

/** One sort of record of a format in XML. Paths below the record begin with its child: `/FormerUPNList/UPN`. */
export interface XmlFile {
  readonly name: string
  /** The kind that its records become, or the kinds; null: known, and nothing takes it. */
  readonly kind: string | readonly string[] | null
  /** Paths of the record element from the root: `/SIF_Message/SIF_Response/SIF_ObjectData/LearnerPersonal`. */
  readonly record: readonly string[]
  /** Elements that may repeat: always a list, even when there is one. */
  readonly lists: readonly string[]
  /** Elements that are always an object, even when they hold only text: their text is `#text`. */
  readonly objects: readonly string[]
  /** Elements of the record that are not read, each with the reason. */
  readonly unread: Readonly<Record<string, string>>
}

/** A format in XML: its form, and what records it knows. */
export interface XmlFormat<File extends XmlFile> {
  readonly xml: XmlForm
  readonly files: readonly File[]
}

/** A value of a document that was XML. */
export type XmlValue = string | XmlValue[] | { [name: string]: XmlValue }

/** One record element as a document, or what is wrong with it, with its place in the text. */
export interface XmlRecord<File extends XmlFile = XmlFile> {
  /** Where the record element starts, or, for what ends the reading, where that was found; both counted from 1. */
  readonly line: number
  readonly column: number
  /** What sort of record it is; absent when that is not known. */
  readonly file?: File
  readonly document?: { readonly [name: string]: XmlValue }
  readonly issues: readonly Issue[]
  /** The record element as it was written, in UTF-8; as far as it was held. */
  readonly raw: Buffer
}

/** What an XML document may cost to read. */
export interface XmlLimits {
  /** Nested elements, the root among them. */
  readonly depth: number
  /** Elements of one record, its own among them. */
  readonly elements: number
  /** Attributes of one element, namespace declarations among them. */
  readonly attributes: number
  /** Characters of one text, attribute value, comment, name or instruction. */
  readonly text: number
  /** Bytes of one record element. */
  readonly bytes: number
}
