const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the day exists in the Gregorian calendar; years are 1 to 9999. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && isLeap ? 29 : DAYS[month - 1]!)
}

/** `yyyy-mm-dd` of the texts of a day that exists, else undefined. */
export function isoDay(year: string, month: string, day: string): string | undefined {
  return isDay(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined
}

/** Year, month and day of `yyyy-mm-dd`, as text, if that day exists. */
export function dayParts(iso: string): { year: string; month: string; day: string } | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso)
  if (!found) return undefined
  const [, year, month, day] = found as unknown as [string, string, string, string]
  return isoDay(year, month, day) ? { year, month, day } : undefined
}
