import { v5 } from 'uuid'
import type { Entry } from './entry.ts'
import { type Resource, restrict } from './identified.ts'
import { nhsNumberSystem } from './systems.ts'

interface Identifier {
  readonly system?: string
  readonly value?: string
}

/**
 * The entry that makes a child's Patient where it is missing: a conditional create on its NHS number, else on the first
 * identifier it has. Undefined without an identifier: a Patient that can't be found again would be made twice.
 */
export function patientEntry(resources: readonly Resource[], child: string): Entry | undefined {
  const found = resources.find((one) => one.resourceType === 'Patient')
  if (found === undefined) return undefined
  const { id: _, ...patient } = found
  const identifiers = (Array.isArray(patient.identifier) ? patient.identifier : []) as Identifier[]
  const whole = identifiers.filter((one) => one.system !== undefined && one.value !== undefined)
  const key = whole.find((one) => one.system === nhsNumberSystem) ?? whole[0]
  if (key === undefined) return undefined
  return {
    fullUrl: `urn:uuid:${v5('patient', child)}`,
    resource: restrict(patient),
    request: {
      method: 'POST',
      url: 'Patient',
      ifNoneExist: `identifier=${key.system}|${encodeValue(key.value ?? '')}`,
    },
  }
}

/** A value may hold what would end or split a search parameter (an owner's own ids are free text). */
function encodeValue(value: string): string {
  return encodeURIComponent(value.replace(/[\\,$|]/g, '\\$&'))
}
