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

/** The numbers of a candidate's next item in each of its lists. */
export function nextNumbers({ steps }: Candidate, counts: Map<string, number>): number[] {
  return steps.flatMap((step, depth) => {
    if (step.is === 'branch') return []
    const counter = `${step.each.spot.at} ${depth}`
    const number = counts.get(counter) ?? 0
    counts.set(counter, number + 1)
    return [number]
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
