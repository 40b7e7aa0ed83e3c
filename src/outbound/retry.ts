const firstDelayMs = 2_000
const delayMaxMs = 15 * 60_000
const retryAfterMaxMs = 60 * 60_000
const budgetMs = 5 * 24 * 60 * 60_000

/** How a run of attempts at one delivery stands. */
export interface Run {
  /** Attempts made, at least 1. */
  readonly tries: number
  /** When the first was made. */
  readonly from: Date
}

/**
 * When to try again: exponential from 2 s to 15 min with full jitter (`random`: 0 up to 1), and not before what the
 * destination asked for in Retry-After (an hour at most). Null when five days are over: given up.
 */
export function retryAt(run: Run, now: Date, retryAfter: string | null, random: number): Date | null {
  if (now.getTime() - run.from.getTime() >= budgetMs) return null
  const jittered = Math.ceil(random * delayCeilingMs(run.tries))
  const asked = Math.min(askedDelayMs(retryAfter, now), retryAfterMaxMs)
  return new Date(now.getTime() + Math.max(jittered, asked))
}

/** The longest delay after so many attempts; never shrinks. */
export function delayCeilingMs(tries: number): number {
  return Math.min(firstDelayMs * 2 ** Math.max(0, tries - 1), delayMaxMs)
}

/** Milliseconds that a Retry-After header asks for (seconds or an HTTP date, RFC 9110 §10.2.3); 0 when it says nothing that can be read. */
export function askedDelayMs(retryAfter: string | null, now: Date): number {
  const text = retryAfter?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  // an HTTP date begins with the name of a day; Date.parse alone would take far too much for a date
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return 0
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime())
}
