import type { Output } from './world.ts'

/** How far something is, told on one line. */
export interface ProgressLine {
  /** Says it, if the last time is long enough ago and a person looks. */
  update(text: () => string): void
  /** Says it for good. */
  done(text: string): void
}

const pauseMs = 250

/** Writes over its line at most four times a second; without a terminal, only the last text is written. */
export function progressLine(output: Output, now: () => number = () => performance.now()): ProgressLine {
  let last = Number.NEGATIVE_INFINITY
  let shown = 0
  const over = (text: string) => `\r${text.padEnd(shown)}`
  return {
    update(text) {
      if (!output.isTerminal || now() - last < pauseMs) return
      last = now()
      const said = text()
      output.write(over(said))
      shown = said.length
    },
    done(text) {
      output.write(`${output.isTerminal ? over(text) : text}\n`)
      shown = 0
    },
  }
}
