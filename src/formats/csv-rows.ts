const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** How rows are cut. */
export interface CutRules {
  readonly delimiter: string
  /** Longest row in bytes. */
  readonly maxBytes: number
  /** Whether cells may stand in quotation marks; else these are characters like others. */
  readonly quotes: boolean
  /** Whether a byte order mark of UTF-8 is let pass. */
  readonly mark: boolean
}

/** The bytes of one row without its line end; a `broken` row is one line whose quotes do not close, or too long. */
export interface CsvRow {
  /** The line on which it starts, counted from 1. */
  readonly line: number
  readonly bytes: Buffer
  readonly broken?: Broken
  /** The byte of the row, from 1, at which its quotes break the rules: a cell's opening quotation mark, or the stray one. */
  readonly brokenAt?: number
}

type Broken = 'quote' | 'size'
type Place = 'cell-start' | 'plain' | 'quoted' | 'after-quote'

/**
 * Cuts a CSV stream (RFC 4180, LF or CRLF, by its rules) into rows; a row is more than one line only
 * inside quoted cells. A row whose quotes break the rules, or that grows over `maxBytes`, costs only the line on
 * which it starts: cutting goes on with the next line, so that one stray quotation mark cannot swallow the file.
 * Holds no more than `maxBytes` and one chunk. Blank lines are counted but not given.
 */
export class CsvRows {
  readonly #delimiter: number
  readonly #rules: CutRules
  /** The quotation mark that opened the last quoted cell, or a stray one. */
  #quoteAt = 0
  #brokenAt: number | undefined
  #held: Buffer = Buffer.alloc(0)
  #begun = false
  /** Where the row starts in `#held`, and how far it has been looked at. */
  #start = 0
  #at = 0
  #place: Place = 'cell-start'
  #line = 1
  /** Line breaks inside the row so far, and where the first of them is; -1 for none. */
  #breaks = 0
  #firstBreak = -1
  /** Set while the rest of a broken line is passed over; `#kept` is what it began with. */
  #passing: Broken | undefined
  #kept: Buffer = Buffer.alloc(0)

  constructor(rules: CutRules) {
    this.#delimiter = rules.delimiter.charCodeAt(0)
    this.#rules = rules
  }

  /** The rows that end in this chunk. */
  *push(chunk: Uint8Array): Generator<CsvRow> {
    this.#held = Buffer.concat([this.#held, chunk])
    if (!this.#begun) {
      if (this.#held.length < byteOrderMark.length) return
      this.#begin()
    }
    yield* this.#cut()
    this.#forget()
  }

  /** The rows that are left when the stream has ended. */
  *end(): Generator<CsvRow> {
    if (!this.#begun) this.#begin()
    yield* this.#cut()
    while (this.#place === 'quoted' && this.#passing === undefined) {
      yield* this.#breakRow('quote')
      yield* this.#cut()
    }
    yield* this.#finish(this.#held.length)
  }

  #begin(): void {
    this.#begun = true
    if (this.#rules.mark && this.#held.subarray(0, byteOrderMark.length).equals(byteOrderMark)) {
      this.#held = this.#held.subarray(byteOrderMark.length)
    }
  }

  *#cut(): Generator<CsvRow> {
    while (this.#at < this.#held.length) {
      if (this.#passing !== undefined) {
        const end = this.#held.indexOf(lineFeed, this.#at)
        if (end === -1) {
          this.#at = this.#held.length
          return
        }
        yield* this.#finish(end)
        continue
      }
      const outcome = this.#scan()
      if (outcome === 'row') yield* this.#finish(this.#at)
      else if (outcome !== 'more') yield* this.#breakRow(outcome)
    }
  }

  /** Looks on from `#at` until the row ends there, breaks a rule, or no bytes are left. */
  #scan(): 'row' | 'more' | Broken {
    const held = this.#held
    const limit = Math.min(held.length, this.#start + this.#rules.maxBytes + 1)
    let place = this.#place
    for (let at = this.#at; at < limit; at += 1) {
      const byte = held[at]!
      if (place === 'quoted') {
        if (byte === quote) place = 'after-quote'
        else if (byte === lineFeed) {
          this.#breaks += 1
          if (this.#firstBreak === -1) this.#firstBreak = at
        }
      } else if (byte === lineFeed) {
        this.#at = at
        return 'row'
      } else if (byte === this.#delimiter) place = 'cell-start'
      else if (byte === quote && this.#rules.quotes && place !== 'plain') {
        // a doubled one goes on with the cell that is open
        if (place === 'cell-start') this.#quoteAt = at
        place = 'quoted'
      } else if (
        (byte === quote && this.#rules.quotes) ||
        (place === 'after-quote' && byte !== carriageReturn)
      ) {
        this.#at = at
        this.#quoteAt = at
        return 'quote'
      } else if (place === 'cell-start') place = 'plain'
    }
    this.#at = limit
    this.#place = place
    if (limit - this.#start <= this.#rules.maxBytes) return 'more'
    return place === 'quoted' ? 'quote' : 'size'
  }

  /** Gives up the row: its first line gets the verdict, the next one is a row of its own. */
  *#breakRow(broken: Broken): Generator<CsvRow> {
    this.#passing = broken
    const within = this.#firstBreak === -1 || this.#quoteAt < this.#firstBreak
    this.#brokenAt = broken === 'quote' && within ? this.#quoteAt - this.#start + 1 : undefined
    if (this.#firstBreak !== -1) yield* this.#finish(this.#firstBreak)
  }

  /** Gives the row that ends before `end` and starts the next one behind it. */
  *#finish(end: number): Generator<CsvRow> {
    const rest = this.#held.subarray(Math.min(this.#start, end), end)
    const bytes = this.#passing === undefined ? Buffer.from(rest) : this.#keep(rest)
    const row = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
    if (row.length > 0) {
      yield {
        line: this.#line,
        bytes: row,
        ...(this.#passing === undefined ? {} : { broken: this.#passing }),
        ...(this.#brokenAt === undefined ? {} : { brokenAt: this.#brokenAt }),
      }
    }
    this.#line += this.#passing === undefined ? this.#breaks + 1 : 1
    this.#start = end + 1
    this.#at = this.#start
    this.#place = 'cell-start'
    this.#breaks = 0
    this.#firstBreak = -1
    this.#passing = undefined
    this.#brokenAt = undefined
    this.#kept = Buffer.alloc(0)
  }

  #keep(more: Buffer): Buffer {
    return Buffer.concat([
      this.#kept,
      more.subarray(0, Math.max(0, this.#rules.maxBytes - this.#kept.length)),
    ])
  }

  /** Lets go of the bytes that are done with. */
  #forget(): void {
    if (this.#passing !== undefined) {
      this.#kept = this.#keep(this.#held.subarray(this.#start))
      this.#start = this.#held.length
    }
    this.#held = Buffer.from(this.#held.subarray(this.#start))
    this.#at -= this.#start
    if (this.#firstBreak !== -1) this.#firstBreak -= this.#start
    this.#quoteAt -= this.#start
    this.#start = 0
  }
}
