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

/** Line and column of a place, both from 1. Read rarely (only for problems), so nothing is indexed. */
export function positionOf(spot: Spot): { line: number; column: number } {
  const before = spot.source.text.slice(0, spot.offset)
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1
  return { line, column: spot.offset - lineStart + 1 }
}

/** Lines of many places, each file's line starts found once. */
export function lineFinder(): (spot: Spot) => number {
  const starts = new Map<SourceText, number[]>()
  return ({ source, offset }) => {
    const known = starts.get(source) ?? lineStarts(source.text)
    starts.set(source, known)
    let [low, high] = [0, known.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (known[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
