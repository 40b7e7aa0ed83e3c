/** A file's text with what is needed to name lines and columns. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/** A place in a file, and the place it has in the mapping document once its parts are expanded. */
export interface Spot {
  readonly source: SourceText
  /** Characters from the start of the text. */
  readonly offset: number
  /** JSON Pointer into the file. */
  readonly pointer: string
  /** JSON Pointer into the expanded mapping document; equal to `pointer` outside parts. */
  readonly at: string
}

/** Where the lines of each file start. */
const starts = new WeakMap<SourceText, readonly number[]>()

/** Line and column of a place, both from 1. */
export function positionOf({ source, offset }: Spot): { line: number; column: number } {
  const known = starts.get(source) ?? lineStarts(source.text)
  starts.set(source, known)
  let [low, high] = [0, known.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (known[middle]! <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - known[low]! + 1 }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
