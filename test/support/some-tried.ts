import fc from 'fast-check'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { needsOf } from '../../src/laws/needs.ts'
import { recordArbitrary } from '../../src/laws/record-arbitrary.ts'
import type { Json } from '../../src/mapping/json.ts'
import { cursorOver } from '../../src/mapping/schema/cursor.ts'
import { NOTHING_GIVEN } from '../../src/mapping/schema/given.ts'
import { readSchemas } from '../../src/mapping/schema/read-schema.ts'
import { valuesOf } from '../../src/mapping/schema/shape.ts'
import { projectFolder, sandboxEnv } from './a-catalogue.ts'
import type { Tried } from './a-lineage-trial.ts'

/** A shipped mapping that is tried, and records for it. */
export interface TriedMapping extends Tried {
  readonly name: string
  /** Records that obey its schema; the same for the same seed. */
  records(count: number, seed: number): readonly Json[]
}

/** Every version of every shipped mapping, to be tried on generated records. */
export function shippedMappings({
  root = projectFolder,
  othersMax = Number.POSITIVE_INFINITY,
}: {
  readonly root?: string | undefined
  readonly othersMax?: number
} = {}): TriedMapping[] {
  const { library } = loadCatalogue({ root, sandbox: true, env: sandboxEnv() })
  const source = (path: string): object => library.world.schema(path) ?? {}
  const schemas = readSchemas(source)
  return library.mappings.map(({ compiled, mapping }): TriedMapping => {
    const cursor = cursorOver(schemas.shapes([{ schema: source(mapping.from), file: mapping.from }]), schemas)
    const isValid = (record: unknown): boolean =>
      library.target.schemas.breaches(mapping.from, record).length === 0
    const arbitrary = recordArbitrary(
      { path: mapping.from, source, isValid },
      needsOf(mapping, library.world),
    )
    return {
      name: `${mapping.name}@${mapping.version}`,
      mapping: compiled,
      othersMax,
      isValid,
      listed: (path) => {
        const values = cursor.at(path, NOTHING_GIVEN).map(valuesOf)
        return values.length > 0 && values.every((one) => one !== undefined)
          ? (values.flat() as Json[])
          : undefined
      },
      records: (count, seed) => fc.sample(arbitrary, { numRuns: count, seed }),
    }
  })
}
