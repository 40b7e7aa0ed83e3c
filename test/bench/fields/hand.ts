import { ROLE_DISPLAYS, ROLE_SYSTEM, STATE_CODES } from './shape.ts'

/** What the hand-written mapping makes of ten fields. */
export interface Part {
  identifier: { system: string; value: string }[]
  title: string
  text?: string
  period?: { start: string; end?: string }
  status?: string
  code?: { coding: Coding[] }
  quantity?: { value: number; unit: string }
  active?: boolean
  tag?: string[]
}

interface Coding {
  system: string
  code: string
  display: string
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const STATES = new Map(Object.entries(STATE_CODES).map(([state, code]) => [code, state]))
const LOCAL = /^(\d\d)\/(\d\d)\/(\d{4})$/
const ISO = /^(\d{4})-(\d\d)-(\d\d)$/

function checked(day: number, month: number, year: number): void {
  const most =
    month === 2 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)) ? 28 : DAYS[month - 1]
  if (most === undefined || day < 1 || day > most) throw new Error('no such day')
}

/** dd/mm/yyyy as yyyy-mm-dd; a day that is not in the calendar throws. */
export function isoOf(text: string): string {
  const found = LOCAL.exec(text)
  if (!found) throw new Error('no date')
  checked(Number(found[1]), Number(found[2]), Number(found[3]))
  return `${found[3]}-${found[2]}-${found[1]}`
}

/** yyyy-mm-dd as dd/mm/yyyy; nothing checked. */
export function localOf(text: string): string {
  const found = ISO.exec(text)!
  return `${found[3]}/${found[2]}/${found[1]}`
}

/** The code of a state. */
export function codeOf(state: string): string {
  const code = STATE_CODES[state]
  if (code === undefined) throw new Error('no such state')
  return code
}

/** The state of a code. */
export function stateOf(code: string): string {
  return STATES.get(code)!
}

/** The coding of a role. */
export function codingOf(role: string): Coding {
  const display = ROLE_DISPLAYS[role]
  if (display === undefined) throw new Error('no such role')
  return { system: ROLE_SYSTEM, code: role, display }
}
