import { tableFor } from './bind-conversion.ts'
import { takesTable } from './conversions/coded.ts'
import type { Json } from './json.ts'
import type { Cursor } from './schema/cursor.ts'
import type { Given } from './schema/given.ts'
import { givenAbsent, givenBoth, givenEqual, givenPresent, NOTHING_GIVEN } from './schema/given.ts'
import { valuesOf } from './schema/shape.ts'
import type { CodeTable } from './tables.ts'
import { rowFor } from './tables.ts'
import type { Choose, Hole, Mapping, Template } from './template.ts'
import { childrenOf, holdsHoles } from './template-parts.ts'

/** Says of templates when they stand, from the schema of what is read. */
export interface Presence {
  /** Whether it stands whenever the document is as given. */
  sure(template: Template, given: Given): boolean
  /** Whether, besides standing, a value of the document surely has a part in it. */
  gives(template: Template, given: Given): boolean
  /** What is known because it stands and a value had a part in it: one of these. None for constants. */
  causes(template: Template): readonly Given[]
  /** The values that a pointer's place may have besides none, if they can be listed. */
  values(path: readonly string[], given: Given): readonly Json[] | undefined
}

/** A branch of a `$choose` with what is known when it is taken. */
export interface GivenBranch {
  readonly template: Template | null
  readonly given: Given
  /** Whether a value picks it, which then has a part in what it makes. */
  readonly isValued: boolean
}

/** All branches of a `$choose`, the one for no value included. */
export function branchesOf(choose: Choose, given: Given): readonly GivenBranch[] {
  const path = choose.pointer.absolute
  const named = choose.of.map(({ value, template }): GivenBranch => {
    return { template, given: givenEqual(given, path, value), isValued: true }
  })
  const other = choose.present !== undefined ? choose.present : choose.otherwise
  const isValued = choose.present !== undefined
  const rest: GivenBranch[] =
    other === undefined ? [] : [{ template: other, given: givenPresent(given, path), isValued }]
  const template = choose.absent ?? choose.otherwise ?? null
  return [...named, ...rest, { template, given: givenAbsent(given, path), isValued: false }]
}

/** The presence of templates of a mapping. */
export function presenceIn(
  cursor: Cursor,
  mapping: Mapping,
  tables: ReadonlyMap<string, CodeTable>,
): Presence {
  const values: Presence['values'] = (path, given) => {
    const all = cursor.at(path, given).map(valuesOf)
    if (all.length === 0 || all.some((one) => one === undefined)) return undefined
    return [...new Set(all.flatMap((one) => one!))].filter((value) => value !== null && value !== '')
  }

  const makesNothing = ({ conversion, pointer }: Hole, given: Given): boolean => {
    if (!conversion || !takesTable(conversion.name)) return false
    const table = tableFor(conversion.table ?? '', mapping, tables)
    if (!table) return false
    const read = values(pointer.absolute, given)?.map(String) ?? [...table.rows.keys()]
    return read.some((value) => rowFor(table, value)?.target === null)
  }

  /** Whether every branch that may be taken passes. */
  const allBranches = (choose: Choose, given: Given, passes: (branch: GivenBranch) => boolean): boolean => {
    const path = choose.pointer.absolute
    // What branches hold is not known where the schema has nothing to choose by, which is complained of.
    if (cursor.at(path, NOTHING_GIVEN).length === 0) return true
    const all = branchesOf(choose, given)
    const named = new Set(choose.of.map(({ value }) => value))
    const listed = values(path, given)?.map(String)
    const possible = all.filter((_, i) => {
      if (i === all.length - 1) return !cursor.implied(path, given)
      if (i < choose.of.length) return !listed || listed.includes(choose.of[i]!.value)
      return !listed || listed.some((value) => !named.has(value))
    })
    return possible.every(passes)
  }

  const sure = (template: Template, given: Given): boolean => {
    switch (template.is) {
      case 'constant':
      case 'reference':
        return true
      case 'hole':
        return cursor.implied(template.pointer.absolute, given) && !makesNothing(template, given)
      case 'text':
        return childrenOf(template).every((hole) => sure(hole, given))
      case 'object':
        if (template.isKept && childrenOf(template).some((part) => sure(part, given))) return true
        return (!template.isKept && !holdsHoles(template)) || gives(template, given)
      case 'list':
        return template.items.some((item) => sure(item, given))
      case 'each': {
        const path = template.pointer.absolute
        const isList = cursor.at(path, given).every(({ types }) => types.size === 1 && types.has('array'))
        return (
          isList && cursor.implied(path, given) && sure(template.make, givenPresent(given, [...path, '*']))
        )
      }
      case 'choose':
        return allBranches(
          template,
          given,
          (branch) => branch.template !== null && sure(branch.template, branch.given),
        )
    }
  }

  const gives = (template: Template, given: Given): boolean => {
    switch (template.is) {
      case 'constant':
      case 'reference':
        return false
      case 'hole':
      case 'text':
      case 'each':
        return sure(template, given)
      case 'object': {
        const stands = (known: Given): boolean => childrenOf(template).some((part) => gives(part, known))
        return stands(given) || cursor.splits(given).some((cases) => cases.every(stands))
      }
      case 'list':
        return template.items.some((item) => gives(item, given))
      case 'choose':
        return allBranches(template, given, ({ template: branch, given: known, isValued }) => {
          return branch !== null && (isValued ? sure(branch, known) : gives(branch, known))
        })
    }
  }

  const causesKnown = new WeakMap<Template, readonly Given[]>()
  const causes = (template: Template): readonly Given[] => {
    const known = causesKnown.get(template) ?? causesOf(template)
    causesKnown.set(template, known)
    return known
  }

  const causesOf = (template: Template): readonly Given[] => {
    switch (template.is) {
      case 'constant':
      case 'reference':
        return []
      case 'hole':
        return [givenPresent(NOTHING_GIVEN, template.pointer.absolute)]
      case 'text':
        return [childrenOf(template).flatMap(causes).reduce(givenBoth, NOTHING_GIVEN)]
      case 'object':
        return template.isKept ? [] : childrenOf(template).flatMap(causes)
      case 'list':
        return childrenOf(template).flatMap(causes)
      case 'each':
        return [givenPresent(NOTHING_GIVEN, template.pointer.absolute)]
      case 'choose':
        return branchesOf(template, NOTHING_GIVEN).flatMap(({ template: branch, given, isValued }) => {
          if (!branch) return []
          const within = causes(branch).map((cause) => givenBoth(given, cause))
          return within.length === 0 && isValued ? [given] : within
        })
    }
  }

  return { sure, gives, causes, values }
}
