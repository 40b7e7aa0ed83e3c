import fc from 'fast-check'
import { patternOf } from '../mapping/schema/pattern.ts'
import type { Shape } from '../mapping/schema/shape.ts'
import { CLOCK_TIMES, DAYS } from './day-arbitrary.ts'

/** Texts that break what is careless: Welsh letters, an emoji, quotes, braces, the language's own marks, lines. */
const WORDS = [
  'a',
  'Llŷr',
  'tŷ',
  'Siân Ŵan',
  "D'Arcy-Môn",
  'ŵyŷâêîôû',
  '🙂',
  '👩‍👧',
  'e\u0301',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '{{x}}',
  '{/a}',
  '{@child}',
  '$each',
  '|',
  'a | b',
  'a\nb',
  'a\r\n\tb',
  ' a',
  'a ',
  'a  b',
  '~0/~1',
  '<b>&amp;</b>',
  '=1+1',
  'null',
  'true',
  '0',
  '007',
  '1e3',
  '__proto__',
  'constructor',
  'urn:uuid:child',
  'https://fhir.dilyn.example/CodeSystem/x',
  'a\u00a0b',
]

const LETTERS = [...'abcXYZ019ŵŷâŴŶÂ {}|"\\/\'-.,:;_🙂\n']
const LONG_MAX = 400

/** A text cut or filled up to lengths that count code points, as JSON Schema does; never blank. */
function fitted(text: string, min: number, max: number): string {
  const points = [...text].slice(0, max)
  const fitting = [...points, ...Array.from({ length: Math.max(0, min - points.length) }, () => 'a')].join('')
  return fitting !== '' && fitting.trim() === '' ? `a${[...fitting].slice(1).join('')}` : fitting
}

/** Made once: tables of graphemes are large. */
const PIECES = fc.oneof(
  { withCrossShrink: true },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 12 })
      .map((letters) => letters.join('')),
  },
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
)

/** The arbitraries of free texts by their lengths, which most of a schema's texts share. */
const free = new Map<string, fc.Arbitrary<string>>()

function freeText(min: number, max: number): fc.Arbitrary<string> {
  const lengths = `${min} ${max}`
  const known = free.get(lengths)
  if (known) return known
  const long = fc.nat(Math.min(max, LONG_MAX)).map((length) => 'ŵ'.repeat(length))
  const text = fc.oneof(
    { withCrossShrink: true },
    { weight: 13, arbitrary: PIECES },
    { weight: 1, arbitrary: long },
  )
  const made = text.map((one) => fitted(one, min, max))
  free.set(lengths, made)
  return made
}

const DATE_TIMES = fc
  .tuple(
    DAYS,
    CLOCK_TIMES,
    fc.constantFrom(':00', ':59', ':30.5', ':30.123'),
    fc.constantFrom('Z', '+01:00', '-11:30'),
  )
  .map(([day, time, seconds, zone]) => `${day}T${time}${seconds}${zone}`)

const URIS = fc.oneof(
  fc.constantFrom(
    'urn:uuid:0b1c',
    'https://a.example/',
    'https://a.example/b?c=d#e',
    'mailto:a@b.example',
    'urn:oid:2.16',
  ),
  fc.webUrl({ authoritySettings: { size: 'small' }, size: 'small' }),
)

/** Texts of the formats of JSON Schema that the judge (ajv) knows. */
const FORMATS: ReadonlyMap<string, fc.Arbitrary<string>> = new Map([
  ['date', DAYS],
  ['date-time', DATE_TIMES],
  ['time', CLOCK_TIMES.map((time) => `${time}:00Z`)],
  ['duration', fc.tuple(fc.nat(99), fc.nat(23)).map(([days, hours]) => `P${days}DT${hours}H`)],
  ['email', fc.emailAddress({ size: 'small' })],
  ['uri', URIS],
  ['uri-reference', fc.oneof(URIS, fc.constantFrom('/a', 'a/b', '#c'))],
  ['iri', URIS],
  ['uuid', fc.uuid()],
  ['hostname', fc.domain({ size: 'small' })],
  ['ipv4', fc.ipV4()],
  ['ipv6', fc.ipV6()],
  ['json-pointer', fc.constantFrom('', '/a', '/a~1b/0')],
])

/** The arbitraries of patterns: reading a pattern costs more than a record. */
const patterns = new Map<string, fc.Arbitrary<string>>()

function patternText(pattern: string): fc.Arbitrary<string> {
  const known = patterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' })
  patterns.set(pattern, known)
  return known
}

/** Texts that a shape allows; `readable`: those that what reads them can read, where the schema can't say it. */
export function textsOf(shape: Shape, readable?: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const { minLength, maxLength = Number.POSITIVE_INFINITY, patterns: all, format } = shape
  const tests = all.map(patternOf)
  const fits = (text: string): boolean => {
    const length = [...text].length
    return length >= minLength && length <= maxLength && tests.every((test) => test.test(text))
  }
  const [pattern] = all
  const formatted = format === undefined ? undefined : FORMATS.get(format)
  if (formatted) return formatted.filter(fits)
  if (readable && fc.sample(readable, { numRuns: 40, seed: 1 }).some(fits)) {
    // A column that may be empty is empty now and then.
    const withNone = fits('') ? fc.oneof({ weight: 4, arbitrary: readable }, fc.constant('')) : readable
    return withNone.filter(fits)
  }
  if (pattern !== undefined) return patternText(pattern).filter(fits)
  const text = freeText(minLength, maxLength)
  return minLength === 0 ? fc.oneof({ weight: 6, arbitrary: text }, fc.constant('')) : text
}
