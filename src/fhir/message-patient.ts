import type { Made } from '../ports/endpoint.ts'
import type { Resource } from './identified.ts'
import { localChildSystem, nhsNumberSystem } from './systems.ts'

/**
 * The Patient of a message: the demographics in use as the recipient may see them, with what the record itself says of the
 * patient where they say nothing (a safe address). Where the recipient may see no demographics, the identifiers alone by which it
 * knows the child.
 */
export function messagePatient(made: Made, said: readonly Resource[]): Resource {
  const demographics = (made.patient as Resource[]).find((one) => one.resourceType === 'Patient')
  const base = demographics ?? { resourceType: 'Patient', identifier: identifiersOf(made) }
  return Object.assign({}, ...said.toReversed(), base) as Resource
}

function identifiersOf({ childFacts, child }: Made): readonly object[] {
  const { nhsNumber, localId } = childFacts
  const known = [
    ...(nhsNumber === undefined ? [] : [{ system: nhsNumberSystem, value: nhsNumber }]),
    ...(localId === undefined ? [] : [{ system: localChildSystem, value: localId }]),
  ]
  return known.length > 0 ? known : [{ system: localChildSystem, value: child }]
}
