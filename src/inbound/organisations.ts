import type { Catalogue, CodeScheme } from '../catalogue/catalogue.ts'
import type { Organisations } from '../message/circle.ts'

/** What the circle needs to know, from the participants' files. */
export function organisationsOf(catalogue: Catalogue): Organisations {
  return {
    participantOf(schemeAndCode) {
      const [scheme, code] = schemeAndCode.split(':', 2) as [CodeScheme, string]
      return catalogue.participantByCode(scheme, code)?.id ?? schemeAndCode
    },
    impliedBy(participant, role) {
      return (catalogue.participants.get(participant)?.implies ?? []).filter((one) => one.when === role)
    },
    isAuthority: (participant) => catalogue.participants.get(participant)?.is === 'local-authority',
  }
}
