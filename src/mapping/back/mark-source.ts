import type { Json } from '../json.ts'
import type { Mark } from './mark.ts'

/** What the source of a mark is written with. */
interface MarkWriter {
  fresh(prefix: string): string
  literal(value: Json): string
  constant(value: unknown): string
  member(expression: string, key: string): string
}

/** A condition in source: whether the value of an expression bears a mark. */
export function markSource(mark: Mark | undefined, expression: string, to: MarkWriter): string {
  switch (mark?.is) {
    case undefined:
      return 'true'
    case 'present':
      return `${expression} !== undefined`
    case 'value': {
      const [value, ...others] = mark.values
      if (value === undefined) return 'false'
      if (others.length > 0) return `${to.constant(mark.values)}.has(${expression})`
      return `${expression} === ${to.literal(value)}`
    }
    case 'text': {
      const least = mark.prefix.length + mark.suffix.length
      const parts = [`typeof ${expression} === "string"`, `${expression}.length >= ${least}`]
      if (mark.prefix !== '') parts.push(`${expression}.startsWith(${to.literal(mark.prefix)})`)
      if (mark.suffix !== '') parts.push(`${expression}.endsWith(${to.literal(mark.suffix)})`)
      return parts.join(' && ')
    }
    case 'object': {
      const members = [...mark.members].map(
        ([key, one]) => `(${markSource(one, to.member(expression, key), to)})`,
      )
      return [`isObject(${expression})`, ...members].join(' && ')
    }
    case 'some': {
      const items = mark.items.map((item) => {
        const one = to.fresh('e')
        return `${expression}.some((${one}) => ${markSource(item, one, to)})`
      })
      return [`isList(${expression})`, ...items].join(' && ')
    }
    case 'any':
      return `(${mark.of.map((one) => `(${markSource(one, expression, to)})`).join(' || ')})`
  }
}
