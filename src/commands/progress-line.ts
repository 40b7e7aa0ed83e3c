import type { Output } from './world.ts'

/** How far something is, told on one line. */
export interface ProgressLine {
  /** Says it, if the last time is long enough ago. */
  update(text: () => string): void
  /** Says it for good. */
  done(text: string): void
}

const pauseMs = 250
/** Where nobody looks, as in a log, each time is a line. */
const pauseUnseenMs = 10_000

/**
 * Writes over its line at most four times a second; without a terminal, a line every ten seconds, so that what is soon done
 * says its last text only.
 */
export function progressLine(output: Output, now: () => number = () => performance.now()): ProgressLine {
  let last = output.isTerminal ? Number.NEGATIVE_INFINITY : now()
  let shown = 0
  const over = (text: string) => `\r${text.padEnd(shown)}`
  return {
    update(text) {
      if (now() - last < (output.isTerminal ? pauseMs : pauseUnseenMs)) return
      last = now()
      const said = text()
      output.write(output.isTerminal ? over(said) : `${said}\n`)
      shown = said.length
    },
    done(text) {
      output.write(`${output.isTerminal ? over(text) : text}\n`)
      shown = 0
    },
  }
}
