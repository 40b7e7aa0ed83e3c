import type { FhirElement } from '../../../src/mapping/fhir-table.ts'
import { fhir } from './check-world.ts'

/** Types whose spelling the check of a mapping promises; patterns of texts are left to what judges the made resource. */
const SPELLED = [
  'date',
  'dateTime',
  'instant',
  'boolean',
  'decimal',
  'integer',
  'positiveInt',
  'unsignedInt',
  'code',
]

function faultsOfElement(element: FhirElement, value: unknown, at: string): string[] {
  const one = (single: unknown, place: string): string[] => {
    if (!fhir.isPrimitive(element.type)) return faultsOf(element.type, single, place)
    const text = String(single)
    const codes = element.valueSet === undefined ? undefined : fhir.codes(element.valueSet)
    const isSpelled = !SPELLED.includes(element.type) || fhir.isSpelled(element.type, text)
    if (typeof single === 'object' || !isSpelled) return [`${place}: ${text} is no ${element.type}`]
    return codes && !codes.includes(text) ? [`${place}: ${text} is not in ${element.valueSet}`] : []
  }
  if (Array.isArray(value) !== element.isMany) return [`${at}: ${element.isMany ? 'no list' : 'a list'}`]
  return Array.isArray(value) ? value.flatMap((item, i) => one(item, `${at}/${i}`)) : one(value, at)
}

/** What of a value isn't as the FHIR table says: unknown elements, missing ones, two of a choice, wrong spellings. */
export function faultsOf(type: string, value: unknown, at = type): string[] {
  if (typeof value !== 'object' || value === null) return [`${at}: no object`]
  const actual = type === 'Resource' ? String((value as { resourceType?: unknown }).resourceType) : type
  const elements = fhir.elements(actual)
  if (!elements) return [`${at}: no type ${actual}`]
  const faults: string[] = []
  const chosen = new Map<string, number>()
  for (const [name, one] of Object.entries(value)) {
    const element = elements.get(name)
    if (!element) faults.push(`${at}/${name}: unknown`)
    else faults.push(...faultsOfElement(element, one, `${at}/${name}`))
    if (element?.choice) chosen.set(element.choice, (chosen.get(element.choice) ?? 0) + 1)
  }
  for (const [choice, count] of chosen) if (count > 1) faults.push(`${at}/${choice}: ${count} of them`)
  for (const [name, { min, choice }] of elements) {
    const stands = choice ? chosen.has(choice) : name in value
    if (min > 0 && !stands) faults.push(`${at}/${choice ?? name}: missing`)
  }
  return faults
}
