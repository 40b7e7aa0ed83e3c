/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Where a parser stands: index into the text, line from 1, column as characters before it on the line. */
interface Standing {
  readonly position: number
  readonly line: number
  readonly column: number
}

/**
 * The part of a text that may still be wanted as it was written: from the last tag on, or from the start of the
 * record that is open. Positions are indices into the whole text.
 */
export class XmlWindow {
  #text = ''
  /** Where the window begins in the whole text, and at what line and column. */
  #base = 0
  #line = 1
  #column = 0
  /** Where the open record begins. */
  #start = 0
  #isBlank = true

  /** Nothing but white space has come so far. */
  get isBlank(): boolean {
    return this.#isBlank
  }

  add(text: string): void {
    this.#text += text
    if (this.#isBlank) this.#isBlank = /^[ \t\r\n]*$/.test(text)
  }

  /** Nothing before here is wanted any more. */
  settle({ position, line, column }: Standing): void {
    this.forget(position)
    this.#line = line
    this.#column = column
  }

  /** Lets go of all before a position. */
  forget(position: number): void {
    this.#text = this.#text.slice(position - this.#base)
    this.#base = position
  }

  /** The start of the tag that ends at a position, which is where a record begins. */
  openAt(position: number): TextPlace {
    const at = this.#text.lastIndexOf('<', position - this.#base - 1)
    this.#start = this.#base + at
    const before = this.#text.slice(0, at)
    const breaks = [...before.matchAll(/\r\n?|\n/g)]
    const last = breaks.at(-1)
    if (last === undefined) return { line: this.#line, column: this.#column + at + 1 }
    return { line: this.#line + breaks.length, column: at - (last.index + last[0].length) + 1 }
  }

  /** Bytes of the open record up to a position. */
  size(position: number): number {
    const length = position - this.#start
    return length > this.#text.length ? length : Buffer.byteLength(this.#record(position))
  }

  /** The open record up to a position. */
  taken(position: number): Buffer {
    return Buffer.from(this.#record(position))
  }

  /** What is held, at most so many bytes of it. */
  held(most: number): Buffer {
    return Buffer.from(this.#text.slice(Math.max(0, this.#start - this.#base))).subarray(0, most)
  }

  #record(position: number): string {
    return this.#text.slice(this.#start - this.#base, position - this.#base)
  }
}
