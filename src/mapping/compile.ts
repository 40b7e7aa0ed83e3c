import { backwardOf } from './back/backward.ts'
import { recordSystemsOf } from './back/record-systems.ts'
import { turnRoundOf } from './back/turn-round.ts'
import { bindConversion } from './bind-conversion.ts'
import type { CompiledMapping } from './compiled.ts'
import { explainForward } from './explain/explain.ts'
import { generateSource } from './generate.ts'
import { interpretMapping } from './interpret.ts'
import type { Json } from './json.ts'
import { isPresent, ownMember } from './json.ts'
import type { MappingWorld } from './mapping-world.ts'
import { keyOf } from './operations/choose/forward.ts'
import { firstTwin, ITEMS_MAX, itemsOf } from './operations/each/forward.ts'
import { TOOLS } from './operations/generation.ts'
import { identified } from './operations/object/forward.ts'
import type { Mapping } from './template.ts'

export type { CompiledMapping } from './compiled.ts'
export type { MappingIssue } from './operations/evaluation.ts'

type Forward = (document: unknown) => { output: unknown[]; bad: boolean }

const TOOL_VALUES: { readonly [name in (typeof TOOLS)[number]]: unknown } = {
  own: ownMember,
  isPresent,
  hasTwins: (items: readonly Json[], path: readonly string[]) => firstTwin(items, path) !== undefined,
  itemsOf,
  keyOf,
  identified,
  itemsMax: ITEMS_MAX,
}

/**
 * Compiles a mapping to generated source. The source only notes that something is wrong; the twin then runs
 * once more to say exactly what and where, so that records without issues don't pay for it. Throws if the
 * mapping names a conversion or table that doesn't exist, which a check reports with its place.
 */
export function compileMapping(mapping: Mapping, world: MappingWorld): CompiledMapping {
  const { tables } = world
  const { source, constants, conversions } = generateSource(mapping)
  const bound = conversions.map((use) => bindConversion(use, mapping, tables))
  const make = new Function('constants', 'conversions', ...TOOLS, source)
  const forward: Forward = make(constants, bound, ...TOOLS.map((name) => TOOL_VALUES[name]))
  const twin = interpretMapping(mapping, tables)
  const { name, version, from, to } = mapping
  const back = backwardOf(mapping, world, forward)
  return {
    name,
    version,
    from,
    to,
    forward(document) {
      const { output, bad } = forward(document)
      return { output, issues: bad ? twin.forward(document).issues : [] }
    },
    apart: (document) => twin.apart(document),
    explain: (document) => explainForward(mapping, twin, document),
    ...back,
    recordSystems: recordSystemsOf(mapping),
    ...turnRoundOf(mapping, world, back),
  }
}
