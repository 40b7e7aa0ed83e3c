import { typeOf } from '../json.ts'
import { nearestOf } from '../nearest.ts'
import { pointerBelow } from '../pointer.ts'
import type { Complaint } from '../problem.ts'
import { stepInto } from '../schema/cursor.ts'
import type { Schemas } from '../schema/read-schema.ts'
import type { Shape } from '../schema/shape.ts'
import { valueKey } from '../schema/shape.ts'
import { misfit } from './misfit.ts'
import type { Place, ValueKind } from './place.ts'

function judgeValues(label: string, shapes: readonly Shape[], kind: ValueKind): Complaint | undefined {
  const lists = shapes.map(({ values }) => values)
  if (lists.some((one) => one === undefined)) return undefined
  const allowed = lists.flatMap((one) => one!)
  const keys = new Set(allowed.map(valueKey))
  const shown = [...new Set(allowed.map(String))]
  const wrong = kind.values?.find((value) => !keys.has(valueKey(value)))
  if (wrong !== undefined) {
    const found = String(wrong)
    const detail = `"${found}" is not among the values of ${label}`
    return { code: 'M-BINDING', found, allowed: shown, detail, ...nearestOf(found, shown) }
  }
  if (kind.values) return undefined
  return { code: 'M-BINDING', allowed: shown, detail: `${label} takes listed values, but this could be any` }
}

function judge(label: string, all: readonly Shape[], kind: ValueKind): Complaint | undefined {
  for (const type of kind.types) {
    if (type === 'null' || all.some(({ types }) => types.has(type))) continue
    const allowed = [...new Set(all.flatMap(({ types }) => [...types]))]
    const detail = `${label} is ${allowed.join(' or ')}, but this is of type ${type}`
    return { code: 'M-TYPE', found: type, allowed, detail }
  }
  const shapes = all.filter(({ types }) => kind.types.some((type) => types.has(type)))
  const complaint = judgeValues(label, shapes, kind)
  if (complaint) return complaint
  for (const value of kind.values ?? []) {
    const taking = shapes.filter(({ types }) => types.has(typeOf(value)))
    const wanted = taking.map((shape) => misfit(value, shape))
    if (wanted.some((one) => one === undefined)) continue
    const found = String(value)
    return { code: 'M-TYPE', found, detail: `${label} takes ${wanted[0]}, but this is "${found}"` }
  }
  if (!kind.types.includes('string')) return undefined
  const formats = shapes.map(({ format }) => format)
  const isDated = formats.length > 0 && formats.every((format) => format === 'date' || format === 'date-time')
  if (!isDated || kind.values) return undefined
  const other = kind.formats.find((format) => !formats.some((one) => one === format))
  if (!kind.isFree && other === undefined) return undefined
  const detail = `${label} is a ${formats[0]}, but this is ${kind.isFree ? 'any text' : `a ${other}`}`
  return {
    code: 'M-TYPE',
    allowed: [formats[0]!],
    detail,
    remedy: 'convert it, or say its format in the schema',
  }
}

/** The document that a place is in. */
interface Root {
  readonly path: string
  readonly given: readonly string[]
}

function schemaPlace(schemas: Schemas, shapes: readonly Shape[], label: string, root: Root): Place {
  const objects = shapes.filter(({ types }) => types.has('object'))
  return {
    label,
    takesList: shapes.some(({ types }) => types.has('array')),
    takesOne: shapes.some(({ types }) => types.size > 1 || !types.has('array')),
    takesObject: objects.length > 0,
    isKnown: true,
    item() {
      const items = shapes
        .filter(({ types }) => types.has('array'))
        .flatMap((shape) => stepInto(shape, '*', schemas))
      return schemaPlace(schemas, items, `${label}/*`, root)
    },
    narrow(constants, members) {
      const fitting = objects.filter((shape) =>
        [...constants].every(([name, value]) => {
          const property = stepInto(shape, name, schemas)
          return property.some(
            ({ values }) => !values || values.some((one) => valueKey(one) === valueKey(value)),
          )
        }),
      )
      const knowing = fitting.filter((shape) =>
        members.every((name) => stepInto(shape, name, schemas).length > 0),
      )
      const kept = knowing.length > 0 ? knowing : fitting.length > 0 ? fitting : objects
      return schemaPlace(schemas, kept, label, root)
    },
    member(name) {
      const below = objects.flatMap((shape) => stepInto(shape, name, schemas))
      const at = label === root.path ? '' : label
      return below.length > 0 ? schemaPlace(schemas, below, pointerBelow(at, name), root) : undefined
    },
    memberNames: () => [...new Set(objects.flatMap(({ properties }) => [...properties.keys()]))],
    requires() {
      const [first, ...others] = objects
      const required = [...(first?.properties ?? [])].filter(
        ([name, { isRequired }]) =>
          isRequired && others.every(({ properties }) => properties.get(name)?.isRequired),
      )
      const given = label === root.path ? root.given : []
      return required.flatMap(([name]) => (given.includes(name) ? [] : [{ name, anyOf: [name] }]))
    },
    choiceOf: () => undefined,
    judge: (kind) => judge(label, shapes, kind),
  }
}

/** The place of a whole document that a JSON Schema describes; others may add its members `given`. */
export function documentPlace(
  schemas: Schemas,
  path: string,
  schema: object,
  given: readonly string[] = [],
): Place {
  return schemaPlace(schemas, schemas.shapes([{ schema, file: path }]), path, { path, given })
}
