import { readFileSync } from 'node:fs'
import type { CheckWorld } from '../../../src/mapping/check.ts'
import { readFhirTable } from '../../../src/mapping/fhir-table.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import { schema, tables } from './camhs-referral.ts'

const shipped = (name: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`../../../schemas/fhir/${name}`, import.meta.url), 'utf8'))

/** The structure of FHIR R4 and what profiles ask beyond it, as shipped. */
export const fhir = readFhirTable(shipped('r4.json'), shipped('profiles.json'))

/** A world of the schemas given by their path, with the referral example's tables. */
export function worldOf(schemas: { [path: string]: object }): CheckWorld {
  return { schema: (path) => schemas[path], schemaPaths: Object.keys(schemas), tables, fhir }
}

/** The world of the referral example. */
export const referralWorld = worldOf({ 'kinds/camhs-referral.schema.json': schema })
