import type { Json } from '../json.ts'
import { isObject } from '../json.ts'
import type { Candidate } from './plan.ts'

/** The numbers in an id that a mapping gave, `concern.1` → [1]; undefined for anyone else's id. */
export function numbersOf(element: Json, { name, steps }: Candidate): number[] | undefined {
  const id = isObject(element) ? element.id : undefined
  if (typeof id !== 'string' || name === undefined || !id.startsWith(`${name}.`)) return undefined
  const rest = id.slice(name.length + 1)
  const lists = steps.filter((step) => step.is === 'each').length
  const numbers = /^\d{1,6}(\.\d{1,6})*$/.test(rest) ? rest.split('.').map(Number) : []
  return numbers.length === lists ? numbers : undefined
}

/** The numbers of a candidate's item in each of its lists: its own, else those after all that came before it. */
export function itemNumbers(
  { steps }: Candidate,
  own: readonly number[] | undefined,
  counts: Map<string, number>,
): number[] {
  const lists = steps.flatMap((step, depth) => (step.is === 'each' ? [`${step.each.spot.at} ${depth}`] : []))
  return lists.map((counter, n) => {
    const next = counts.get(counter) ?? 0
    const number = own?.[n] ?? next
    counts.set(counter, Math.max(next, number + 1))
    return number
  })
}

interface Numbered {
  readonly numbers?: readonly number[]
}

/** Those with numbers first, in their order; the others stay as they came. */
export function byNumbers(a: Numbered, b: Numbered): number {
  if (!a.numbers || !b.numbers) return Number(!a.numbers) - Number(!b.numbers)
  for (const [i, number] of a.numbers.entries()) {
    const other = b.numbers[i] ?? 0
    if (number !== other) return number - other
  }
  return 0
}
