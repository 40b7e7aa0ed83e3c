import type { MessageTerms } from '../catalogue/catalogue.ts'
import type { MessageBundle } from './message.ts'
import { gatewaySystem } from './systems.ts'

/** The gateway as the software that asks (NHSD-Requesting-Software). */
const software = {
  resourceType: 'Device',
  identifier: [{ system: gatewaySystem, value: 'dilyn' }],
  deviceName: [{ name: 'Dilyn', type: 'manufacturer-name' }],
}

interface Header {
  readonly sender: { readonly reference: string }
  readonly focus: readonly { readonly reference: string }[]
  readonly eventCoding: { readonly code: string }
  readonly reason: { readonly coding: readonly { readonly code: string }[] }
}

/**
 * The headers of a message as BaRS and NHS Wales eReferrals ask for them, all from the message itself, so that a retry has the
 * same. X-Request-Id is the message's own id: it is new in every message and stays in every retry of one, by which the receiver
 * knows a repeat (409 `duplicate`). X-Correlation-Id is the request's: one in all messages about one referral, wherever they go.
 * Throws for a body that is no message.
 */
export function requestHeaders(message: MessageBundle, terms: MessageTerms): Record<string, string> {
  const header = message.entry[0]?.resource as unknown as Header
  const sender = message.entry.find(({ fullUrl }) => fullUrl === header.sender.reference)?.resource
  const { resourceType, identifier, name } = sender as unknown as Record<string, unknown>
  const context = [...terms.useContext, header.eventCoding.code, header.reason.coding[0]!.code]
  return {
    accept: `application/fhir+json; version=${terms.version}`,
    'content-type': 'application/fhir+json',
    'x-request-id': message.id,
    'x-correlation-id': header.focus[0]!.reference.replace('urn:uuid:', ''),
    'use-context': context.join('|'),
    'nhsd-target-identifier': base64(terms.target),
    'nhsd-end-user-organisation': base64({ resourceType, identifier, name }),
    'nhsd-requesting-software': base64(software),
  }
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}
