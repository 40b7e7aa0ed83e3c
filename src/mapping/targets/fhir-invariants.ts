import type { FhirTable } from '../fhir-table.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject } from '../json.ts'
import { pointerBelow } from '../pointer.ts'

/** A way in which a resource contradicts itself, which neither JSON Schema nor structure definitions see. */
export interface InvariantFault {
  /** A period that ends before it starts (FHIR's per-1), or two of one choice such as `value[x]`. */
  readonly code: 'end-before-start' | 'two-of-a-choice'
  /** JSON Pointer in the resource. */
  readonly pointer: string
  readonly detail: string
}

const DEPTH_MAX = 64
const DAY_LENGTH = 'yyyy-mm-dd'.length

/** Whether one FHIR date or date-time is surely after another: as far as both say, to the day or to the moment. */
function isAfter(one: string, other: string): boolean {
  if (one.includes('T') && other.includes('T')) return Date.parse(one) > Date.parse(other)
  const length = Math.min(one.length, other.length, DAY_LENGTH)
  return one.slice(0, length) > other.slice(0, length)
}

/**
 * Dilyn's own invariants of a resource and of all resources inside it, from the types that FHIR R4 gives its elements:
 * no period ends before it starts, no choice is made twice. What has no place in R4 is passed over: `fhirFaults` says it.
 */
export function invariantFaults(resource: Json, table: FhirTable): InvariantFault[] {
  const faults: InvariantFault[] = []

  const visitPeriod = ({ start, end }: JsonObject, pointer: string): void => {
    if (typeof start !== 'string' || typeof end !== 'string' || !isAfter(start, end)) return
    const detail = `ends on ${end}, before it starts on ${start}`
    faults.push({ code: 'end-before-start', pointer: pointerBelow(pointer, 'end'), detail })
  }

  const visit = (value: Json, declared: string, pointer: string, depth: number): void => {
    if (isList(value)) {
      for (const [n, item] of value.entries()) visit(item, declared, pointerBelow(pointer, n), depth)
      return
    }
    if (!isObject(value) || depth > DEPTH_MAX) return
    const type = declared === 'Resource' ? String(value.resourceType) : declared
    const elements = table.elements(type)
    if (type === 'Period') visitPeriod(value, pointer)
    const made = new Map<string, string>()
    for (const [key, member] of Object.entries(value)) {
      const element = elements?.get(key.startsWith('_') ? key.slice(1) : key)
      if (!element) continue
      const at = pointerBelow(pointer, key)
      const { choice } = element
      const name = key.startsWith('_') ? key.slice(1) : key
      const other = choice === undefined ? undefined : made.get(choice)
      if (other !== undefined && other !== name) {
        faults.push({ code: 'two-of-a-choice', pointer: at, detail: `${choice} is ${other} and ${name}` })
      }
      if (choice !== undefined) made.set(choice, name)
      if (key === name) visit(member, element.type, at, depth + 1)
    }
  }

  visit(resource, 'Resource', '', 0)
  return faults
}
