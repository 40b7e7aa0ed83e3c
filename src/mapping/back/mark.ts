import type { Json } from '../json.ts'
import { isList, isObject, ownMember, shown } from '../json.ts'

/** By what a template is recognised in what came: a condition on one value. */
export type Mark =
  | { readonly is: 'present' }
  | { readonly is: 'value'; readonly values: ReadonlySet<Json> }
  /** Text that begins and ends so. */
  | { readonly is: 'text'; readonly prefix: string; readonly suffix: string }
  | { readonly is: 'object'; readonly members: ReadonlyMap<string, Mark> }
  /** A list with an item for each of these. */
  | { readonly is: 'some'; readonly items: readonly Mark[] }
  | { readonly is: 'any'; readonly of: readonly Mark[] }

/** The mark of what is there, whatever it is. */
export const PRESENT: Mark = { is: 'present' }

/** Whether a value bears the mark. */
export function bears(value: Json | undefined, mark: Mark): boolean {
  switch (mark.is) {
    case 'present':
      return value !== undefined
    case 'value':
      return value !== undefined && mark.values.has(value)
    case 'text':
      return (
        typeof value === 'string' &&
        value.length >= mark.prefix.length + mark.suffix.length &&
        value.startsWith(mark.prefix) &&
        value.endsWith(mark.suffix)
      )
    case 'object': {
      if (!isObject(value)) return false
      for (const [key, member] of mark.members) if (!bears(ownMember(value, key), member)) return false
      return true
    }
    case 'some':
      return isList(value) && mark.items.every((item) => value.some((one) => bears(one, item)))
    case 'any':
      return mark.of.some((one) => bears(value, one))
  }
}

const VALUES_SHOWN_MAX = 3

/** The mark in words: `code.coding[system=http://loinc.org]`. */
export function sayMark(mark: Mark | undefined): string {
  if (mark === undefined) return 'anything'
  switch (mark.is) {
    case 'present':
      return 'present'
    case 'value': {
      const values = [...mark.values].slice(0, VALUES_SHOWN_MAX).map(shown).join('|')
      return `=${values}${mark.values.size > VALUES_SHOWN_MAX ? '|…' : ''}`
    }
    case 'text':
      return `=${mark.prefix}*${mark.suffix}`
    case 'object':
      return [...mark.members]
        .map(([key, member]) => {
          const below = sayMark(member)
          return member.is === 'object' ? `${key}.${below}` : `${key}${below.replace(/^present$/, '')}`
        })
        .join(', ')
    case 'some':
      return `[${mark.items.map(sayMark).join('; ')}]`
    case 'any':
      return `(${mark.of.map(sayMark).join(' or ')})`
  }
}
