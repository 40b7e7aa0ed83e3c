import { addDays, type Day } from '../message/day.ts'
import { isNhsNumber } from '../message/identifiers.ts'
import type { SeededRandom } from './seeded-random.ts'

/** A child that nobody is: the numbers are valid and were never given out. */
export interface FictionalChild {
  readonly localId: string
  /** 999 000 0000 to 999 999 9999 is never issued. */
  readonly nhsNumber: string
  readonly upn: string
  readonly familyName: string
  readonly givenNames: readonly string[]
  readonly dateOfBirth: Day
}

const familyNames = [
  'Aberaeron',
  'Brynmor',
  'Cilgwyn',
  'Dolwen',
  'Eglwysfach',
  'Ffosyffin',
  'Glanrafon',
  'Llwyncelyn',
  'Penrhos',
  'Rhydlewis',
]
const givenNames = ['Alys', 'Beca', 'Cadi', 'Elin', 'Fflur', 'Gwen', 'Lowri', 'Mali', 'Nia', 'Seren']

/** A girl of about twelve; the local id is the run's. */
export function fictionalChild(random: SeededRandom, localId: string, today: Day): FictionalChild {
  return {
    localId,
    nhsNumber: nhsNumber(random),
    upn: validUpn(`6674001${String(10 + random.below(15))}${digits(random, 3)}`),
    familyName: `${random.pick(familyNames)}-${random.pick(familyNames)}`,
    givenNames: [random.pick(givenNames), random.pick(givenNames)],
    dateOfBirth: addDays(today, -4300 - random.below(300)),
  }
}

function nhsNumber(random: SeededRandom): string {
  for (;;) {
    const candidate = `999${digits(random, 7)}`
    if (isNhsNumber(candidate)) return candidate
  }
}

const letters = 'ABCDEFGHJKLMNPQRTUVWXYZ'

/** The twelve digits with their check letter before them. */
export function validUpn(rest: string): string {
  const sum = [...rest].reduce((total, digit, at) => total + Number(digit) * (at + 2), 0)
  return `${letters[sum % 23]}${rest}`
}

/** The twelve digits with a check letter that is wrong. */
export function wrongUpn(rest: string): string {
  const right = letters.indexOf(validUpn(rest)[0]!)
  return `${letters[(right + 7) % 23]}${rest}`
}

/** That many digits. */
export function digits(random: SeededRandom, count: number): string {
  return Array.from({ length: count }, () => String(random.below(10))).join('')
}
