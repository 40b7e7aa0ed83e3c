import { isObject } from '../mapping/json.ts'
import { nearestOf } from '../mapping/nearest.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { checkReference, checkSchema } from './check-reference.ts'
import { documentsOf, type FormatDocument, type RowDocument } from './format.ts'
import type { CrossCheck, Entry, World } from './world.ts'

/**
 * Formats: the kinds and schemas of their documents exist; the schema of a row knows every column, those that are derived too;
 * files without a header can be told apart; what is joined has its key.
 */
export const checkFormats: CrossCheck = (world) =>
  [...world.formats.values()].flatMap((entry) => [
    ...checkDocuments(world, entry),
    ...(entry.said.media === 'text/csv' ? checkRows(world, { ...entry, said: entry.said }) : []),
  ])

function checkDocuments(world: World, { file, said }: Entry<FormatDocument>): Problem[] {
  return documentsOf(said).flatMap(({ at, said: written, kinds: named, schema }): Problem[] => {
    const problems = named.flatMap((kind, n) => {
      const place = typeof written === 'string' ? `${at}/kind` : `${at}/kind/${n}`
      return checkReference(world, file, place, kind, world.kinds, 'kind')
    })
    return schema === undefined
      ? problems
      : [...problems, ...checkSchema(world, file, `${at}/schema`, schema)]
  })
}

function checkRows({ schemas }: World, { file, said }: Entry<RowDocument>): Problem[] {
  const problems: Problem[] = []
  const complain = (at: string, detail: string, found: string, known: Iterable<string>) =>
    problems.push(file.complain(at, { code: 'C-REF', detail, found, ...nearestOf(found, known) }))
  for (const [name, document] of Object.entries(said.files)) {
    const at = pointerBelow('/files', name)
    for (const [n, { from }] of (document.derive ?? []).entries()) {
      if (!document.columns.includes(from))
        complain(`${at}/derive/${n}/from`, `there is no column "${from}"`, from, document.columns)
    }
    for (const [n, column] of (document.optional ?? []).entries()) {
      if (!document.columns.includes(column))
        complain(`${at}/optional/${n}`, `there is no column "${column}"`, column, document.columns)
    }
    const schema = document.schema === undefined ? undefined : schemas.get(document.schema)
    if (schema === undefined) continue
    const { properties } = schema as { properties?: unknown }
    const known = isObject(properties) ? Object.keys(properties) : []
    for (const { column, place } of columnsOf(document)) {
      if (!known.includes(column))
        complain(`${at}${place}`, `${document.schema} has no column "${column}"`, column, known)
    }
  }
  return [...problems, ...checkHeaders({ file, said }), ...checkJoin({ file, said })]
}

function columnsOf({ columns, derive }: RowDocument['files'][string]): { column: string; place: string }[] {
  return [
    ...columns.map((column, n) => ({ column, place: `/columns/${n}` })),
    ...(derive ?? []).map(({ column }, n) => ({ column, place: `/derive/${n}/column` })),
  ]
}

/** Without a header nothing tells one file from another. */
function checkHeaders({ file, said }: Entry<RowDocument>): Problem[] {
  if (said.header !== 'none' || Object.keys(said.files).length === 1) return []
  const detail = 'without a header nothing tells its files apart'
  return [file.complain('/header', { code: 'C-REF', detail, remedy: 'make a format of each file' })]
}

function checkJoin({ file, said }: Entry<RowDocument>): Problem[] {
  const { join, files } = said
  if (join === undefined) return []
  const complain = (at: string, detail: string, found: string, known: Iterable<string>) =>
    file.complain(at, { code: 'C-REF', detail, found, ...nearestOf(found, known) })
  const main = files[join.main]
  if (main === undefined)
    return [complain('/join/main', `there is no file "${join.main}"`, join.main, Object.keys(files))]
  if (main.columns.includes(join.key)) return []
  return [complain('/join/key', `"${join.main}" has no column "${join.key}"`, join.key, main.columns)]
}
