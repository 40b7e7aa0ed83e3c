import type { FhirElement, FhirTable } from '../fhir-table.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, typeOf } from '../json.ts'
import { nearestName } from '../nearest.ts'
import { pointerBelow } from '../pointer.ts'

/** A way in which a resource breaks the structure of FHIR R4. */
export interface FhirFault {
  readonly code: 'unknown-property' | 'wrong-type' | 'required-missing' | 'unknown-code' | 'wrong-format'
  /** JSON Pointer in the resource. */
  readonly pointer: string
  readonly found?: Json
  readonly allowed?: string
  readonly nearest?: string
}

/** More would say no more. */
const FAULTS_MAX = 100
const DEPTH_MAX = 64

const EXTENSIONS: FhirElement = { type: 'Extension', min: 0, isMany: true }

/** JSON types of FHIR primitives; those not named are text. */
const PRIMITIVE_TYPES: { readonly [type: string]: string } = {
  boolean: 'boolean',
  integer: 'integer',
  positiveInt: 'integer',
  unsignedInt: 'integer',
  decimal: 'number',
}

/**
 * Holds a resource to the structure of FHIR R4 (hl7.org/fhir/R4/json.html): element names, cardinality, JSON types, the spelling of
 * primitives, required value sets, one of each choice. No invariants, no profiles. At most 100 faults, in the order of the resource.
 */
export function fhirFaults(resource: Json, table: FhirTable): FhirFault[] {
  const faults: FhirFault[] = []
  const add = (fault: FhirFault): void => {
    if (faults.length < FAULTS_MAX) faults.push(fault)
  }

  const visitPrimitive = (value: Json, { type, valueSet }: FhirElement, pointer: string): void => {
    const wanted = PRIMITIVE_TYPES[type] ?? 'string'
    const found = typeOf(value)
    if (found !== wanted && !(wanted === 'number' && found === 'integer')) {
      add({ code: 'wrong-type', pointer, found, allowed: wanted })
      return
    }
    if (!table.isSpelled(type, String(value))) {
      add({ code: 'wrong-format', pointer, found: value, allowed: type })
      return
    }
    const codes = valueSet === undefined ? undefined : table.codes(valueSet)
    if (!codes || codes.includes(String(value))) return
    const nearest = nearestName(String(value), codes)
    add({
      code: 'unknown-code',
      pointer,
      found: value,
      allowed: codes.join(', '),
      ...(nearest ? { nearest } : {}),
    })
  }

  /** A primitive's id and extensions, which stand beside it under its name with an underscore. */
  const visitBeside = (value: Json, pointer: string, depth: number): void => {
    const items = isList(value) ? value : [value]
    items.forEach((item, i) => {
      const at = isList(value) ? pointerBelow(pointer, i) : pointer
      if (!isObject(item)) {
        if (item !== null) add({ code: 'wrong-type', pointer: at, found: typeOf(item), allowed: 'object' })
        return
      }
      for (const [key, member] of Object.entries(item)) {
        const below = pointerBelow(at, key)
        if (key === 'extension') visitElement(member, EXTENSIONS, below, depth, false)
        else if (key !== 'id') add({ code: 'unknown-property', pointer: below, found: key })
      }
    })
  }

  const visitElement = (
    value: Json,
    element: FhirElement,
    pointer: string,
    depth: number,
    hasBeside: boolean,
  ): void => {
    if (!element.isMany) {
      visitOne(value, element, pointer, depth)
      return
    }
    if (!isList(value) || value.length === 0) {
      add({
        code: 'wrong-type',
        pointer,
        found: isList(value) ? 'an empty array' : typeOf(value),
        allowed: isList(value) ? 'array of one item or more' : 'array',
      })
      return
    }
    value.forEach((item, i) => {
      // A null keeps the place of an extension beside it.
      if (!(item === null && hasBeside)) visitOne(item, element, pointerBelow(pointer, i), depth)
    })
  }

  const visitOne = (value: Json, element: FhirElement, pointer: string, depth: number): void => {
    if (table.isPrimitive(element.type)) visitPrimitive(value, element, pointer)
    else if (!isObject(value)) add({ code: 'wrong-type', pointer, found: typeOf(value), allowed: 'object' })
    else if (element.type === 'Resource') visitResource(value, pointer, depth)
    else visitMembers(value, element.type, pointer, depth)
  }

  const visitMembers = (value: JsonObject, type: string, pointer: string, depth: number): void => {
    const elements = table.elements(type)
    if (!elements || depth > DEPTH_MAX) return
    const groups = new Map<string, string>()
    if (Object.keys(value).length === 0)
      add({ code: 'wrong-type', pointer, found: 'an empty object', allowed: type })
    for (const [key, member] of Object.entries(value)) {
      const at = pointerBelow(pointer, key)
      const name = key.startsWith('_') ? key.slice(1) : key
      const element = elements.get(name)
      if (!element || (key !== name && !table.isPrimitive(element.type))) {
        const nearest = nearestName(key, [...elements.keys()])
        add({ code: 'unknown-property', pointer: at, found: key, ...(nearest ? { nearest } : {}) })
        continue
      }
      const group = element.choice ?? name
      const other = groups.get(group)
      if (other !== undefined && other !== name)
        add({ code: 'wrong-type', pointer: at, found: name, allowed: `one ${group}` })
      groups.set(group, name)
      if (key === name) visitElement(member, element, at, depth + 1, Object.hasOwn(value, `_${name}`))
      else visitBeside(member, at, depth + 1)
    }
    for (const [name, { min, choice }] of elements) {
      const group = choice ?? name
      if (min === 0 || groups.has(group)) continue
      groups.set(group, name)
      add({ code: 'required-missing', pointer: pointerBelow(pointer, group) })
    }
  }

  const visitResource = (value: JsonObject, pointer: string, depth: number): void => {
    const type = value.resourceType
    if (typeof type === 'string' && table.resources.includes(type)) {
      visitMembers(value, type, pointer, depth)
      return
    }
    const at = pointerBelow(pointer, 'resourceType')
    const nearest = typeof type === 'string' ? nearestName(type, table.resources) : undefined
    if (type === undefined) add({ code: 'required-missing', pointer: at })
    else add({ code: 'unknown-code', pointer: at, found: type, ...(nearest ? { nearest } : {}) })
  }

  if (isObject(resource)) visitResource(resource, '', 0)
  else add({ code: 'wrong-type', pointer: '', found: typeOf(resource), allowed: 'object' })
  return faults
}
