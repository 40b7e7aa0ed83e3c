import { SaxesParser } from 'saxes'
import type { Issue } from '../message/failure.ts'
import type { StartTag } from './xml-document.ts'
import type { XmlLimits } from './xml-form.ts'
import type { TextPiece } from './xml-text.ts'

const longestShown = 64
const encodings = 'UTF-8, UTF-16 (BOM)'

/** Thrown where nothing behind a place can be read. */
export class XmlStop extends Error {
  readonly issue: Issue

  constructor(issue: Issue) {
    super(issue.code)
    this.issue = issue
  }
}

/** What a parser tells of; `isMarkup` is told after each tag, comment or instruction, when all before it is done with. */
export interface XmlListener {
  open(tag: StartTag): void
  close(): void
  text(text: string): void
  isMarkup(): void
}

/**
 * The events of a document with its namespaces resolved, from a strict parser that knows no document type and no
 * entity but the five of XML. Holds one token: a text, tag, comment or instruction over `limits.text` characters, or
 * a tag with more than `limits.attributes` attributes, stops it, and so does all that is not well formed. Throws XmlStop.
 */
export class XmlParser {
  readonly #parser = new SaxesParser({ xmlns: true, fileName: '' })
  readonly #limits: XmlLimits
  #encoding: TextPiece['encoding'] = 'utf-8'
  #attributes = 0
  /** Where the parser last told something; from there on it holds what it reads. */
  #heardAt = 0
  /** Characters that have come so far; between two pieces the parser's own position is wrong. */
  #fed = 0

  constructor(limits: XmlLimits, listener: XmlListener) {
    this.#limits = limits
    this.#listen(listener)
  }

  /** Index of the next character in the text, while a listener is told something. */
  get position(): number {
    return this.#parser.position
  }

  /** Characters that have come so far. */
  get fed(): number {
    return this.#fed
  }

  /** Line of the next character, counted from 1. */
  get line(): number {
    return this.#parser.line
  }

  /** Characters of the line that have been read. */
  get column(): number {
    return this.#parser.column
  }

  write({ text, encoding, bad }: TextPiece): void {
    this.#encoding = encoding
    this.#fed += text.length
    this.#parser.write(text)
    this.#guard(this.#fed)
    if (bad !== true) return
    if (encoding === 'utf-8') throw new XmlStop({ code: 'not-utf8', pointer: '' })
    if (encoding === 'utf-16') throw this.#malformed('UTF-16')
    // NUL among the first bytes
    throw new XmlStop({
      code: 'xml-encoding',
      pointer: '',
      found: 'UTF-16, UTF-32 (no BOM)',
      allowed: encodings,
    })
  }

  end(): void {
    this.#parser.close()
  }

  #listen(listener: XmlListener): void {
    const parser = this.#parser
    parser.on('error', ({ message }) => {
      // without what it quotes of the document
      throw this.#malformed(message.replace(/^[^ ]*\d+:\d+: /, '').replace(/[:.].*$/s, ''))
    })
    parser.on('doctype', () => {
      throw new XmlStop({ code: 'xml-doctype', pointer: '', found: this.#place() })
    })
    parser.on('xmldecl', ({ version, encoding }) => {
      this.#hear()
      if (version !== undefined && version !== '1.0') throw this.#malformed('XML 1.0')
      const expected = this.#encoding === 'utf-16' ? /^utf-16(le|be)?$/i : /^(utf-8|us-ascii)$/i
      if (encoding === undefined || expected.test(encoding)) return
      const found = encoding.slice(0, longestShown)
      throw new XmlStop({ code: 'xml-encoding', pointer: '', found, allowed: encodings })
    })
    parser.on('attribute', () => {
      this.#hear()
      this.#attributes += 1
      if (this.#attributes > this.#limits.attributes) throw exceeded(this.#limits, 'attributes')
    })
    parser.on('opentag', (tag) => {
      this.#hear()
      this.#attributes = 0
      listener.open(tag)
      listener.isMarkup()
    })
    parser.on('closetag', () => {
      this.#hear()
      listener.close()
      listener.isMarkup()
    })
    for (const event of ['text', 'cdata'] as const) {
      parser.on(event, (text) => {
        this.#hear()
        listener.text(text)
      })
    }
    for (const event of ['comment', 'processinginstruction'] as const) {
      parser.on(event, () => {
        this.#hear()
        listener.isMarkup()
      })
    }
  }

  /** Notes that the parser has let go of what it held, and that this was not too much. */
  #hear(): void {
    const { position } = this.#parser
    this.#guard(position)
    this.#heardAt = position
  }

  #guard(position: number): void {
    if (position - this.#heardAt > this.#limits.text) throw exceeded(this.#limits, 'text')
  }

  #malformed(why: string): XmlStop {
    const allowed = why.slice(0, longestShown)
    return new XmlStop({ code: 'xml-syntax', pointer: '', found: this.#place(), allowed })
  }

  #place(): string {
    return `${this.#parser.line}:${Math.max(this.#parser.column, 1)}`
  }
}

/** A limit that guards the memory was exceeded. */
export function exceeded(limits: XmlLimits, limit: keyof XmlLimits): XmlStop {
  return new XmlStop({ code: 'xml-limit', pointer: '', found: limit, allowed: String(limits[limit]) })
}
