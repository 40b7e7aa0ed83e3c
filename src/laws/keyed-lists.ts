import type { Each, Mapping, Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'

/** An `$each` whose items have a key. */
export type KeyedEach = Each & { readonly key: NonNullable<Each['key']> }

function keyedIn(template: Template): KeyedEach[] {
  const own = template.is === 'each' && template.key ? [{ ...template, key: template.key }] : []
  return [...own, ...childrenOf(template).flatMap(keyedIn)]
}

const known = new WeakMap<Mapping, readonly KeyedEach[]>()

/** Every `$each` of a mapping whose items have a key. */
export function keyedLists(mapping: Mapping): readonly KeyedEach[] {
  const found = known.get(mapping) ?? mapping.makes.flatMap(({ template }) => keyedIn(template))
  known.set(mapping, found)
  return found
}
