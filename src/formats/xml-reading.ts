import type { Issue } from '../message/failure.ts'
import { type StartTag, XmlDocument } from './xml-document.ts'
import type { XmlFile, XmlFormat, XmlLimits, XmlRecord } from './xml-form.ts'
import { exceeded, XmlParser, XmlStop } from './xml-parser.ts'
import { namespacesOf, type Place, type Places, placesOf } from './xml-places.ts'
import type { TextPiece } from './xml-text.ts'
import { XmlWindow } from './xml-window.ts'

const longestShown = 64

/** A record element that is open; without a document when only its end is looked for. */
interface Open<File extends XmlFile> {
  readonly file: File | undefined
  readonly line: number
  readonly column: number
  document: XmlDocument | undefined
  readonly issues: Issue[]
  depth: number
  elements: number
  /** What was held of it when it was given up. */
  raw: Buffer | undefined
}

/** One reading of a document: text goes in by pieces, records come out as they end. See `readXml`. */
export class XmlReading<File extends XmlFile> {
  readonly #format: XmlFormat<File>
  readonly #limits: XmlLimits
  readonly #reads: (file: File) => boolean
  readonly #places: Places<File>
  readonly #parser: XmlParser
  readonly #window = new XmlWindow()
  /** The places of the open elements outside the records. */
  readonly #way: Place<File>[] = []
  #passing = 0
  #open: Open<File> | undefined
  /** Where the record ended that was read last. */
  #endedAt = -1
  #ready: XmlRecord<File>[] = []
  #isOver = false

  constructor(format: XmlFormat<File>, only: File | string | undefined, limits: XmlLimits) {
    this.#format = format
    this.#limits = limits
    this.#reads = (file) =>
      file.kind !== null && (only === undefined || file === only || isOfKind(file, only))
    this.#places = placesOf(format)
    this.#parser = new XmlParser(limits, {
      open: (tag) => this.#enter(tag),
      close: () => this.#leave(),
      text: (text) => this.#say(text),
      isMarkup: () => {
        if (this.#open === undefined) this.#window.settle(this.#parser)
      },
    })
  }

  /** Nothing more can be read. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The records that end in this piece. */
  push(piece: TextPiece): XmlRecord<File>[] {
    return this.#run(() => {
      this.#window.add(piece.text)
      this.#parser.write(piece)
      this.#weigh(this.#parser.fed)
    })
  }

  /** What is left when the bytes have ended. */
  end(): XmlRecord<File>[] {
    return this.#run(() => {
      if (this.#window.isBlank) throw new XmlStop({ code: 'empty-body', pointer: '' })
      this.#parser.end()
    })
  }

  #run(work: () => void): XmlRecord<File>[] {
    try {
      work()
    } catch (cause) {
      if (!(cause instanceof XmlStop)) throw cause
      this.#isOver = true
      const { line, column, position } = this.#parser
      // a tag that closes another element ends the record before the parser sees that it may not
      const undone = this.#endedAt === position ? this.#ready.pop() : undefined
      const raw = undone?.raw ?? this.#open?.raw ?? this.#window.held(this.#limits.bytes)
      const at = cause.issue.code === 'not-utf8' ? column + 1 : Math.max(column, 1)
      this.#ready.push({ line, column: at, issues: [cause.issue], raw })
    }
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  #enter(tag: StartTag): void {
    const open = this.#open
    const depth = this.#way.length + this.#passing + (open?.depth ?? 0)
    if (depth === this.#limits.depth) throw exceeded(this.#limits, 'depth')
    if (open !== undefined) {
      open.depth += 1
      open.elements += 1
      if (open.elements > this.#limits.elements) this.#giveUp(open, 'elements')
      open.document?.open(tag)
    } else if (this.#passing > 0) this.#passing += 1
    else this.#arrive(tag)
  }

  /** An element outside the records and what is passed over. */
  #arrive(tag: StartTag): void {
    const above = this.#way.at(-1) ?? this.#places.root
    const name = this.#places.nameOf(tag.uri, tag.local)
    const place = name === undefined ? undefined : above.below.get(name)
    if (place?.isPassed === true) this.#passing = 1
    else if (place?.record !== undefined) {
      const { file, parts } = place.record
      if (this.#reads(file))
        this.#begin(file, new XmlDocument(this.#format.xml, this.#places.nameOf, parts, tag), [])
      else this.#begin(file, undefined, [this.#stranger(above, tag.local)])
    } else if (place !== undefined) this.#way.push(place)
    else {
      const issue = this.#stranger(above, tag.local)
      if (this.#way.length === 0) throw new XmlStop(issue)
      this.#begin(undefined, undefined, [issue])
    }
  }

  #begin(file: File | undefined, document: XmlDocument | undefined, issues: Issue[]): void {
    const start = this.#window.openAt(this.#parser.position)
    this.#open = { file, ...start, document, issues, depth: 1, elements: 1, raw: undefined }
  }

  #leave(): void {
    const open = this.#open
    if (open === undefined) {
      if (this.#passing > 0) this.#passing -= 1
      else this.#way.pop()
      return
    }
    open.depth -= 1
    const document = open.document?.close()
    if (open.depth > 0) return
    const { position } = this.#parser
    this.#weigh(position)
    const { file, line, column } = open
    const issues = [...open.issues, ...(open.document?.issues ?? [])]
    this.#ready.push({
      line,
      column,
      ...(file === undefined ? {} : { file }),
      ...(document === undefined || issues.length > 0 ? {} : { document }),
      issues,
      raw: open.raw ?? this.#window.taken(position),
    })
    this.#open = undefined
    this.#endedAt = position
  }

  /** Text of an element; beside the records there is none, and what stands there all the same is a record of its own. */
  #say(text: string): void {
    if (this.#open !== undefined) this.#open.document?.text(text)
    else if (this.#passing === 0 && /[^ \t\r\n]/.test(text)) {
      const { line, column } = this.#parser
      this.#ready.push({ line, column, issues: [{ code: 'xml-mixed', pointer: '' }], raw: Buffer.from(text) })
    }
  }

  /** Why an element is not read where it stands: its namespace when its name alone would do, else the element. */
  #stranger(above: Place<File>, local: string): Issue {
    const names = [...above.below].flatMap(([name, { record, isPassed }]) =>
      isPassed === true || (record !== undefined && !this.#reads(record.file)) ? [] : [name],
    )
    // where nothing is read, say what is, wherever it stands
    const known = this.#format.files.filter((file) => this.#reads(file)).flatMap(({ record }) => record)
    const isNear = names.some((name) => name === local || name.endsWith(`:${local}`))
    const found = local.slice(0, longestShown)
    if (isNear) return { code: 'xml-namespace', pointer: '', found, allowed: namespacesOf(this.#format.xml) }
    return { code: 'xml-element', pointer: '', found, allowed: (names.length > 0 ? names : known).join(', ') }
  }

  /** Gives up the open record when it has grown too large. */
  #weigh(position: number): void {
    const open = this.#open
    if (open === undefined) return
    if (open.raw !== undefined) this.#window.forget(position)
    else if (this.#window.size(position) > this.#limits.bytes) this.#giveUp(open, 'bytes')
  }

  /** Goes on without its document, so that a record that is too much costs only itself. */
  #giveUp(open: Open<File>, limit: 'bytes' | 'elements'): void {
    if (open.raw !== undefined) return
    open.raw = this.#window.held(this.#limits.bytes)
    open.document = undefined
    open.issues.push({ code: 'xml-limit', pointer: '', found: limit, allowed: String(this.#limits[limit]) })
  }
}

function isOfKind({ kind }: XmlFile, wanted: unknown): boolean {
  return kind !== null && [kind].flat().includes(wanted as string)
}
