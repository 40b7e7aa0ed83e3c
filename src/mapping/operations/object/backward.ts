import type { Json } from '../../json.ts'
import { isObject } from '../../json.ts'
import { pointerBelow } from '../../pointer.ts'
import type { ObjectTemplate, Template } from '../../template.ts'
import { makesFhir } from '../../template.ts'
import { childrenOf } from '../../template-parts.ts'
import type { BackGeneration } from '../back-generation.ts'
import type { BackReading, ReadPlace } from '../back-reading.ts'
import { decide, writeChooseBack } from '../choose/backward.ts'

/** Elements for people: other words are no contradiction. */
const WORDS = new Set(['display', 'text', 'title', 'description'])

/** What a FHIR server adds to a resource by itself. */
const SERVERS_OWN = new Set(['/id', '/meta/versionId', '/meta/lastUpdated'])

/** The members that a merged branch makes. */
function keysOf(template: Template): Set<string> {
  if (template.is === 'object') {
    const merged = template.merge ? keysOf(template.merge) : []
    return new Set([...template.members.map(({ key }) => key), ...merged])
  }
  if (template.is !== 'choose') return new Set()
  return new Set(childrenOf(template).flatMap((branch) => [...keysOf(branch)]))
}

/** An object reads each of its members, and leaves what it has none for; a branch merged into it reads its own. */
export function readObject(object: ObjectTemplate, found: Json, place: ReadPlace, from: BackReading): void {
  if (!isObject(found)) {
    from.leave(place.pointer, found)
    return
  }
  const known = new Set<string>()
  for (const { key, template } of object.members) {
    known.add(key)
    if (!Object.hasOwn(found, key)) continue
    from.read(template, found[key]!, { ...place, pointer: pointerBelow(place.pointer, key) }, WORDS.has(key))
  }
  const isFhir = makesFhir(from.plan.mapping)
  const leaveRest = (taken: ReadonlySet<string>): void => {
    for (const [key, value] of Object.entries(found)) {
      const pointer = pointerBelow(place.pointer, key)
      const isServers = isFhir && SERVERS_OWN.has(pointer.slice(place.document.length))
      if (!known.has(key) && !taken.has(key) && !isServers) from.leave(pointer, value)
    }
  }
  if (!object.merge) {
    leaveRest(new Set())
    return
  }
  decide(object.merge, found, place, from, (branch) => {
    const merged = branch?.template
    const taken = merged ? keysOf(merged) : new Set<string>()
    if (merged) {
      const kept = Object.fromEntries(Object.entries(found).filter(([key]) => taken.has(key)))
      from.read(merged, kept, place)
    }
    leaveRest(taken)
  })
}

/** Source that reads an object's members. */
export function writeObjectBack(object: ObjectTemplate, found: string, to: BackGeneration): void {
  to.line(`if (isObject(${found})) {`)
  for (const { key, template } of object.members) {
    if (!to.carries(template)) continue
    const below = to.fresh()
    to.line(`const ${below} = ${to.member(found, key)};`)
    to.line(`if (${below} !== undefined) {`)
    to.write(template, below)
    to.line('}')
  }
  if (object.merge) writeChooseBack(object.merge, found, to)
  to.line('}')
}
