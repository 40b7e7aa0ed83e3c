import type { CompiledMapping } from '../mapping/compile.ts'
import type { Lineage } from '../mapping/explain/lineage.ts'
import type { Unused } from '../mapping/explain/unused.ts'
import { pointerBelow, pointerKeys } from '../mapping/pointer.ts'

/** What becomes of a record on its way through a view and a mapping: places and rules, no value. */
export interface ViewLineage {
  /** `at` leads into the list of documents made, the other pointers into the record. */
  readonly lineage: readonly Lineage[]
  /** Values of the record that are not carried, each with the reason; those the view leaves out say `view: `. */
  readonly unused: readonly Unused[]
}

/**
 * Where what a mapping makes of a view of a record comes from. The row of a code table is a value of the record, and is
 * left out of the rules. A mapping that makes records is turned round, as when it sends. `see` is the view: it is shown the record and may only leave things out of it.
 */
export function explainView(
  mapping: Pick<CompiledMapping, 'to' | 'explain' | 'explainTurned'>,
  record: unknown,
  see: (document: unknown) => unknown,
  viewName: string,
): ViewLineage {
  // A view that drops an item moves those after it: each place of this shadow says where it was in the record.
  const shadow = see(shadowOf(record, ''))
  const place = (pointer: string): string => placeIn(shadow, pointer)
  const view = see(record)
  const { lineage, unused } = mapping.to.startsWith('kinds/')
    ? mapping.explainTurned(view)
    : mapping.explain(view)
  const seen = new Set(leavesOf(shadow))
  const unseen = leavesOf(shadowOf(record, '')).filter((pointer) => !seen.has(pointer))
  return {
    lineage: lineage.map(({ rule, ...one }) => ({
      ...one,
      value: one.value.map(place),
      because: one.because.map(place),
      presence: one.presence.map(place),
      ...(rule === undefined ? {} : { rule: rule.replace(/#.*$/s, '') }),
    })),
    unused: [
      ...unused.map(({ pointer, why }) => ({ pointer: place(pointer), why })),
      ...unseen.map((pointer) => ({ pointer, why: `view: the view "${viewName}" does not show it` })),
    ],
  }
}

/** The same document with its own pointer in the place of every value. */
function shadowOf(value: unknown, pointer: string): unknown {
  if (Array.isArray(value)) return value.map((item, i) => shadowOf(item, pointerBelow(pointer, i)))
  if (typeof value !== 'object' || value === null) return pointer
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, shadowOf(member, pointerBelow(pointer, key))]),
  )
}

function leavesOf(shadow: unknown): string[] {
  if (typeof shadow === 'string') return [shadow]
  return typeof shadow === 'object' && shadow !== null ? Object.values(shadow).flatMap(leavesOf) : []
}

function firstLeaf(shadow: unknown): string | undefined {
  if (typeof shadow === 'string') return shadow
  if (typeof shadow !== 'object' || shadow === null) return undefined
  for (const member of Object.values(shadow)) {
    const leaf = firstLeaf(member)
    if (leaf !== undefined) return leaf
  }
  return undefined
}

/** Where in the record a place of the view is; what is not in the view lies as far below what is. */
function placeIn(shadow: unknown, pointer: string): string {
  const keys = pointerKeys(pointer) ?? []
  let here: unknown = shadow
  let known = ''
  for (const [depth, key] of keys.entries()) {
    const next =
      typeof here === 'object' && here !== null && Object.hasOwn(here, key)
        ? (here as { readonly [key: string]: unknown })[key]
        : undefined
    const leaf = firstLeaf(next)
    known =
      leaf === undefined
        ? pointerBelow(known, key)
        : (pointerKeys(leaf) ?? []).slice(0, depth + 1).reduce<string>(pointerBelow, '')
    here = next
  }
  return known
}
