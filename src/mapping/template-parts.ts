import type { Json, JsonObject } from './json.ts'
import type { Template } from './template.ts'

/** The direct children of a template, in the order of the document. */
export function childrenOf(template: Template): Template[] {
  switch (template.is) {
    case 'constant':
    case 'hole':
    case 'reference':
      return []
    case 'text':
      return template.parts.filter((part) => typeof part !== 'string')
    case 'object':
      return [
        ...template.members.map((member) => member.template),
        ...(template.merge ? [template.merge] : []),
      ]
    case 'list':
      return [...template.items]
    case 'each':
      return [template.make]
    case 'choose':
      return [
        ...template.of.map((branch) => branch.template),
        template.present,
        template.absent,
        template.otherwise,
      ].filter((branch) => branch !== null && branch !== undefined)
  }
}

/** Whether a template holds holes: only then can it vanish, and only then keep what is around it alive. */
export function holdsHoles(template: Template): boolean {
  switch (template.is) {
    case 'constant':
    case 'reference':
      return false
    case 'hole':
    case 'text':
    case 'each':
    case 'choose':
      return true
    case 'object':
    case 'list':
      return childrenOf(template).some(holdsHoles)
  }
}

/** The value of a template that holds nothing but constants, else undefined. */
export function constantOf(template: Template): Json | undefined {
  if (template.is === 'constant') return template.value
  if (template.is === 'list') {
    const items = template.items.map(constantOf)
    return items.every((item) => item !== undefined) && items.length > 0 ? items : undefined
  }
  if (template.is !== 'object' || template.merge || template.members.length === 0) return undefined
  const entries: [string, Json][] = []
  for (const { key, template: member } of template.members) {
    const value = constantOf(member)
    if (value === undefined) return undefined
    entries.push([key, value])
  }
  return Object.fromEntries(entries) as JsonObject
}

/** The lists over which a made document is repeated, outermost first, as absolute paths. */
export function listsOf(template: Template): readonly (readonly string[])[] {
  if (template.is === 'each') return [template.pointer.absolute, ...listsOf(template.make)]
  if (template.is !== 'choose') return []
  const repeated = childrenOf(template).map(listsOf)
  return repeated.reduce((longest, lists) => (lists.length > longest.length ? lists : longest), [])
}
