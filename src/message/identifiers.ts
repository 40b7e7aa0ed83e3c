/**
 * Check digits of the numbers by which a child is known. A wrong one is a warning and no evidence (design: who is this child).
 * Algorithms: NHS number, modulus 11 with weights 10 to 2 (NHS Wales, GIG-Cymru nhs-number); UPN, check letter over
 * weights 2 to 13 modulus 23 (DfE).
 */

/** True for ten digits whose last is the modulus-11 check digit. */
export function isNhsNumber(text: string): boolean {
  if (!/^\d{10}$/.test(text)) return false
  let sum = 0
  for (let index = 0; index < 9; index += 1) sum += Number(text[index]) * (10 - index)
  const check = (11 - (sum % 11)) % 11
  return check !== 10 && check === Number(text[9])
}

const upnLetters = 'ABCDEFGHJKLMNPQRTUVWXYZ'

/** True for thirteen characters whose first is the check letter; the last may be a letter (a temporary UPN). */
export function isUpn(text: string): boolean {
  if (!/^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/.test(text)) return false
  let sum = 0
  for (let index = 1; index < 13; index += 1) {
    const character = text[index] ?? ''
    const value = /\d/.test(character) ? Number(character) : upnLetters.indexOf(character)
    sum += value * (index + 1)
  }
  return upnLetters[sum % 23] === text[0]
}

/** A name as it is compared: without case, accents, punctuation or doubled spaces. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
