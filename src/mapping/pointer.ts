import { pointerStep } from '../message/pointer.ts'
import type { Spot } from './source-text.ts'

/** A pointer as the language writes it, resolved against the lists around it. */
export interface ScopedPointer {
  /** As written, with its `^`. */
  readonly written: string
  /** Lists to go out of: 0 is the item of the nearest list. */
  readonly up: number
  /** Keys below that item. */
  readonly path: readonly string[]
  /** Keys from the document's root, `*` for "the current item". */
  readonly absolute: readonly string[]
  /** Inside a part, the `$at` that it starts from, and where that stands. */
  readonly base?: { readonly pointer: ScopedPointer; readonly spot: Spot }
}

/** The keys of a JSON Pointer (RFC 6901), or undefined if it is none. */
export function pointerKeys(text: string): string[] | undefined {
  if (text === '') return []
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined
  return text
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The JSON Pointer of a list of keys. */
export function pointerText(keys: readonly string[]): string {
  return keys.map(pointerStep).join('')
}

/** The pointer one key further down. */
export function pointerBelow(pointer: string, key: string | number): string {
  return pointer + pointerText([String(key)])
}

/** Whether `path` is `prefix` or lies below it. */
export function isBelow(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((key, i) => key === path[i])
}

/** Whether two lists of keys are the same. */
export function isSamePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && isBelow(a, b)
}

/** Whether `pointer` is `holder` or leads below it, both as text. */
export function isPointerBelow(pointer: string, holder: string): boolean {
  return pointer.startsWith(holder) && (pointer.length === holder.length || pointer[holder.length] === '/')
}

/** The pointer of the nearest thing that holds both places, or that one of them is. */
export function commonPointer(a: string, b: string): string {
  if (isPointerBelow(a, b)) return b
  if (isPointerBelow(b, a)) return a
  let same = 0
  while (a[same] === b[same]) same += 1
  return a.slice(0, a.lastIndexOf('/', same - 1))
}

/** A pointer into a list of documents as one into the first of them: `/0/status` is `/status`. */
export function inOnlyDocument(pointer: string): string {
  return pointer.replace(/^\/0(?=\/|$)/, '')
}
