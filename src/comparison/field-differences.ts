import { pairItems } from '../catalogue/difference.ts'
import { isObject, ownMember } from '../mapping/json.ts'
import { pointerText } from '../mapping/pointer.ts'

/** One place, of every place alike in its lists, at which two documents differ; undefined where one has nothing. */
export interface FieldDifference {
  /** JSON Pointer with `*` for the items of lists. */
  readonly pointer: string
  /** Type of the FHIR resource in which it lies; undefined outside FHIR. */
  readonly resource: string | undefined
  readonly before: unknown
  readonly after: unknown
}

const typeName = /^[A-Z][A-Za-z]{1,40}$/

interface Place {
  readonly keys: readonly string[]
  readonly resource: string | undefined
}

/**
 * Where two documents (of FHIR: lists of resources) differ, value by value: what is there on one side only is told leaf by
 * leaf. Items of lists are paired by `pairItems`. The order of keys says nothing.
 */
export function fieldDifferences(before: unknown, after: unknown): FieldDifference[] {
  const found: FieldDifference[] = []
  walk(before, after, { keys: [], resource: undefined }, found)
  return found
}

/** A pointer with `*` in the place of the numbers of list items. */
export function generalised(pointer: string): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*')
}

function walk(before: unknown, after: unknown, place: Place, found: FieldDifference[]): void {
  if (Object.is(before, after)) return
  if (isListOrNone(before, after)) {
    const [was, is] = [listOf(before), listOf(after)]
    for (const [b, a] of pairItems(was, is)) {
      walk(
        b === undefined ? undefined : was[b],
        a === undefined ? undefined : is[a],
        below(place, '*'),
        found,
      )
    }
  } else if (isObjectOrNone(before, after)) {
    const [was, is] = [objectOf(before), objectOf(after)]
    const here = { ...place, resource: resourceOf(after) ?? resourceOf(before) ?? place.resource }
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      walk(ownMember(was, key), ownMember(is, key), below(here, key), found)
    }
  } else {
    found.push({ pointer: pointerText(place.keys), resource: place.resource, before, after })
  }
}

/** Lists on both sides, or on one and nothing on the other; an empty list that comes or goes is a difference itself. */
function isListOrNone(before: unknown, after: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(after)) return true
  const only = before === undefined ? after : after === undefined ? before : undefined
  return Array.isArray(only) && only.length > 0
}

function isObjectOrNone(before: unknown, after: unknown): boolean {
  if (isObject(before) && isObject(after)) return true
  const only = before === undefined ? after : after === undefined ? before : undefined
  return isObject(only) && Object.keys(only).length > 0
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

/** Type of a FHIR resource; undefined of anything else. */
export function resourceOf(value: unknown): string | undefined {
  const type = ownMember(value, 'resourceType')
  return typeof type === 'string' && typeName.test(type) ? type : undefined
}

function below({ keys, resource }: Place, key: string): Place {
  return { keys: [...keys, key], resource }
}
