import type fc from 'fast-check'
import type { MappingLibrary } from '../catalogue/load.ts'
import { invalidity } from '../catalogue/made-output.ts'
import type { Exampled } from '../catalogue/view-examples.ts'
import { interpretMapping } from '../mapping/interpret.ts'
import type { Json } from '../mapping/json.ts'
import { invariantFaults } from '../mapping/targets/fhir-invariants.ts'
import { makesFhir } from '../mapping/template.ts'
import type { Subject } from './law.ts'
import { needsOf } from './needs.ts'
import { recordArbitrary } from './record-arbitrary.ts'

/** What is wrong with a FHIR resource by the official R4 schema, place and words; empty when nothing is. */
export type FhirJudge = (
  resource: unknown,
) => readonly { readonly expression: string; readonly text: string }[]

/**
 * A mapping of a catalogue with what its laws are tried with; FHIR is judged by `official` and by what it says itself (no
 * period ends before it starts), all else by its schema.
 */
export function subjectOf(
  { mapping, compiled }: Exampled,
  { world, target }: MappingLibrary,
  official: FhirJudge,
): Subject {
  return {
    mapping,
    compiled,
    world,
    twin: interpretMapping(mapping, world.tables),
    judge(output) {
      const missing = invalidity(output, { ...target, to: mapping.to })
      if (missing !== undefined || !makesFhir(mapping)) return missing
      for (const [n, document] of output.entries()) {
        const [fault] = official(document)
        if (fault)
          return { pointer: pointerOf(n, fault.expression), why: `${fault.expression} ${fault.text}` }
        const [contradiction] = invariantFaults(document as Json, world.fhir)
        if (contradiction) return { pointer: `/${n}${contradiction.pointer}`, why: contradiction.detail }
      }
      return undefined
    },
  }
}

/** `Patient.name[0].family` of the n-th resource, as a pointer into the output. */
function pointerOf(n: number, expression: string): string {
  const keys = expression
    .split('.')
    .slice(1)
    .join('/')
    .replaceAll(/\[(\d+)\]/g, '/$1')
  return keys === '' ? `/${n}` : `/${n}/${keys}`
}

/** Records that a mapping of a catalogue reads; those of a kind have their dates in its order, as the gateway lets them in. */
export function recordsFor(
  { mapping }: Exampled,
  { target, world, kinds }: MappingLibrary,
): fc.Arbitrary<Json> {
  const { schemas } = target
  const kind = kinds?.get(mapping.from)
  const isInOrder = (record: unknown) =>
    kind === undefined || !kind.validate(record).some(({ code }) => code === 'end-before-start')
  const schema = {
    path: mapping.from,
    source: (path: string) => schemas.get(path),
    isValid: (record: unknown) => schemas.breaches(mapping.from, record).length === 0 && isInOrder(record),
  }
  return recordArbitrary(schema, needsOf(mapping, world))
}
