import { type DestinationStream, destination, pino } from 'pino'
import type { LogEvent, LogFields, Report } from '../ports/report.ts'
import { fieldsOf, levels } from './log-events.ts'
import { forms } from './log-forms.ts'

const stderr = 2

export interface LogOptions {
  /** Default `info`. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Default: stderr, so that stdout holds only what commands answer. */
  readonly to?: DestinationStream
}

/** The log: `report` writes a line, `close` sees that every line is out. */
export interface Log {
  readonly report: Report
  close(): void
}

/**
 * JSON lines with the time in UTC, an event of the closed list and its fields. Only listed fields get through, and only in
 * their form: there is no way to write a free text.
 */
export function makeLog({ level = 'info', to }: LogOptions = {}): Log {
  const out = to ?? destination({ dest: stderr, sync: false })
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    out,
  )
  return {
    report(event) {
      if (logger.isLevelEnabled(levels[event.event])) logger[levels[event.event]](lineOf(event))
    },
    close() {
      if ('flushSync' in out && typeof out.flushSync === 'function') out.flushSync()
    },
  }
}

/** The fields of one line. */
export function lineOf(event: LogEvent): Readonly<Record<string, unknown>> {
  const allowed: ReadonlySet<string> = fieldsOf[event.event]
  const line: Record<string, unknown> = { event: event.event }
  for (const [field, value] of Object.entries(event)) {
    if (value !== undefined && allowed.has(field)) line[field] = forms[field as keyof LogFields](value)
  }
  return line
}
