import { isObject } from '../mapping/json.ts'
import { pointerBelow } from '../mapping/pointer.ts'

/** One place at which two JSON values differ; undefined where one of them has nothing. */
export interface Difference {
  readonly pointer: string
  readonly wanted: unknown
  readonly got: unknown
}

/** Where two JSON values differ, at the deepest places; the order of keys says nothing. */
export function differences(wanted: unknown, got: unknown, pointer = ''): Difference[] {
  if (Array.isArray(wanted) && Array.isArray(got)) {
    const length = Math.max(wanted.length, got.length)
    return Array.from({ length }, (_, n) => differences(wanted[n], got[n], pointerBelow(pointer, n))).flat()
  }
  if (isObject(wanted) && isObject(got)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(got)])
    return [...keys].flatMap((key) =>
      differences(member(wanted, key), member(got, key), pointerBelow(pointer, key)),
    )
  }
  return Object.is(wanted, got) ? [] : [{ pointer, wanted, got }]
}

const most = 4

/** The differences as a person reads them, the first few. */
export function sayDifferences(found: readonly Difference[]): string {
  const said = found
    .slice(0, most)
    .map(
      ({ pointer, wanted, got }) =>
        `${pointer === '' ? 'the whole' : pointer}: wanted ${show(wanted)}, got ${show(got)}`,
    )
  const more = found.length > most ? [`and ${found.length - most} more`] : []
  return [...said, ...more].join('; ')
}

function member(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
