import fc from 'fast-check'
import type { Conversion } from '../mapping/conversions/conversion.ts'
import { CONVERSIONS } from '../mapping/conversions/conversion-list.ts'

/** Days where calendars go wrong: leap days, the century that has none, ends of months and of what can be written. */
const BORDERS = [
  '2024-02-29',
  '2000-02-29',
  '1900-02-28',
  '2023-02-28',
  '2025-12-31',
  '2026-01-01',
  '2026-03-29',
  '2026-10-25',
  '1970-01-01',
  '0001-01-01',
  '9999-12-31',
]

const DAY_MS = 86_400_000
const FIRST = Date.UTC(1990, 0, 1) / DAY_MS
const LAST = Date.UTC(2035, 11, 31) / DAY_MS

/** Days that exist, as yyyy-mm-dd; at the borders now and then. Shrinks towards 2020-01-01. */
export const DAYS: fc.Arbitrary<string> = fc.oneof(
  { withCrossShrink: true },
  {
    weight: 8,
    arbitrary: fc
      .integer({ min: FIRST - Date.UTC(2020, 0, 1) / DAY_MS, max: LAST - Date.UTC(2020, 0, 1) / DAY_MS })
      .map((offset) => new Date(Date.UTC(2020, 0, 1) + offset * DAY_MS).toISOString().slice(0, 10)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...BORDERS) },
)

/** Clock times as hh:mm, the ends of the day and the hours that clocks change at among them. */
export const CLOCK_TIMES: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('00:00', '23:59', '01:00', '01:30', '02:00', '12:00'),
  fc
    .tuple(fc.nat(23), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
)

/** What a conversion could have made, by the format that it makes. */
const MADE: { readonly [format: string]: fc.Arbitrary<string> } = {
  date: DAYS,
  'partial-date': fc.tuple(DAYS, fc.constantFrom(4, 7, 10)).map(([day, length]) => day.slice(0, length)),
  'date-time': fc.tuple(DAYS, CLOCK_TIMES).map(([day, time]) => `${day}T${time}:00Z`),
}

/** The texts that a conversion reads: what it gives back for what it could have made, and its own examples. */
function textsReadBy({ backward, examples }: Conversion, made: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const texts = made.map(backward).filter((text) => typeof text === 'string')
  const shown = examples.flatMap(({ source }) => (typeof source === 'string' ? [source] : []))
  return shown.length === 0 ? texts : fc.oneof({ weight: 9, arbitrary: texts }, fc.constantFrom(...shown))
}

/**
 * Texts by the conversion that reads them, where a schema's pattern cannot say which there are: no pattern knows
 * the calendar, nor the hour that spring leaves out.
 */
export const READABLE: ReadonlyMap<string, fc.Arbitrary<string>> = new Map(
  [...CONVERSIONS.values()].flatMap((conversion): [string, fc.Arbitrary<string>][] => {
    const made = MADE[conversion.produces.format ?? '']
    return made ? [[conversion.name, textsReadBy(conversion, made)]] : []
  }),
)
