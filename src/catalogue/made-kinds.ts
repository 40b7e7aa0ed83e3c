import type { Mapping, Template } from '../mapping/template.ts'
import { childrenOf, constantOf } from '../mapping/template-parts.ts'

/** The schema of a mapping's target that makes records of several kinds, told apart by the constant `kind`. */
export const anyKind = 'kinds/any.schema.json'

/** The kind whose records a schema describes: `kinds/child.schema.json` is that of `child`. */
function kindOfSchema(path: string): string | undefined {
  return path === anyKind ? undefined : /^kinds\/([a-z][a-z0-9-]*)\.schema\.json$/.exec(path)?.[1]
}

/** The kinds of record that a template of the mapping may make: what its constant `kind` says, else its target's. */
function kindsOf(template: Template, to: string): Set<string> {
  if (template.is !== 'object')
    return new Set(childrenOf(template).flatMap((child) => [...kindsOf(child, to)]))
  const own = template.members.find(({ key }) => key === 'kind')
  const said = own && constantOf(own.template)
  if (typeof said === 'string') return new Set([said])
  const merged = template.merge ? kindsOf(template.merge, to) : new Set<string>()
  const kind = kindOfSchema(to)
  return merged.size > 0 || kind === undefined ? merged : new Set([kind])
}

/** How many records of a kind a template may make of one document; many is Infinity. */
function mostOf(template: Template, kind: string, to: string): number {
  if (!kindsOf(template, to).has(kind)) return 0
  if (template.is === 'each') return Number.POSITIVE_INFINITY
  if (template.is !== 'choose') return 1
  return Math.max(0, ...childrenOf(template).map((branch) => mostOf(branch, kind, to)))
}

/** The kinds of record that a mapping makes, by the name of each template; none where it makes something else. */
export function kindsMadeBy(mapping: Mapping): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(mapping.makes.map(({ name, template }) => [name, kindsOf(template, mapping.to)]))
}

/** Whether the mapping may make more than one record of the kind of one document. */
export function makesSeveral({ makes, to }: Mapping, kind: string): boolean {
  return makes.reduce((most, { template }) => most + mostOf(template, kind, to), 0) > 1
}
