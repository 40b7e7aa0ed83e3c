import type { OrganisationCode } from '../ports/endpoint.ts'

/** Identifier of every resource that Dilyn writes: it derives from the record and the resource's name in the mapping. */
export const resourceSystem = 'https://fhir.dilyn.example/Id/resource'
/** The same as a tag, for resources that have no place for an identifier. */
export const tagSystem = 'https://fhir.dilyn.example/Id/resource-tag'
export const gatewaySystem = 'https://fhir.dilyn.example/Id/gateway'
export const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number'
export const localChildSystem = 'https://fhir.dilyn.example/Id/local-child-identifier'

/** v3-Confidentiality R: restricted, as PDS uses it. */
export const restricted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  code: 'R',
  display: 'restricted',
} as const

/** System of an organisation's code. */
export const organisationSystems: Readonly<Record<OrganisationCode['scheme'], string>> = {
  ods: 'https://fhir.nhs.uk/Id/ods-organization-code',
  gss: 'https://fhir.dilyn.example/Id/gss-local-authority-code',
  school: 'https://fhir.hl7.org.uk/Id/urn-school-number',
}
