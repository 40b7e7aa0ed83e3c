import { mayHavePattern } from './pattern.ts'
import type { Schemas } from './read-schema.ts'
import type { Shape } from './shape.ts'

/** How many shapes are looked at before one is taken for possibly empty: schemas may nest themselves. */
const SHAPES_MAX = 1_000
/** Formats of JSON Schema that `""` doesn't have. */
const FILLED_FORMATS = new Set([
  'date',
  'date-time',
  'time',
  'email',
  'uri',
  'uuid',
  'hostname',
  'ipv4',
  'ipv6',
])

/**
 * Whether no value of the shape counts as nothing: `null`, `""`, `{}`, `[]` and what holds only such are as good
 * as missing, so a required property that may be one of them is not sure.
 */
export function nonEmpty(shape: Shape, schemas: Schemas, within = { left: SHAPES_MAX }): boolean {
  within.left -= 1
  if (within.left < 0 || shape.types.has('null')) return false
  if (shape.values) return shape.values.every((value) => value !== null && value !== '')
  const isFilled = (nodes: Parameters<Schemas['shapes']>[0]): boolean => {
    const shapes = schemas.shapes(nodes)
    return shapes.length > 0 && shapes.every((one) => nonEmpty(one, schemas, within))
  }
  if (shape.types.has('string')) {
    const said = shape.minLength > 0 || (shape.format !== undefined && FILLED_FORMATS.has(shape.format))
    if (!said && shape.patterns.every((pattern) => mayHavePattern('', pattern))) return false
  }
  if (shape.types.has('array') && !(shape.minItems > 0 && isFilled(shape.items))) return false
  if (!shape.types.has('object')) return true
  const properties = [...shape.properties.values()]
  if (properties.some(({ isRequired, schemas: nodes }) => isRequired && isFilled(nodes))) return true
  return hasOneOf(shape) && properties.every(({ schemas: nodes }) => isFilled(nodes))
}

/** Whether an object of the shape has one at least of its listed properties. */
function hasOneOf(shape: Shape): boolean {
  return shape.isClosed && shape.minProperties > 0 && shape.properties.size > 0
}
