import { isObject } from '../mapping/json.ts'
import { pointerKeys, pointerText } from '../mapping/pointer.ts'
import { isDay } from '../message/day.ts'
import { type FailureCode, type Issue, mask } from '../message/failure.ts'
import type { Breach } from './breach.ts'
import type { Kind, KindPlaces, TwoLanguages } from './catalogue.ts'
import type { SchemaSet } from './schema-set.ts'

/** `schemas/kinds/<kind>.kind.json` as it is written. */
export interface KindFile {
  readonly kind: string
  readonly title: TwoLanguages
  /** A path in `schemas/`. */
  readonly schema: string
  readonly date?: string
  readonly child?: { readonly formerNames?: string; readonly protected?: string; readonly sex?: string }
  readonly waits?: FailureCode
  readonly order?: KindPlaces['order']
  readonly same?: KindPlaces['same']
  readonly circle?: NonNullable<KindPlaces['circle']>
  readonly safety?: KindPlaces['safety']
  readonly classes?: KindPlaces['classes']
}

/** The kind of a file whose schema is in the set. */
export function makeKind(file: KindFile, schemas: SchemaSet): Kind {
  const places: KindPlaces = {
    date: file.date,
    formerNames: file.child?.formerNames,
    protected: file.child?.protected,
    sex: file.child?.sex,
    order: file.order ?? [],
    same: file.same ?? [],
    circle: file.circle,
    safety: file.safety ?? {},
    classes: file.classes ?? {},
  }
  return {
    name: file.kind,
    title: file.title,
    schema: schemas.get(file.schema) ?? {},
    places,
    ...(file.waits === undefined ? {} : { waits: file.waits }),
    validate: (record) => [
      ...schemas.breaches(file.schema, record).map(issueOf),
      ...disorder(record, places),
      ...contradictions(record, places),
    ],
  }
}

/** Every pointer of a kind file into the record, by its place in the file. */
export function pointersOf(file: KindFile): { at: string; pointer: string }[] {
  const { circle } = file
  const said: [string, string | undefined][] = [
    ['/date', file.date],
    ['/child/formerNames', file.child?.formerNames],
    ['/child/protected', file.child?.protected],
    ['/child/sex', file.child?.sex],
    ...(file.order ?? []).flatMap((pair, n) =>
      pair.map((pointer, m): [string, string] => [`/order/${n}/${m}`, pointer]),
    ),
    ...(file.same ?? []).flatMap((pair, n) =>
      pair.map((pointer, m): [string, string] => [`/same/${n}/${m}`, pointer]),
    ),
    ['/circle/start', circle?.start],
    ['/circle/end', circle?.end],
    ['/circle/temporary', circle?.temporary],
    ['/circle/shortBreak', circle?.shortBreak],
    ...placesIn('/circle/roles', circle?.roles),
    ...placesIn('/safety', file.safety),
    ...Object.keys(file.classes ?? {}).map((key): [string, string] => [`/classes${pointerText([key])}`, key]),
  ]
  return said.flatMap(([at, pointer]) => (pointer === undefined ? [] : [{ at, pointer }]))
}

/** The breach as an issue of the sender's: what was found is masked, for it may be personal. */
export function issueOf(breach: Breach): Issue {
  const { code, pointer, found, allowed, nearest } = breach
  const wrongKind = code === 'unknown-code' && pointer === '/kind'
  return {
    code: wrongKind ? 'wrong-kind' : code,
    pointer,
    ...(found === undefined || code === 'unknown-property' ? {} : { found: mask(found) }),
    ...(allowed === undefined || code === 'unknown-property' ? {} : { allowed: allowed.join(', ') }),
    ...(nearest === undefined ? {} : { nearest }),
  }
}

function placesIn(at: string, places: Readonly<Record<string, { at: string } | undefined>> | undefined) {
  return Object.entries(places ?? {}).map(([name, place]): [string, string | undefined] => [
    `${at}/${name}/at`,
    place?.at,
  ])
}

/** Pairs of dates the wrong way round. A stay lasts a day at least: where the circle's own end is its start, it ends too early. */
function disorder(record: unknown, places: KindPlaces): Issue[] {
  return places.order.flatMap(([first, second]) => {
    const isStay = first === places.circle?.start && second === places.circle.end
    return instances(record, pointerKeys(second) ?? []).flatMap(({ keys, value: end }): Issue[] => {
      const start = valueAt(record, sameItems(pointerKeys(first) ?? [], keys))
      if (!isDay(start) || !isDay(end) || start < end || (start === end && !isStay)) return []
      return [{ code: 'end-before-start', pointer: pointerText(keys), allowed: first }]
    })
  })
}

/** Places that say one thing and differ. */
function contradictions(record: unknown, places: KindPlaces): Issue[] {
  return places.same.flatMap(([first, second]) => {
    const keys = pointerKeys(second) ?? []
    const [one, other] = [valueAt(record, pointerKeys(first) ?? []), valueAt(record, keys)]
    if (one === undefined || other === undefined || one === other) return []
    return [{ code: 'not-the-same', pointer: pointerText(keys), allowed: first }]
  })
}

/** The values that a pointer with `*` leads to, each with its own pointer. */
function instances(
  value: unknown,
  keys: readonly string[],
  above: readonly string[] = [],
): { keys: string[]; value: unknown }[] {
  const [key, ...rest] = keys
  if (key === undefined) return [{ keys: [...above], value }]
  if (key === '*') {
    if (!Array.isArray(value)) return []
    return value.flatMap((item, n) => instances(item, rest, [...above, String(n)]))
  }
  return isObject(value) && Object.hasOwn(value, key) ? instances(value[key], rest, [...above, key]) : []
}

/** The pointer with each `*` replaced by the item of the other pointer at the same place. */
function sameItems(keys: readonly string[], other: readonly string[]): string[] {
  return keys.map((key, n) => (key === '*' ? (other[n] ?? key) : key))
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  let here = value
  for (const key of keys) {
    if (Array.isArray(here)) here = here[Number(key)]
    else here = isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined
  }
  return here
}
