import type { FhirTable } from '../mapping/fhir-table.ts'
import type { Json } from '../mapping/json.ts'
import { inOnlyDocument } from '../mapping/pointer.ts'
import { fhirFaults } from '../mapping/targets/fhir-faults.ts'
import { makesFhir } from '../mapping/template.ts'
import { at } from '../message/pointer.ts'
import { anyKind } from './made-kinds.ts'
import type { SchemaSet } from './schema-set.ts'

/** What the output of a mapping is held to. */
export interface Target {
  readonly to: string
  readonly schemas: SchemaSet
  readonly fhir: FhirTable
}

/** What makes output invalid. */
export interface Invalidity {
  /** JSON Pointer into the list of what is made, so that the number of the document comes first. */
  readonly pointer: string
  /** Why, as a failure code: nothing of the value itself. */
  readonly why: string
}

/**
 * The first thing that makes output invalid; undefined when it is valid. FHIR is held to the structure of R4, all else to
 * its schema; a record of any kind to that of the kind it says. A record's version may be missing: the gateway
 * assigns it where a format has none.
 */
export function invalidity(output: readonly unknown[], target: Target): Invalidity | undefined {
  for (const [n, document] of output.entries()) {
    const found = invalidityOf(document, target)
    if (found !== undefined) return { ...found, pointer: `/${n}${found.pointer}` }
  }
  return undefined
}

/** An invalidity in words, its place as an only document's where there is no other. */
export function sayInvalidity({ pointer, why }: Invalidity, output: readonly unknown[]): string {
  return `${why} at "${output.length === 1 ? inOnlyDocument(pointer) : pointer}"`
}

function invalidityOf(document: unknown, { to, schemas, fhir }: Target): Invalidity | undefined {
  if (makesFhir({ to })) {
    const [fault] = fhirFaults(document as Json, fhir)
    return fault && { pointer: fault.pointer, why: fault.code }
  }
  if (schemas.get(to) === undefined) return undefined
  const path = to === anyKind ? `kinds/${String(at(document, '/kind'))}.schema.json` : to
  if (schemas.get(path) === undefined) return { pointer: '/kind', why: 'unknown-code' }
  const breach = schemas
    .breaches(path, document)
    .find(({ code, pointer }) => code !== 'required-missing' || pointer !== '/version')
  return breach && { pointer: breach.pointer, why: breach.code }
}
