import { madeOf, takesTable } from '../conversions/coded.ts'
import { isObject, type Json } from '../json.ts'
import type { Checking } from '../operations/checking.ts'
import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { rowFor } from '../tables.ts'
import type { Hole, ObjectTemplate, Template } from '../template.ts'
import { constantOf } from '../template-parts.ts'
import type { SetCodes } from './profile-table.ts'

/** A Coding that a template may make; undefined parts may be anything. */
export interface PossibleCoding {
  readonly system?: string
  readonly code?: string
}

/** The codings that one template may make, of which it makes one at a time; undefined: they can't be told. */
type Possible = readonly PossibleCoding[] | undefined

const textOf = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : String(value)

function codesOfHole(hole: Hole, given: Given, to: Checking): readonly Json[] | undefined {
  const values = to.presence.values(hole.pointer.absolute, given)
  if (!hole.conversion) return values
  const { name, table: tableName } = hole.conversion
  const table = tableName === undefined || !takesTable(name) ? undefined : to.table(tableName)
  if (table === undefined || !takesTable(name)) return undefined
  if (values === undefined && table.unmapped.mode !== 'none') return undefined
  const rows = (values?.map(String) ?? [...table.rows.keys()]).flatMap((value) => rowFor(table, value) ?? [])
  return rows.map((row) => madeOf(row, name)).filter((made) => made !== null)
}

function codingOfObject(object: ObjectTemplate, given: Given, to: Checking): Possible {
  if (object.merge) return undefined
  const member = (key: string) => object.members.find((one) => one.key === key)?.template
  const [system, code] = [member('system'), member('code')]
  const said = system === undefined ? undefined : constantOf(system)
  if (system !== undefined && said === undefined) return undefined
  const known = said === undefined ? {} : { system: String(said) }
  if (code === undefined) return []
  const codes =
    code.is === 'hole' ? codesOfHole(code, given, to) : code.is === 'constant' ? [code.value] : undefined
  return codes === undefined ? [known] : codes.map((one) => ({ ...known, code: String(one) }))
}

function codingsOf(template: Template, given: Given, to: Checking): Possible {
  switch (template.is) {
    case 'object':
      return codingOfObject(template, given, to)
    case 'hole': {
      const made = template.conversion?.name === 'coding' ? codesOfHole(template, given, to) : undefined
      return made?.filter(isObject).map(({ system, code }) => ({
        ...(system === undefined ? {} : { system: textOf(system)! }),
        ...(code === undefined ? {} : { code: textOf(code)! }),
      }))
    }
    case 'choose': {
      const branches = branchesOf(template, given).filter((branch) => to.isPossible(branch.given))
      const all = branches.map((branch) =>
        branch.template ? codingsOf(branch.template, branch.given, to) : [],
      )
      return all.includes(undefined) ? undefined : all.flatMap((one) => one!)
    }
    case 'each':
      return codingsOf(template.make, given, to)
    case 'constant':
    case 'list':
    case 'text':
    case 'reference':
      return undefined
  }
}

/**
 * The codings that a CodeableConcept or a Coding written as a template may make, one list for each of its parts;
 * undefined where some can't be told, so that nothing can be said of them.
 */
export function possibleCodings(
  template: Template,
  given: Given,
  to: Checking,
): readonly (readonly PossibleCoding[])[] | undefined {
  if (template.is !== 'object') {
    const own = template.is === 'hole' ? codingsOf(template, given, to) : undefined
    return own && [own]
  }
  if (template.merge) return undefined
  const members = new Map(template.members.map(({ key, template: member }) => [key, member]))
  const coding = members.get('coding')
  if (coding === undefined && (members.has('system') || members.has('code'))) {
    // A Quantity has both too, and what binds its unit is another matter.
    const own = members.has('value') || members.has('unit') ? undefined : codingsOf(template, given, to)
    return own && [own]
  }
  if (coding === undefined) return members.has('text') ? [] : undefined
  if (coding.is !== 'list') return undefined
  const all = coding.items.map((item) => codingsOf(item, given, to))
  return all.includes(undefined) ? undefined : (all as (readonly PossibleCoding[])[])
}

/** Whether a coding may be one of a value set. */
export function mayBeIn({ system, code }: PossibleCoding, codes: SetCodes): boolean {
  if (system === undefined) return code === undefined
  if (!codes.has(system)) return false
  const listed = codes.get(system)
  return listed === undefined || code === undefined || listed.includes(code)
}
