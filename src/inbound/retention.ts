import type { RecordStatus } from '../message/message.ts'

const dayMs = 24 * 60 * 60 * 1000

/** How long content is kept at the least, in days, by what became of it (design: retention). */
const keepDays: Record<RecordStatus, number> = { accepted: 365, superseded: 90, review: 365, rejected: 30 }

/** Until when a message's content is kept; while the child is looked after, the version in force is kept longer. */
export function retainUntil(status: RecordStatus, now: Date): Date {
  return new Date(now.getTime() + keepDays[status] * dayMs)
}
