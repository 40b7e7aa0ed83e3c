import { pointerKeys } from '../mapping/pointer.ts'
import type { Kind, SharingRule } from './catalogue.ts'

/** What a view needs of a kind and of a rule. */
type Classes = { readonly places: Pick<Kind['places'], 'classes'> }
type Allowed = Pick<SharingRule, 'view' | 'classes'>

/** A tree of pointers: `whole` grants (or takes) all below, `*` is any item of a list. */
interface Branch {
  whole: boolean
  readonly below: Map<string, Branch>
}

const everything: Branch = { whole: true, below: new Map() }
const nothing: Branch = { whole: false, below: new Map() }

/**
 * The part of a record that a rule lets its role see: what the view's pointers grant, less what lies in a class of
 * protected information that the rule does not grant by name. `protected`: the child's address goes to nobody, so
 * the class `address` is dropped whatever the rule says. Objects and lists that lose everything go; those that were
 * empty before stay. Undefined when nothing is left. The record is not changed, and shares with the view what is whole.
 */
export function applyView(
  record: unknown,
  rule: Allowed,
  kind: Classes,
  options: { protected: boolean },
): unknown {
  const taken = Object.entries(kind.places.classes).filter(
    ([, name]) => !rule.classes.has(name) || (options.protected && name === 'address'),
  )
  return pick(record, treeOf(rule.view), treeOf(taken.map(([pointer]) => pointer)))
}

function pick(value: unknown, grant: Branch, taken: Branch): unknown {
  if (taken.whole) return undefined
  if (grant.whole && taken.below.size === 0) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => pick(item, step(grant, '*'), step(taken, '*')))
    const kept = items.filter((item) => item !== undefined)
    return kept.length > 0 || (value.length === 0 && grant.whole) ? kept : undefined
  }
  if (typeof value !== 'object' || value === null) return grant.whole ? value : undefined
  const entries = Object.entries(value)
  const kept = entries
    .map(([key, member]) => [key, pick(member, step(grant, key), step(taken, key))] as const)
    .filter(([, member]) => member !== undefined)
  if (kept.length === 0 && !(entries.length === 0 && grant.whole)) return undefined
  return Object.fromEntries(kept)
}

function step(branch: Branch, key: string): Branch {
  return branch.whole ? everything : (branch.below.get(key) ?? nothing)
}

function treeOf(pointers: readonly string[]): Branch {
  const root = branch()
  for (const pointer of pointers) {
    let here = root
    for (const key of pointerKeys(pointer) ?? []) {
      const below = here.below.get(key) ?? branch()
      here.below.set(key, below)
      here = below
    }
    here.whole = true
  }
  return root
}

function branch(): Branch {
  return { whole: false, below: new Map() }
}
