import type { JsonObject } from '../mapping/json.ts'
import type { Problem } from '../mapping/problem.ts'
import type { Breach } from './breach.ts'
import { complainOfFile, type DataFile } from './data-file.ts'
import type { SchemaSet } from './schema-set.ts'

/** The sorts of data file that have a schema in `schemas/gateway`. */
export type FileSort =
  | 'kind'
  | 'participant'
  | 'source'
  | 'destination'
  | 'sharing'
  | 'format'
  | 'mapping'
  | 'codes'
  | 'example'
  | 'releases'
  | 'fhir-table'
  | 'fhir-profiles'

/** Every way in which a data file breaks the schema of its sort; nothing is asked of files that were checked before. */
export function holdToSchema(file: DataFile, sort: FileSort, schemas: SchemaSet): Problem[] {
  if (schemas.isChecked) return []
  const path = `gateway/${sort}.schema.json`
  if (schemas.get(path) === undefined) {
    return [
      complainOfFile(`schemas/${path}`, {
        code: 'C-SCHEMA',
        detail: 'the schema of this sort of file is missing',
      }),
    ]
  }
  return schemas.breaches(path, file.value).map((breach) => problemOf(file, breach))
}

function problemOf(file: DataFile, breach: Breach): Problem {
  const { found, allowed, nearest } = breach
  const { detail, remedy } = say(breach)
  return file.complain(breach.pointer, {
    code: 'C-SCHEMA',
    detail,
    ...(found === undefined ? {} : { found: shown(found) }),
    ...(allowed === undefined ? {} : { allowed: [...allowed] }),
    ...(nearest === undefined ? {} : { nearest }),
    ...(remedy === undefined ? {} : { remedy }),
  })
}

function say(breach: Breach): { detail: string; remedy?: string } {
  const allowed = breach.allowed?.join(', ') ?? ''
  const found = shown(breach.found)
  const name = breach.pointer.slice(breach.pointer.lastIndexOf('/') + 1)
  switch (breach.code) {
    case 'required-missing':
      return { detail: `"${name}" is missing`, remedy: `add "${name}"` }
    case 'unknown-property':
      return {
        detail: `there is no property "${name}" here`,
        remedy: allowed === '' ? 'remove it' : `known here: ${allowed}`,
      }
    case 'unknown-code':
      return { detail: `${found} is not in the list`, remedy: `one of: ${allowed}` }
    case 'wrong-type':
    case 'not-an-object':
      return { detail: `${found} is of the wrong type`, remedy: `write ${allowed}` }
    case 'wrong-format':
      return { detail: `${found} does not have the right form`, remedy: `write it as ${allowed}` }
    case 'impossible-date':
      return { detail: `there is no date ${found}` }
    default:
      return allowed === 'boolean schema is false'
        ? { detail: `"${name}" has no place here`, remedy: 'remove it' }
        : { detail: `${found} ${allowed}` }
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The text of a member that should be there, '' if it is not; files are read even where their schema is broken. */
export function textOf(value: JsonObject, key: string): string {
  const member = value[key]
  return typeof member === 'string' ? member : ''
}
