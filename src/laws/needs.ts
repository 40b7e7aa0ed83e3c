import fc from 'fast-check'
import { tableFor } from '../mapping/bind-conversion.ts'
import type { MappingWorld } from '../mapping/mapping-world.ts'
import type { ConversionUse, Mapping, Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'
import { READABLE } from './day-arbitrary.ts'
import type { Needs } from './record-arbitrary.ts'

const written = (path: readonly string[]): string => path.map((key) => `/${key}`).join('')

/** The texts that a conversion reads, where it doesn't read every text; an unknown code is refused, and so no trial. */
function textsReadBy(
  use: ConversionUse,
  mapping: Mapping,
  world: MappingWorld,
): fc.Arbitrary<string> | undefined {
  if (use.table === undefined) return READABLE.get(use.name)
  const table = tableFor(use.table, mapping, world.tables)
  const isClosed = table && table.unmapped.mode === 'none' && table.rows.size > 0
  return isClosed ? fc.constantFrom(...table.rows.keys()) : undefined
}

/** What a mapping needs of its records: keys that differ within a list, days that exist, codes that its tables know. */
export function needsOf(mapping: Mapping, world: MappingWorld): Needs {
  const keys = new Map<string, readonly string[]>()
  const readable = new Map<string, fc.Arbitrary<string>>()
  const visit = (template: Template): void => {
    if (template.is === 'each' && template.key)
      keys.set(written(template.pointer.absolute), template.key.path)
    if (template.is === 'hole' && template.conversion) {
      const path = written(template.pointer.absolute)
      const texts = textsReadBy(template.conversion, mapping, world)
      if (texts && !readable.has(path)) readable.set(path, texts)
    }
    childrenOf(template).forEach(visit)
  }
  for (const { template } of mapping.makes) visit(template)
  return { keys, readable }
}
