import type fc from 'fast-check'
import type { Subject } from '../../../src/laws/law.ts'
import { needsOf } from '../../../src/laws/needs.ts'
import { type LawResult, proveMapping } from '../../../src/laws/prove.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { interpretMapping } from '../../../src/mapping/interpret.ts'
import type { Json } from '../../../src/mapping/json.ts'
import { worldOf } from '../mapping/check-world.ts'
import { recordsOf } from '../mapping/records-of.ts'
import { mappingOf, objectSchema } from '../mapping/small-mapping.ts'

/** What is changed of a mapping that would keep every law. */
export interface Change {
  readonly forward?: (real: Subject['compiled']['forward']) => Subject['compiled']['forward']
  readonly backward?: (real: Subject['compiled']['backward']) => Subject['compiled']['backward']
  readonly judge?: Subject['judge']
}

/** A mapping of a small schema with the records that it reads. */
export function aSubject(
  makes: object,
  properties: object,
  more: object = {},
  change: Change = {},
): { subject: Subject; records: fc.Arbitrary<Json> } {
  const schema = objectSchema(properties)
  const world = worldOf({ 'kinds/small.schema.json': schema })
  const mapping = mappingOf(makes, more)
  const real = compileMapping(mapping, world)
  const subject: Subject = {
    mapping,
    world,
    twin: interpretMapping(mapping, world.tables),
    compiled: {
      forward: change.forward?.(real.forward) ?? real.forward,
      backward: change.backward?.(real.backward) ?? real.backward,
    },
    judge: change.judge ?? (() => undefined),
  }
  return { subject, records: recordsOf(schema, { needs: needsOf(mapping, world) }) }
}

/** What proving it gives. */
export function proved(made: ReturnType<typeof aSubject>, runs = 60): LawResult[] {
  return proveMapping(made.subject, made.records, { runs, seed: 1, shrinkMaxMs: 4_000 })
}

/** The laws that it breaks. */
export function broken(made: ReturnType<typeof aSubject>): LawResult[] {
  return proved(made).filter(({ ok }) => !ok)
}
