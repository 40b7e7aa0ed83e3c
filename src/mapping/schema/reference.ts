import { isList, isObject } from '../json.ts'
import { pointerKeys } from '../pointer.ts'

/** Where a reference (`$ref`) from a schema leads: the path of a schema below `schemas/`, and the part of it that is meant. */
export function targetOfReference(reference: string, file: string): { path: string; fragment: string } {
  const [path = '', fragment = ''] = reference.split('#', 2)
  return { path: path === '' ? file : pathFrom(path, file), fragment }
}

function pathFrom(path: string, file: string): string {
  const base = new URL(file, 'schemas://dilyn/')
  return decodeURI(new URL(path, base).pathname)
    .replace(/^.*?\/schemas\//, '')
    .replace(/^\/+/, '')
}

/** The part of a schema that a fragment means, `/$defs/x` or all of it; undefined where there is none, as for an anchor's name. */
export function partOfSchema(schema: unknown, fragment: string): unknown {
  let here = schema
  const keys = pointerKeys(decodeURIComponent(fragment))
  for (const key of keys ?? []) {
    const isOwn = isObject(here) && Object.hasOwn(here, key)
    here = isOwn ? (here as { [key: string]: unknown })[key] : isList(here) ? here[Number(key)] : undefined
  }
  return keys && here
}
