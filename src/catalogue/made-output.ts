import { at } from '../message/pointer.ts'
import { type ElementTable, missingElements } from './fhir-elements.ts'
import { anyKind } from './made-kinds.ts'
import type { SchemaSet } from './schema-set.ts'

/** What the output of a mapping is held to. */
export interface Target {
  readonly to: string
  readonly schemas: SchemaSet
  readonly fhir: ElementTable
}

/**
 * The first thing that makes output invalid, in words; undefined when it is valid. FHIR is held to the elements it
 * must have, all else to its schema; a record of any kind to that of the kind it says. A record's version may be missing:
 * the gateway assigns it where a format has none.
 */
export function invalidity(output: readonly unknown[], { to, schemas, fhir }: Target): string | undefined {
  for (const document of output) {
    if (to === 'fhir/r4') {
      const missing = missingElements(document, fhir)
      if (missing.length > 0) return `${missing[0]} is missing`
    } else if (schemas.get(to) !== undefined) {
      const path = to === anyKind ? `kinds/${String(at(document, '/kind'))}.schema.json` : to
      if (schemas.get(path) === undefined) return '/kind: unknown-code'
      const breach = schemas
        .breaches(path, document)
        .find(({ code, pointer }) => code !== 'required-missing' || pointer !== '/version')
      if (breach !== undefined) return `${breach.pointer || 'the whole'}: ${breach.code}`
    }
  }
  return undefined
}
