import { compactDate } from './compact-date.ts'
import type { Conversion } from './conversion.ts'
import { date } from './date.ts'
import { dayMonthYear } from './day-month-year.ts'
import { decimal } from './decimal.ts'
import { integer } from './integer.ts'
import { jsonText } from './json-text.ts'
import { localTime } from './local-time.ts'
import { namedMonth } from './named-month.ts'
import { nhsNumber } from './nhs-number.ts'
import { partialDate } from './partial-date.ts'
import { plainDate } from './plain-date.ts'
import { plainDayMonthYear } from './plain-day-month-year.ts'
import { postcode } from './postcode.ts'

/** The conversions that take no table, by name; `codes` and `coding` are in `coded.ts`. */
export const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map(
  [
    date,
    dayMonthYear,
    compactDate,
    plainDate,
    plainDayMonthYear,
    namedMonth,
    partialDate,
    localTime,
    integer,
    decimal,
    nhsNumber,
    postcode,
    jsonText,
  ].map((conversion) => [conversion.name, conversion]),
)
