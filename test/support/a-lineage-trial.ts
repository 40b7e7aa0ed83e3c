import type { CompiledMapping } from '../../src/mapping/compile.ts'
import type { Lineage } from '../../src/mapping/explain/lineage.ts'
import type { Json } from '../../src/mapping/json.ts'
import { isList, isObject, isPresent } from '../../src/mapping/json.ts'
import { isPointerBelow, pointerBelow, pointerKeys } from '../../src/mapping/pointer.ts'
import type { Change } from './an-alignment.ts'
import { changesBetween } from './an-alignment.ts'

/** The mapping that is tried, and what its records may hold. */
export interface Tried {
  readonly mapping: Pick<CompiledMapping, 'forward' | 'explain'>
  isValid(record: unknown): boolean
  /** The most other values that are tried at a place; without end, all that can be listed are. */
  readonly othersMax: number
  /** The values that a path of the schema may have, if they can be listed; items of lists are `*`. */
  listed(path: readonly string[]): readonly Json[] | undefined
}

/** How well a lineage held. Examples are said as `where made ← place of the record`. */
export interface LineageScore {
  records: number
  leaves: number
  tries: number
  /** Values of what was made that changed in some try, and how many of them the lineage named. */
  changed: number
  named: number
  /** What a lineage named, and how much of it changed in some try. */
  pairs: number
  moved: number
  readonly unnamed: Map<string, number>
  readonly unmoved: Map<string, number>
}

/** A score before anything is tried. */
export function emptyScore(): LineageScore {
  const counts = { records: 0, leaves: 0, tries: 0, changed: 0, named: 0, pairs: 0, moved: 0 }
  return { ...counts, unnamed: new Map(), unmoved: new Map() }
}

const TRIES_MAX = 20

/** How a try changes the record: a value for another, one fewer, one more, or a list's items moved. */
type Move = 'value' | 'removal' | 'addition' | 'shift'

interface Try {
  readonly pointer: string
  readonly move: Move
  readonly record: Json
  /** Whether it is one scalar that is changed. */
  readonly isLeaf: boolean
}

const asPath = (pointer: string): string[] =>
  pointerKeys(pointer)!.map((key) => (/^\d+$/.test(key) ? '*' : key))
const poolKey = (pointer: string): string => asPath(pointer).join('/')
const shape = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*')

function eachNode(value: Json, pointer: string, visit: (value: Json, pointer: string) => void): void {
  visit(value, pointer)
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) eachNode(member, pointerBelow(pointer, key), visit)
}

/** What stands at each place of some records: values to try that the schema allows. */
export function poolOf(records: readonly Json[]): ReadonlyMap<string, readonly Json[]> {
  const pool = new Map<string, Map<string, Json>>()
  for (const record of records) {
    eachNode(record, '', (value, pointer) => {
      if (pointer === '') return
      const known = pool.get(poolKey(pointer)) ?? new Map<string, Json>()
      pool.set(poolKey(pointer), known.set(JSON.stringify(value), value))
    })
  }
  return new Map([...pool].map(([key, values]) => [key, [...values.values()]]))
}

function edited(
  record: Json,
  keys: readonly string[],
  edit: (value: Json | undefined) => Json | undefined,
): Json {
  const [key, ...rest] = keys as [string, ...string[]]
  if (isList(record)) {
    const items = [...record]
    const item = rest.length === 0 ? edit(items[Number(key)]) : edited(items[Number(key)]!, rest, edit)
    if (item === undefined) items.splice(Number(key), 1)
    else items[Number(key)] = item
    return items
  }
  const { [key]: before, ...others } = record as { [key: string]: Json }
  const after = rest.length === 0 ? edit(before) : edited(before ?? {}, rest, edit)
  return after === undefined ? others : { ...others, [key]: after }
}

function valueAt(record: Json, pointer: string): Json | undefined {
  let here: Json | undefined = record
  for (const key of pointerKeys(pointer)!) {
    here = isList(here)
      ? here[Number(key)]
      : isObject(here) && Object.hasOwn(here, key)
        ? here[key]
        : undefined
  }
  return here
}

/** Other values for a place: all that can be listed, else as many as are tried, spread over the pool. */
function othersAt(
  pointer: string,
  value: Json | undefined,
  pool: ReadonlyMap<string, readonly Json[]>,
  tried: Tried,
): Json[] {
  const isScalar = (one: Json): boolean => typeof one !== 'object' || one === null
  const listed = tried.listed(asPath(pointer)) ?? []
  const met = pool.get(poolKey(pointer)) ?? []
  const step = Math.max(1, Math.floor(met.length / TRIES_MAX))
  const some = met.filter((_, i) => i % step === 0).slice(0, TRIES_MAX)
  const all = new Map([...listed, ...some].map((one) => [JSON.stringify(one), one]))
  all.delete(JSON.stringify(value))
  const every = Math.max(1, Math.ceil(all.size / tried.othersMax))
  const others = [...all.values()].filter((_, i) => i % every === 0)
  // A list's item may be of another sort.
  if (value === undefined || /\/\d+$/.test(pointer)) return others
  return others.filter((one) => isScalar(value) === isScalar(one))
}

function* triesAt(
  record: Json,
  pointer: string,
  pool: ReadonlyMap<string, readonly Json[]>,
  tried: Tried,
): Generator<Try> {
  const keys = pointerKeys(pointer)!
  const value = valueAt(record, pointer)
  const isThere = isPresent(value)
  const isLeaf = typeof value !== 'object'
  const holder = keys.slice(0, -1)
  const around = valueAt(record, holder.reduce<string>(pointerBelow, ''))
  if (value === undefined && holder.length > 0 && !isObject(around)) {
    // Nothing can be added to a scalar, or to nothing: what holds the place is made another.
    yield* triesAt(record, holder.reduce<string>(pointerBelow, ''), pool, tried)
    return
  }
  for (const other of othersAt(pointer, value, pool, tried)) {
    const after = edited(record, keys, () => other)
    if (!tried.isValid(after)) continue
    yield {
      pointer,
      move: !isThere ? 'addition' : isPresent(other) ? 'value' : 'removal',
      record: after,
      isLeaf: isLeaf && typeof other !== 'object',
    }
  }
  if (!isThere) return
  const without = (at: readonly string[], edit: (value: Json | undefined) => Json | undefined): Json =>
    edited(record, at, edit)
  const index = keys.at(-1)!
  if (!/^\d+$/.test(index)) {
    yield { pointer, move: 'removal', record: without(keys, () => undefined), isLeaf }
    return
  }
  // An item that is nothing keeps the others where they are; without it they move; without it and those after it, none do.
  yield { pointer, move: 'removal', record: without(keys, () => null), isLeaf }
  yield { pointer, move: 'shift', record: without(keys, () => undefined), isLeaf }
  const before = without(keys.slice(0, -1), (items) => (items as Json[]).slice(0, Number(index)))
  yield { pointer, move: 'shift', record: before, isLeaf }
}

/** Whether the lineage of a value says that this move at the place may change it. */
function names(lineage: Lineage | undefined, { pointer, move }: Try): boolean {
  if (!lineage) return false
  const { value, because, presence } = lineage
  const told = move === 'value' ? [...value, ...because] : [...value, ...because, ...presence]
  return told.some((one) => isPointerBelow(pointer, one))
}

const count = (map: Map<string, number>, what: string): void => {
  map.set(what, (map.get(what) ?? 0) + 1)
}

/**
 * Changes a record at every leaf, at every place a lineage names and at the optional places that are empty, and holds
 * the changes of what is made, by the compiled mapping, against what the lineages named.
 */
export function tryLineage(
  record: Json,
  pool: ReadonlyMap<string, readonly Json[]>,
  tried: Tried,
  score: LineageScore,
): void {
  const before = tried.mapping.explain(record)
  if (before.issues.length > 0) return
  const output = tried.mapping.forward(record).output
  if (JSON.stringify(changesBetween(output, before.output)) !== '[]')
    throw new Error('the twin made something else')
  const lineages = new Map(before.lineage.map((one) => [one.at, one]))
  const pairs = new Map<string, { at: string; from: string; isMoved: boolean }[]>()
  for (const { at, value, because, presence } of before.lineage) {
    for (const from of new Set([...value, ...because, ...presence])) {
      pairs.set(at, [...(pairs.get(at) ?? []), { at, from, isMoved: false }])
    }
  }

  const judge = (move: Try): void => {
    const made = tried.mapping.forward(move.record)
    score.tries += 1
    const changes = changesBetween(output, made.output)
    let after: ReadonlyMap<string, Lineage> | undefined
    const held = (change: Change, isNamed: boolean): void => {
      score.changed += 1
      if (isNamed) score.named += 1
      else
        count(
          score.unnamed,
          `${move.move} ${shape(change.before ?? `+${change.after}`)} ← ${shape(move.pointer)}`,
        )
    }
    for (const change of changes) {
      const { before: at, twins = [] } = change
      for (const pair of at === undefined ? [] : [at, ...twins].flatMap((one) => pairs.get(one) ?? [])) {
        const isWithin = isPointerBelow(pair.from, move.pointer) && valueAt(record, pair.from) === undefined
        if (isWithin || isPointerBelow(move.pointer, pair.from)) pair.isMoved = true
      }
      // What cannot be mapped is refused: it is no output to name anything of.
      if (move.move === 'shift' || !move.isLeaf || made.issues.length > 0) continue
      if (at !== undefined)
        held(
          change,
          [at, ...twins].some((one) => names(lineages.get(one), move)),
        )
      else {
        after ??= new Map(tried.mapping.explain(move.record).lineage.map((one) => [one.at, one]))
        held(change, names(after.get(change.after!), move))
      }
    }
  }

  const leaves = new Set<string>()
  const places = new Set<string>()
  eachNode(record, '', (value, pointer) => {
    if (isPresent(value) && typeof value !== 'object') leaves.add(pointer)
    if (isObject(value)) {
      for (const key of pool.keys()) {
        const keys = key.split('/')
        const name = keys.at(-1)!
        const isOwn = keys.slice(0, -1).join('/') === poolKey(pointer) && name !== '*'
        if (isOwn && !isPresent(value[name])) places.add(pointerBelow(pointer, name))
      }
    }
  })
  for (const { from } of [...pairs.values()].flat()) if (!leaves.has(from)) places.add(from)
  score.records += 1
  score.leaves += leaves.size
  for (const pointer of [...leaves, ...places])
    for (const move of triesAt(record, pointer, pool, tried)) judge(move)

  for (const pair of [...pairs.values()].flat()) {
    score.pairs += 1
    if (pair.isMoved) score.moved += 1
    else count(score.unmoved, `${shape(pair.at)} ← ${shape(pair.from)}`)
  }
}
