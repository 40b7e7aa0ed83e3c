import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Conversion } from '../../../src/mapping/conversions/conversion.ts'
import { CONVERSIONS } from '../../../src/mapping/conversions/conversion-list.ts'
import type { Json } from '../../../src/mapping/json.ts'

const conversion = (name: string): Conversion => CONVERSIONS.get(name)!

const READ: [name: string, source: Json, target: Json][] = [
  ['date', '2024-02-29', '2024-02-29'],
  ['date', '2000-02-29', '2000-02-29'],
  ['dd/mm/yyyy', '31/12/1999', '1999-12-31'],
  ['dd/mm/yyyy', '29/02/2024', '2024-02-29'],
  ['yyyymmdd', '20240229', '2024-02-29'],
  ['ccyymmdd', '2024-02-29', '20240229'],
  ['dd/mm/ccyy', '2024-02-29', '29/02/2024'],
  ['yyyy-mmm-dd', '2024-Feb-29 00:00:00', '2024-02-29'],
  ['yyyy-mmm-dd', '1999-Dec-31 00:00:00', '1999-12-31'],
  ['partial-date', '2026', '2026'],
  ['partial-date', '11/2025', '2025-11'],
  ['partial-date', '10/02/2026', '2026-02-10'],
  ['local-time', '29/03/2026 00:59', '2026-03-29T00:59:00+00:00'],
  ['local-time', '29/03/2026 02:00', '2026-03-29T02:00:00+01:00'],
  ['local-time', '25/10/2026 00:59', '2026-10-25T00:59:00+01:00'],
  ['local-time', '25/10/2026 01:30', '2026-10-25T01:30:00+01:00'],
  ['local-time', '25/10/2026 02:00', '2026-10-25T02:00:00+00:00'],
  ['integer', '-12', -12],
  ['integer', '0', 0],
  ['integer', '9007199254740991', 9007199254740991],
  ['decimal', '36.6', 36.6],
  ['decimal', '-0.0000001', -0.0000001],
  ['nhs-number', '9434765919', '9434765919'],
  ['postcode', 'SY23 1BB', 'SY23 1BB'],
  ['json', [1, null, { a: 'é' }], '[1,null,{"a":"é"}]'],
]

const UNREADABLE: [name: string, source: Json][] = [
  ['date', '2026-02-30'],
  ['date', '1900-02-29'],
  ['date', '0000-01-01'],
  ['date', '2026-2-3'],
  ['date', 20260203],
  ['dd/mm/yyyy', '30/02/2024'],
  ['dd/mm/yyyy', '29/02/2023'],
  ['dd/mm/yyyy', '31/04/2026'],
  ['dd/mm/yyyy', '1/2/2026'],
  ['dd/mm/yyyy', '01/02/2026\n'],
  ['yyyymmdd', '20230229'],
  ['ccyymmdd', '2023-02-29'],
  ['ccyymmdd', '20240229'],
  ['dd/mm/ccyy', '2023-02-29'],
  ['dd/mm/ccyy', '29/02/2024'],
  ['yyyy-mmm-dd', '2023-Feb-29 00:00:00'],
  ['yyyy-mmm-dd', '2023-Feb-28 12:00:00'],
  ['yyyy-mmm-dd', '2023-feb-28'],
  ['yyyy-mmm-dd', '2023-Mai-01'],
  ['yyyymmdd', '2023-02-28'],
  ['ccyymmdd', '20230228'],
  ['partial-date', '13/2025'],
  ['partial-date', '0000'],
  ['partial-date', '31/02/2025'],
  ['partial-date', '25'],
  ['local-time', '29/03/2026 01:00'],
  ['local-time', '29/03/2026 01:59'],
  ['local-time', '30/02/2026 10:00'],
  ['local-time', '01/01/2026 24:00'],
  ['local-time', '01/01/2026 10:60'],
  ['local-time', '01/01/2026'],
  ['integer', '1.0'],
  ['integer', '9007199254740992'],
  ['integer', '1e3'],
  ['integer', ' 1'],
  ['integer', 1],
  ['decimal', '1,5'],
  ['decimal', '.5'],
  ['decimal', '1234567890.1234567'],
  ['decimal', 'Infinity'],
  ['nhs-number', '943476591'],
  ['nhs-number', '943 476 591X'],
  ['postcode', 'not one'],
  ['postcode', '23SY 1BB'],
]

describe('conversions', () => {
  test.each(READ)('%s reads %j as %j, and reads it back', (name, source, target) => {
    expect(conversion(name).forward(source)).toEqual(target)
    expect(conversion(name).backward(target)).toEqual(source)
  })

  test.each(UNREADABLE)('%s cannot read %j', (name, source) => {
    expect(conversion(name).forward(source)).toBeUndefined()
  })

  test.each([
    ['integer', '007', '7'],
    ['integer', '-0', '0'],
    ['decimal', '36.60', '36.6'],
    ['yyyy-mmm-dd', '2024-Feb-29', '2024-Feb-29 00:00:00'],
    ['nhs-number', '943 476 5919', '9434765919'],
    ['postcode', 'sy231bb', 'SY23 1BB'],
  ])('%s spells %j as %j, which is what comes back', (name, source, canonical) => {
    const { forward, backward, canonical: spell } = conversion(name)
    expect(spell(source)).toBe(canonical)
    expect(backward(forward(source)!)).toBe(canonical)
  })

  test.each([...CONVERSIONS.values()].map((one) => [one.name, one] as const))(
    '%s keeps its examples',
    (_, one) => {
      for (const { source, target } of one.examples) {
        expect(one.forward(source)).toEqual(target)
        expect(one.backward(target)).toEqual(one.canonical(source))
      }
      expect(one.docs.en).not.toBe('')
      expect(one.docs.cy).not.toBe('')
    },
  )

  test.each([...CONVERSIONS.keys()])('%s reads back whatever it could read, and never throws', (name) => {
    const { forward, backward, canonical } = conversion(name)
    const spelled = fc.oneof(
      fc.stringMatching(/^\d{1,3}\/\d{1,2}\/\d{4}( \d\d:\d\d)?$/),
      fc.stringMatching(/^\d{4}-?\d\d-?\d\d$/),
      fc.stringMatching(/^-?\d{1,17}(\.\d{1,3})?$/),
      fc.stringMatching(/^[A-Za-z]{1,2}\d[A-Z0-9]? ?\d[a-zA-Z]{2}$/),
    )
    const check = fc.property(fc.oneof(spelled, fc.jsonValue() as fc.Arbitrary<Json>), (value) => {
      const read = forward(value)
      if (read !== undefined && name !== 'json') expect(backward(read)).toEqual(canonical(value))
    })
    fc.assert(check, { numRuns: 300 })
  })

  test('local-time knows every hour of a year but the one that spring leaves out', () => {
    let missing = 0
    for (let hour = Date.UTC(2026, 0, 1); hour < Date.UTC(2027, 0, 1); hour += 3_600_000) {
      const iso = new Date(hour).toISOString()
      const source = `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 16)}`
      const read = conversion('local-time').forward(source)
      if (read === undefined) missing += 1
      else expect(conversion('local-time').backward(read)).toBe(source)
    }
    expect(missing).toBe(1)
  })
})
