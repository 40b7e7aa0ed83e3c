const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the day exists in the Gregorian calendar; years are 1 to 9999. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && isLeap ? 29 : DAYS[month - 1]!)
}

const ZERO = 48
const NINE = 57

/** The whole number of so many digits at a place of a text, or -1 where something else stands. */
export function digitsAt(text: string, at: number, length: number): number {
  let number = 0
  for (let i = at; i < at + length; i += 1) {
    const code = text.charCodeAt(i)
    if (!(code >= ZERO && code <= NINE)) return -1
    number = number * 10 + code - ZERO
  }
  return number
}

/** `yyyy-mm-dd` of the texts of a day that exists, else undefined. */
export function isoDay(year: string, month: string, day: string): string | undefined {
  return isDay(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined
}

/** Year, month and day of `yyyy-mm-dd`, as text, if that day exists. */
export function dayParts(iso: string): { year: string; month: string; day: string } | undefined {
  if (!isIsoDay(iso)) return undefined
  return { year: iso.slice(0, 4), month: iso.slice(5, 7), day: iso.slice(8) }
}

/** Whether a text is `yyyy-mm-dd` of a day that exists. */
export function isIsoDay(text: string): boolean {
  const isSpelt = text.length === 10 && text[4] === '-' && text[7] === '-'
  return isSpelt && isDay(digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2))
}
