import { canonicalForm, canonicalRecord } from '../mapping/back/canonical-record.ts'
import { restoreRecord } from '../mapping/back/restore.ts'
import { isBelow, isPointerBelow } from '../mapping/pointer.ts'
import type { Mapping, Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'
import { madeBy } from './blame.ts'
import { breachBetween } from './difference.ts'
import { keyedLists } from './keyed-lists.ts'
import type { Breach, Law, Trial } from './law.ts'

/** Places in the mapping of what says only roughly what is lost; what is made there is rightly left unread. */
function lostIn(template: Template, isLost: (path: readonly string[]) => boolean): string[] {
  const below = childrenOf(template).flatMap((part) => lostIn(part, isLost))
  const { at } = template.spot
  if (template.is === 'hole') return isLost(template.pointer.absolute) ? [at] : []
  // Text around a lost value cannot be made again.
  if (template.is === 'text') return below.length > 0 ? [at] : []
  if (template.is !== 'choose' || !isLost(template.pointer.absolute)) return below
  return [...below, `${at}/$of`, `${at}/$else`]
}

const lostKnown = new WeakMap<Mapping, readonly string[]>()

function lostPlaces(mapping: Mapping): readonly string[] {
  const isLost = (path: readonly string[]): boolean => mapping.lost.some((one) => isBelow(path, one.path))
  const known = lostKnown.get(mapping) ?? mapping.makes.flatMap(({ template }) => lostIn(template, isLost))
  lostKnown.set(mapping, known)
  return known
}

/** What the way back reports of what the mapping itself has made: nothing, but what is declared to be lost. */
function reported({ back, subject, record }: Trial): Breach | undefined {
  const [issue] = back.issues
  if (issue) {
    const { code, pointer, at, found } = issue
    return { detail: `what was made cannot be read back: ${code}`, in: 'output', pointer, at, found }
  }
  const [conflict] = back.conflicts
  if (conflict) {
    const { pointer, at, found, expected } = conflict
    const detail = 'what was made contradicts itself when it is read back'
    return { detail, in: 'output', pointer, at, wanted: expected, found }
  }
  const lost = lostPlaces(subject.mapping)
  const isOfLost = (pointer: string): boolean => {
    const { at } = madeBy(subject, record, pointer)
    return lost.some((place) => isPointerBelow(at, place))
  }
  const unread = back.unread.find(({ pointer }) => lost.length === 0 || !isOfLost(pointer))
  if (!unread) return undefined
  const { pointer, found } = unread
  return { detail: 'what was made is not recognised when it is read back', in: 'output', pointer, found }
}

/** back(forward(r)) = canon(r), and nothing is reported on the way. */
export const roundTrip: Law = {
  name: 'round-trip',
  says: 'what is made, read back, is the record in canonical form, without anything to report',
  isAbout: () => true,
  breach(trial) {
    const { record, back, subject } = trial
    const { mapping, world } = subject
    const wanted = canonicalRecord(mapping, world, record)
    // What is lost may still be read roughly: that is not held against it.
    const found = canonicalRecord(mapping, world, back.record)
    const isUnlike = breachBetween('record', 'what is read back is not the record', wanted, found)
    if (isUnlike) return isUnlike
    const spelled = canonicalForm(mapping, world, back.record)
    const spelling = 'what is read back is not in the spelling that the conversion calls canonical'
    return breachBetween('record', spelling, spelled, inOrder(trial, back.record)) ?? reported(trial)
  },
}

/** Lists with keys have no order to be held to: those of the canonical form are in the keys' order. */
function inOrder({ subject }: Trial, record: unknown): unknown {
  const { mapping, world } = subject
  return keyedLists(mapping).length > 0 ? canonicalForm(mapping, world, record) : record
}

/** forward(back(forward(r))) = forward(r). */
export const imageLaw: Law = {
  name: 'image',
  says: 'what is read back makes the same again',
  isAbout: () => true,
  breach({ record, back, there, subject }) {
    const { mapping, world, compiled } = subject
    // What could not travel is put back first, as a gateway does before it sends the record on.
    const read = restoreRecord(mapping, world, back.record, record)
    const isKeyed = keyedLists(mapping).length > 0
    const again = compiled.forward(isKeyed ? canonicalForm(mapping, world, read) : read)
    const first = isKeyed ? compiled.forward(canonicalForm(mapping, world, record)) : there
    return breachBetween('output', 'what is read back makes something else', first.output, again.output)
  },
}
