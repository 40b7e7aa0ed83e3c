import type { Destination } from '../catalogue/catalogue.ts'
import type { Endpoint, Exchange, OrganisationCode } from '../ports/endpoint.ts'
import { type MessageBundle, messageOf } from './message.ts'
import { outcomeOfMessage } from './message-answer.ts'
import { requestHeaders } from './request-headers.ts'

/**
 * The Endpoint of a FHIR R4 messaging receiver: one message to `$process-message` per delivery (BaRS, NHS Wales eReferrals).
 * Throws at once when the destination has no URL or says nothing of messages.
 */
export function messageEndpoint(parts: {
  readonly destination: Pick<Destination, 'id' | 'url' | 'message'>
  /** By what code the participant that receives is known. */
  readonly recipient: OrganisationCode | null
  readonly exchange: Exchange
}): Endpoint {
  const { destination, recipient, exchange } = parts
  const terms = destination.message
  if (destination.url === undefined || terms === undefined) {
    throw new Error(`destination ${destination.id} needs a url and "message"`)
  }
  const url = `${destination.url.replace(/\/+$/, '')}/$process-message`
  return {
    make: (made) => {
      const { bundle, written } = messageOf(made, terms, recipient)
      return { body: Buffer.from(bundle === undefined ? '' : JSON.stringify(bundle)), written }
    },
    async send({ via, kind, record, body }, signal) {
      // nothing of it concerns this receiver: a change where it takes none, the end of what it was never asked for
      if (body.length === 0) return { is: 'delivered', status: null }
      const text = body.toString('utf8')
      const headers = {
        ...requestHeaders(JSON.parse(text) as MessageBundle, terms),
        'dilyn-via': via,
        'dilyn-kind': kind,
        ...(record === null ? {} : { 'dilyn-record': record }),
      }
      return outcomeOfMessage(await exchange({ url, headers, body: text, signal }))
    },
  }
}
