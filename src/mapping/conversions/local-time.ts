import { isDay } from './calendar.ts'
import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

const MINUTE_MS = 60_000
const LONDON = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' })
const SUMMER_MINUTES = 60
const CACHE_MAX = 2_000

/** Offsets by hour: the zone's rule is slow to ask, and changes only on the hour. */
const offsets = new Map<number, number>()

function offsetMinutes(instantMs: number): number {
  const hour = Math.floor(instantMs / (60 * MINUTE_MS))
  const known = offsets.get(hour)
  if (known !== undefined) return known
  const name = LONDON.formatToParts(instantMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const found = /GMT([+-])(\d\d):(\d\d)$/.exec(name)
  const minutes = found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0
  if (offsets.size >= CACHE_MAX) offsets.clear()
  offsets.set(hour, minutes)
  return minutes
}

function utcMs(year: number, month: number, day: number, hour: number, minute: number): number {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const instant = new Date(0)
  instant.setUTCFullYear(year, month - 1, day)
  instant.setUTCHours(hour, minute)
  return instant.getTime()
}

/**
 * `dd/mm/yyyy hh:mm` on a clock in the United Kingdom ⇄ a date-time with its offset. The hour that spring
 * leaves out is unreadable; the hour that autumn has twice is the first, in summer time.
 */
export const localTime: Conversion = {
  name: 'local-time',
  docs: {
    en: 'A time as dd/mm/yyyy hh:mm on a UK clock becomes a date-time with its offset.',
    cy: 'Mae amser fel dd/mm/bbbb aa:mm ar gloc y DU yn troi’n ddyddiad ac amser gyda’i wrthbwys.',
  },
  reads: ['string'],
  examples: [
    { source: '01/07/2026 09:30', target: '2026-07-01T09:30:00+01:00' },
    { source: '01/12/2026 09:30', target: '2026-12-01T09:30:00+00:00' },
  ],
  produces: { type: 'string', format: 'date-time' },
  forward: onText((text) => {
    const found = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d)$/.exec(text)
    if (!found) return undefined
    const [day, month, year, hour, minute] = found.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ]
    if (!isDay(year, month, day) || hour > 23 || minute > 59) return undefined
    const local = utcMs(year, month, day, hour, minute)
    const offset = [SUMMER_MINUTES, 0].find(
      (minutes) => offsetMinutes(local - minutes * MINUTE_MS) === minutes,
    )
    if (offset === undefined) return undefined
    return `${found[3]}-${found[2]}-${found[1]}T${found[4]}:${found[5]}:00+0${offset / 60}:00`
  }),
  backward: onText((text) => {
    const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):00(?:\.0+)?(?:Z|[+-]\d\d:\d\d)$/.exec(text)
    const instant = found ? Date.parse(text) : Number.NaN
    if (Number.isNaN(instant)) return undefined
    const local = new Date(instant + offsetMinutes(instant) * MINUTE_MS).toISOString()
    return `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)} ${local.slice(11, 16)}`
  }),
  canonical: (value) => value,
}
