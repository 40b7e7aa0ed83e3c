import type { FhirElement, FhirTable } from '../fhir-table.ts'
import type { Json, JsonType } from '../json.ts'
import { nearestOf } from '../nearest.ts'
import type { Complaint } from '../problem.ts'
import type { Place, Requirement, ValueKind } from './place.ts'

const JSON_TYPES: { readonly [primitive: string]: readonly JsonType[] } = {
  boolean: ['boolean'],
  integer: ['integer'],
  positiveInt: ['integer'],
  unsignedInt: ['integer'],
  decimal: ['integer', 'number'],
}

/** The formats that each primitive of a time takes. */
const TIMES: { readonly [primitive: string]: readonly string[] } = {
  date: ['date', 'partial-date'],
  dateTime: ['date', 'partial-date', 'date-time'],
  instant: ['date-time'],
  time: ['time'],
}

const ELEMENT: FhirElement = { type: 'Element', min: 0, isMany: false }

function judgePrimitive(
  table: FhirTable,
  element: FhirElement,
  label: string,
  kind: ValueKind,
): Complaint | undefined {
  const { type, valueSet } = element
  const allowed = JSON_TYPES[type] ?? ['string']
  const odd = kind.types.find((one) => !allowed.includes(one))
  if (odd !== undefined) {
    const detail = `${label} is a ${type}, but this is ${odd === 'object' ? 'an object' : `of type ${odd}`}`
    return { code: 'M-TYPE', found: odd, allowed: [...allowed], detail }
  }
  const codes = valueSet === undefined ? undefined : table.codes(valueSet)
  if (codes) {
    const wrong = kind.values?.map(String).find((value) => !codes.includes(value))
    if (wrong !== undefined) {
      const detail = `"${wrong}" not in the required value set ${valueSet}`
      return { code: 'M-BINDING', found: wrong, allowed: [...codes], detail, ...nearestOf(wrong, codes) }
    }
    if (!kind.values) {
      const detail = `${label} takes the required value set ${valueSet}, but this could be any text`
      return {
        code: 'M-BINDING',
        allowed: [...codes],
        detail,
        remedy: 'translate it by a table: "| codes …"',
      }
    }
  }
  const unspelled = kind.values?.map(String).find((value) => !table.isSpelled(type, value))
  if (unspelled !== undefined) {
    return { code: 'M-TYPE', found: unspelled, detail: `"${unspelled}" is no ${type}, which ${label} takes` }
  }
  const formats = TIMES[type]
  if (!formats || kind.values) return undefined
  const other = kind.formats.find((format) => !formats.includes(format))
  if (!kind.isFree && other === undefined) return undefined
  const detail = `${label} is a ${type}, but this is ${kind.isFree ? 'any text' : `a ${other}`}`
  return {
    code: 'M-TYPE',
    detail,
    allowed: [...formats],
    remedy: 'convert it, or say its format in the schema',
  }
}

/** The `type` of a Reference is a type of resource, one that the element may refer to. */
function judgeType(
  table: FhirTable,
  element: FhirElement,
  label: string,
  kind: ValueKind,
): Complaint | undefined {
  if (label !== 'Reference.type') return undefined
  const allowed = element.targets ?? table.resources
  const odd = kind.values?.map(String).find((type) => !allowed.includes(type))
  if (odd === undefined) return undefined
  const detail = `"${odd}" is no type that may be referred to here`
  return { code: 'M-REF', found: odd, allowed: [...allowed], detail, ...nearestOf(odd, allowed) }
}

function fhirPlace(table: FhirTable, element: FhirElement, label: string, isList: boolean): Place {
  const { type } = element
  const elements = table.elements(type)
  const isPrimitive = table.isPrimitive(type)

  const elementOf = (name: string): FhirElement | undefined => {
    const found = elements?.get(name)
    if (found || !name.startsWith('_')) return found
    // A primitive's extensions stand beside it, under its name with an underscore.
    const beside = elements?.get(name.slice(1))
    return beside && table.isPrimitive(beside.type) ? { ...ELEMENT, isMany: beside.isMany } : undefined
  }

  return {
    label,
    takesList: isList,
    takesOne: !isList,
    takesObject: !isPrimitive,
    isKnown: elements !== undefined && type !== 'Resource',
    ...(element.targets ? { targets: element.targets } : {}),
    item: () => fhirPlace(table, element, label, false),
    narrow(constants: ReadonlyMap<string, Json>) {
      const resource = constants.get('resourceType')
      if (type !== 'Resource' || typeof resource !== 'string') return this
      return fhirPlace(table, { ...element, type: resource }, resource, isList)
    },
    member(name) {
      const found = elementOf(name)
      if (!found) return undefined
      // The targets are the Reference's, the name that must be one of them is its `reference`.
      const below = type === 'Reference' && element.targets ? { ...found, targets: element.targets } : found
      const owner =
        table.isPrimitive(found.type) || !found.type.includes('.') ? `${type}.${name}` : found.type
      return fhirPlace(table, below, owner, found.isMany)
    },
    memberNames: () => [...(elements?.keys() ?? [])],
    requires() {
      const required = new Map<string, string[]>()
      for (const [name, { min, choice }] of elements ?? []) {
        if (min > 0) required.set(choice ?? name, [...(required.get(choice ?? name) ?? []), name])
      }
      return [...required].map(([name, anyOf]): Requirement => ({ name, anyOf }))
    },
    choiceOf: (name) => elements?.get(name)?.choice,
    judge(kind) {
      if (isPrimitive)
        return judgeType(table, element, label, kind) ?? judgePrimitive(table, element, label, kind)
      if (type === 'Coding' && kind.types.every((one) => one === 'object')) return undefined
      const found = kind.types[0] ?? 'nothing'
      return {
        code: 'M-TYPE',
        found,
        allowed: [type],
        detail: `${label} is a ${type}, but this is of type ${found}`,
      }
    },
  }
}

/** The place of a whole resource; its type is known once its `resourceType` is. */
export function resourcePlace(table: FhirTable): Place {
  return fhirPlace(table, { type: 'Resource', min: 1, isMany: false }, 'resource', false)
}
