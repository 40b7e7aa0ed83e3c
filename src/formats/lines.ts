const lineFeed = 0x0a
const carriageReturn = 0x0d

/** A line of a stream with its number, counted from 1; one over the limit comes without its bytes. */
export type Line =
  | { readonly line: number; readonly bytes: Buffer }
  | { readonly line: number; readonly tooLarge: true }

/**
 * The lines of a stream, ended by LF or CRLF, the last one perhaps by nothing. Blank lines are counted but not given.
 * Holds no more than one line of `maxLineBytes` and the chunk it came in, however long a line is.
 */
export async function* splitLines(
  stream: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Line> {
  let line = 1
  let held: Buffer[] = []
  let size = 0
  for await (const part of stream) {
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      hold(chunk.subarray(start, end))
      const given = take()
      if (given !== undefined) yield given
      line += 1
      start = end + 1
    }
    hold(chunk.subarray(start))
  }
  const last = take()
  if (last !== undefined) yield last

  function hold(piece: Buffer): void {
    size += piece.length
    if (size > maxLineBytes + 1) held = []
    else if (piece.length > 0) held.push(piece)
  }

  function take(): Line | undefined {
    const bytes = withoutReturn(held.length === 1 ? held[0]! : Buffer.concat(held))
    const tooLarge = size > maxLineBytes + 1 || bytes.length > maxLineBytes
    held = []
    size = 0
    if (tooLarge) return { line, tooLarge: true }
    return isBlank(bytes) ? undefined : { line, bytes }
  }
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === carriageReturn)
}
