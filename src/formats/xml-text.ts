const pieceBytes = 16 * 1024
const byteOrderMark = '\ufeff'
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/** A piece of a document's text; `bad` when the bytes right behind it are not of the encoding, which ends the text. */
export interface TextPiece {
  readonly text: string
  readonly encoding: XmlEncoding
  readonly bad?: boolean
}

/** How the bytes spell characters, by their first ones: `other` is none that is read here. */
export type XmlEncoding = 'utf-8' | 'utf-16' | 'other'

/**
 * The text of an XML document in pieces of at most 16 KiB of bytes: UTF-8, with or without a byte order mark, or
 * UTF-16 with one. A character never falls apart between two pieces, however the bytes came. Never throws by itself.
 */
export async function* xmlText(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<TextPiece, void, void> {
  let decode: Decode | undefined
  let held: Buffer = Buffer.alloc(0)
  let begun = false
  for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      held = Buffer.concat([held, chunk.subarray(at, at + pieceBytes)])
      if (decode === undefined && held.length < 4) continue
      decode ??= decoderOf(held)
      const piece = decode(held, false)
      held = held.subarray(piece.taken)
      if (piece.text === '' && piece.bad !== true) continue
      yield withoutMark(piece)
      if (piece.bad === true) return
    }
  }
  decode ??= decoderOf(held)
  const last = decode(held, true)
  if (last.text !== '' || last.bad === true) yield withoutMark(last)

  function withoutMark({ text, encoding, bad }: Decoded): TextPiece {
    const shown = !begun && text.startsWith(byteOrderMark) ? text.slice(1) : text
    begun = true
    return { text: shown, encoding, ...(bad === true ? { bad } : {}) }
  }
}

interface Decoded extends TextPiece {
  /** How many of the bytes are done with. */
  readonly taken: number
}

type Decode = (bytes: Buffer, isLast: boolean) => Decoded

function decoderOf(start: Buffer): Decode {
  const [first, second] = start
  if (first === 0xff && second === 0xfe) return start[2] === 0 && start[3] === 0 ? other : utf16('utf-16le')
  if (first === 0xfe && second === 0xff) return utf16('utf-16be')
  return start.subarray(0, 4).includes(0) ? other : utf8
}

function other(bytes: Buffer): Decoded {
  return { text: '', encoding: 'other', bad: true, taken: bytes.length }
}

function utf16(encoding: 'utf-16le' | 'utf-16be'): Decode {
  const stream = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  return (bytes, isLast) => {
    try {
      const text = stream.decode(bytes, { stream: !isLast })
      return { text, encoding: 'utf-16', taken: bytes.length }
    } catch {
      return { text: '', encoding: 'utf-16', bad: true, taken: bytes.length }
    }
  }
}

function utf8(bytes: Buffer, isLast: boolean): Decoded {
  const taken = isLast ? bytes.length : wholeCharacters(bytes)
  const part = bytes.subarray(0, taken)
  try {
    return { text: decoder.decode(part), encoding: 'utf-8', taken }
  } catch {
    return { text: soundStart(part), encoding: 'utf-8', bad: true, taken }
  }
}

/** How many of the bytes stand before a last character that has only begun. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return bytes.length
    if (byte < 0xc0) continue
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return wanted > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** The text before the first bytes that are not UTF-8. */
function soundStart(bytes: Buffer): string {
  const text = lenient.decode(bytes)
  let size = 0
  let from = 0
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) {
    size += Buffer.byteLength(text.slice(from, at))
    from = at
    // the replacement character may have been written as itself
    if (bytes.toString('hex', size, size + 3) !== 'efbfbd') return text.slice(0, at)
  }
  return text
}
