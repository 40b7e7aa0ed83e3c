import { isIsoDay } from '../conversions/calendar.ts'
import type { Json } from '../json.ts'
import { mayHavePattern } from '../schema/pattern.ts'
import type { Shape } from '../schema/shape.ts'

function textMisfit(text: string, shape: Shape): string | undefined {
  const { minLength, maxLength = Number.POSITIVE_INFINITY, patterns, format } = shape
  const { length } = [...text]
  if (length < minLength)
    return minLength === 1 ? 'a text that is not empty' : `${minLength} characters at least`
  if (length > maxLength) return `${maxLength} characters at most`
  if (format === 'date' && !isIsoDay(text)) return 'a date'
  const pattern = patterns.find((one) => !mayHavePattern(text, one))
  return pattern === undefined ? undefined : `the pattern ${pattern}`
}

function numberMisfit(value: number, { minimum, maximum, multiplesOf }: Shape): string | undefined {
  if (minimum !== undefined && value < minimum) return `${minimum} at least`
  if (maximum !== undefined && value > maximum) return `${maximum} at most`
  const step = multiplesOf.find((one) => !Number.isInteger(value / one))
  return step === undefined ? undefined : `a multiple of ${step}`
}

/** What a shape wants that a value of its type is not: length, pattern, day, range. Other formats are left to ajv. */
export function misfit(value: Json, shape: Shape): string | undefined {
  if (typeof value === 'string') return textMisfit(value, shape)
  return typeof value === 'number' ? numberMisfit(value, shape) : undefined
}
