import type { Origin } from '../../explain/origin.ts'
import { constantOrigin, restingOn, wholeOrigin } from '../../explain/origin.ts'
import type { Support } from '../../explain/support.ts'
import { anyOf } from '../../explain/support.ts'
import type { Json } from '../../json.ts'
import { isObject } from '../../json.ts'
import type { Member, ObjectTemplate } from '../../template.ts'
import { constantOf, holdsHoles } from '../../template-parts.ts'
import type { Evaluation, Outcome } from '../evaluation.ts'
import { NOTHING } from '../evaluation.ts'
import type { Generation, Written } from '../generation.ts'

/** A resource with its id after its type. */
export function identified(resource: { [key: string]: Json }, id: string): { [key: string]: Json } {
  const { resourceType, ...rest } = resource
  return resourceType === undefined ? { id, ...rest } : { resourceType, id, ...rest }
}

/** Members with a resource's type first. */
function inOrder(members: readonly Member[], isResource: boolean): readonly Member[] {
  if (!isResource) return members
  return [
    ...members.filter(({ key }) => key === 'resourceType'),
    ...members.filter(({ key }) => key !== 'resourceType'),
  ]
}

/** Whether the object can make nothing: constants never keep it alive, only a hole, or the value that picked it. */
export function canVanish(object: ObjectTemplate): boolean {
  return !object.isKept && holdsHoles(object)
}

/** An object stands if it holds no holes, if one of them gave something, or if a value picked it. */
export function evaluateObject(object: ObjectTemplate, from: Evaluation, resource?: string): Outcome {
  const made: { [key: string]: Json } = {}
  const parts = new Map<string, Origin>()
  let gave: Support | undefined
  for (const member of inOrder(object.members, resource !== undefined)) {
    const outcome = from.evaluate(member.template)
    if (outcome.value === undefined) continue
    made[member.key] = outcome.value
    parts.set(member.key, outcome.origin)
    gave = anyOf(gave, outcome.gave)
  }
  if (object.merge) {
    const merged = from.evaluate(object.merge)
    if (isObject(merged.value)) Object.assign(made, merged.value)
    // What is merged in stands on its branch still.
    for (const [key, part] of merged.origin?.parts ?? [])
      parts.set(key, restingOn(part, merged.origin!.stands))
    gave = anyOf(gave, merged.gave)
  }
  const isVanishing = canVanish(object)
  if ((gave === undefined && isVanishing) || parts.size === 0) return NOTHING
  const origin = wholeOrigin(object.spot, parts, isVanishing ? gave : undefined)
  const id = resource === undefined ? undefined : from.resourceId(resource)
  if (id === undefined) return { value: made, gave, origin }
  // A mapping's own id goes before the one it is given.
  if (!parts.has('id')) parts.set('id', constantOrigin(object.spot))
  return { value: identified(made, id), gave, origin }
}

/** Source of an object: what surely stands goes into the literal, the rest is set after it, in order. */
export function writeObject(object: ObjectTemplate, to: Generation, resource?: string): Written {
  const id = resource === undefined ? undefined : to.resourceId(resource)
  const constant = id === undefined ? constantOf(object) : undefined
  if (constant !== undefined) return { value: to.constant(constant), gave: 'false', stands: true }

  const members = inOrder(object.members, id !== undefined)
  const parts = members.map(({ key, template }) => ({ key, ...to.write(template) }))
  const merged = object.merge && to.write(object.merge)
  const gaves = [...parts, ...(merged ? [merged] : [])]
    .map(({ gave }) => gave)
    .filter((gave) => gave !== 'false')
  const value = to.fresh()
  const isOptional = canVanish(object)
  const test = gaves.join(' || ') || 'false'
  // The one member that keeps the object standing is there whenever the object is.
  const written = parts.map((part) => {
    return { ...part, stands: part.stands || (isOptional && test === `${part.value} !== undefined`) }
  })

  const leading = written.findIndex(({ stands }) => !stands)
  const inline = leading < 0 ? written : written.slice(0, leading)
  const pairs = inline.map((member) => `${to.literal(member.key)}: ${member.value}`)
  const hasType = inline[0]?.key === 'resourceType'
  if (id !== undefined && hasType) pairs.splice(1, 0, `"id": ${id}`)

  to.line(`let ${value};`)
  if (isOptional) to.line(`if (${test}) {`)
  to.line(`${value} = {${pairs.join(', ')}};`)
  for (const member of written.slice(inline.length)) {
    const set = `${value}[${to.literal(member.key)}] = ${member.value};`
    to.line(member.stands ? set : `if (${member.value} !== undefined) ${set}`)
  }
  if (merged) to.line(`if (${merged.value} !== undefined) Object.assign(${value}, ${merged.value});`)
  // An object that a value picked may still have nothing to hold.
  const mayBeEmpty = object.isKept && !written.some(({ stands }) => stands)
  if (mayBeEmpty)
    to.line(
      `if (Object.keys(${value}).length === 0) ${value} = undefined;${id !== undefined && !hasType ? ' else' : ''}`,
    )
  if (id !== undefined && !hasType) to.line(`${value} = identified(${value}, ${id});`)
  if (isOptional) to.line('}')
  const gave = isOptional ? `${value} !== undefined` : gaves.length > 1 ? `(${test})` : test
  return { value, gave, stands: !isOptional && !mayBeEmpty }
}
