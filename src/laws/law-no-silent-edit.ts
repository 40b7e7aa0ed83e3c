import { isAlike } from '../catalogue/difference.ts'
import type { Json, JsonObject } from '../mapping/json.ts'
import { isList, isObject, shown } from '../mapping/json.ts'
import { isPointerBelow, pointerBelow } from '../mapping/pointer.ts'
import type { Mapping } from '../mapping/template.ts'
import { makesFhir } from '../mapping/template.ts'
import type { Breach, Law, Trial } from './law.ts'

/** Edits tried per record; all places are tried while a counterexample is made smaller. */
const EDITS_MAX = 5
const EDITS_THOROUGH_MAX = 2_000

interface Leaf {
  readonly keys: readonly (string | number)[]
  readonly value: string | number | boolean
  /** The object it is a member of. */
  readonly around: JsonObject | undefined
}

function addLeaves(
  value: Json,
  keys: readonly (string | number)[],
  around: JsonObject | undefined,
  found: Leaf[],
): void {
  if (isList(value)) {
    for (const [n, item] of value.entries()) addLeaves(item, [...keys, n], undefined, found)
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) addLeaves(value[key]!, [...keys, key], value, found)
  } else if (value !== null) found.push({ keys, value, around })
}

/** Ids and references are the gateway's to give and to follow, and so is the version of a record. */
function isGateways({ keys, around }: Leaf, mapping: Mapping): boolean {
  const last = keys.at(-1)
  if (!makesFhir(mapping)) return keys.length === 2 && last === 'version'
  // What a reference leads to belongs to it.
  const isReferences =
    last === 'reference' || (last === 'type' && around !== undefined && 'reference' in around)
  const isId = last === 'id' && keys.length === 2
  return isReferences || isId || last === 'fullUrl' || keys.slice(1).join('/') === 'meta/lastUpdated'
}

const DAY_MS = 86_400_000

function nextDay(text: string): string | undefined {
  const found = /^(\d{4}-\d\d-\d\d)(T.*)?$/.exec(text)
  const day = found ? Date.parse(found[1]!) : Number.NaN
  const next = Number.isNaN(day) ? undefined : new Date(day + DAY_MS).toISOString()
  return next && /^\d{4}-/.test(next) ? next.slice(0, 10) + (found?.[2] ?? '') : undefined
}

/** Other values for a leaf; the most treacherous are those that stand elsewhere in the same output. */
function othersFor({ value, keys }: Leaf, leaves: readonly Leaf[]): Json[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1, value === 0 ? 7 : 0]
  const alike = leaves.filter((one) => one.keys.at(-1) === keys.at(-1) && typeof one.value === 'string')
  const day = nextDay(value)
  const others = [...alike.map((one) => one.value), ...(day === undefined ? [] : [day]), `${value}x`]
  return [...new Set(others)].filter((other) => other !== value)
}

function withValue(value: Json, keys: readonly (string | number)[], put: Json): Json {
  const [key, ...rest] = keys
  if (key === undefined) return put
  if (isList(value)) return value.with(Number(key), withValue(value[Number(key)]!, rest, put))
  return isObject(value) ? { ...value, [key]: withValue(value[key]!, rest, put) } : value
}

/** Whether an edit goes unnoticed: the record is the same, nothing more is reported, and nothing about that place. */
function isSilent(trial: Trial, edited: Json, pointer: string): boolean {
  const { back, subject } = trial
  const other = subject.compiled.backward(edited as readonly unknown[])
  const before = back.issues.length + back.conflicts.length + back.unread.length
  const reports = [...other.issues, ...other.conflicts, ...other.unread]
  const isTold = reports.some((one) => isPointerBelow(pointer, one.pointer))
  return !isTold && reports.length <= before && isAlike(back.record, other.record)
}

/** Whatever is changed in what was made is noticed: the record changes, or something says so. */
export const noSilentEdit: Law = {
  name: 'no-silent-edit',
  says: 'any value changed in what was made changes the record, or is reported',
  isAbout: () => true,
  breach(trial): Breach | undefined {
    const { there, subject, choose, isThorough } = trial
    const output = there.output as readonly Json[]
    const leaves: Leaf[] = []
    addLeaves(output, [], undefined, leaves)
    const tried = leaves.filter((leaf) => !isGateways(leaf, subject.mapping))
    const most = isThorough ? EDITS_THOROUGH_MAX : Math.min(EDITS_MAX, tried.length * 2)
    for (let n = 0; n < most && tried.length > 0; n += 1) {
      const leaf = tried[isThorough ? n % tried.length : choose(tried.length)]!
      const others = othersFor(leaf, leaves)
      const round = Math.floor(n / tried.length)
      if (isThorough && round > 2) return undefined
      const put = others[isThorough ? others.length - 1 - round : choose(others.length)]
      const pointer = leaf.keys.reduce<string>(pointerBelow, '')
      if (put === undefined || !isSilent(trial, withValue(output, leaf.keys, put), pointer)) continue
      const detail = 'a value was changed and nobody noticed'
      return { detail, in: 'output', pointer, found: shown(leaf.value), put: shown(put) }
    }
    return undefined
  },
}
