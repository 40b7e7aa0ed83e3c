import { isObject } from '../mapping/json.ts'
import { nearestOf } from '../mapping/nearest.ts'
import { pointerBelow } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { checkReference } from './check-reference.ts'
import type { CrossCheck } from './world.ts'

/** Formats: each file's kind and schema exist, and the schema knows every column, those that are derived too. */
export const checkFormats: CrossCheck = ({ formats, kinds, schemas }) =>
  [...formats.values()].flatMap(({ file, said }) =>
    Object.entries(said.files).flatMap(([name, document]): Problem[] => {
      const at = pointerBelow('/files', name)
      const problems =
        document.kind === null ? [] : checkReference(file, `${at}/kind`, document.kind, kinds, 'kind')
      const derived = (document.derive ?? []).flatMap(({ from }, n): Problem[] => {
        if (document.columns.includes(from)) return []
        const detail = `there is no column "${from}"`
        return [
          file.complain(`${at}/derive/${n}/from`, {
            code: 'C-REF',
            detail,
            found: from,
            ...nearestOf(from, document.columns),
          }),
        ]
      })
      problems.push(...derived)
      if (document.schema === undefined) return problems
      const schema = schemas.get(document.schema) as { properties?: unknown } | undefined
      if (schema === undefined) {
        const detail = `there is no schema "${document.schema}"`
        const complaint = {
          code: 'C-REF',
          detail,
          found: document.schema,
          ...nearestOf(document.schema, schemas.paths()),
        }
        return [...problems, file.complain(`${at}/schema`, complaint)]
      }
      const known = isObject(schema.properties) ? Object.keys(schema.properties) : []
      const named = [
        ...document.columns.map((column, n) => ({ column, place: `${at}/columns/${n}` })),
        ...(document.derive ?? []).map(({ column }, n) => ({ column, place: `${at}/derive/${n}/column` })),
      ]
      const unknown = named
        .filter(({ column }) => !known.includes(column))
        .map(({ column, place }) => {
          const detail = `${document.schema} has no column "${column}"`
          return file.complain(place, { code: 'C-REF', detail, found: column, ...nearestOf(column, known) })
        })
      return [...problems, ...unknown]
    }),
  )
