import { Webhook } from 'standardwebhooks'
import type { Destination } from '../catalogue/catalogue.ts'
import { outcomeOf, outcomeOfFailure } from '../outbound/outcome.ts'
import type { Clock } from '../ports/clock.ts'
import type { Endpoint, Exchange } from '../ports/endpoint.ts'

/**
 * The Endpoint of a signed webhook (Standard Webhooks 1.0: `webhook-id` is the delivery's id, so that the receiver knows a
 * repeat). The body is the one document that the destination's mapping makes. Throws at once when the destination has no URL or
 * no secret `signing`.
 */
export function webhookEndpoint(parts: {
  readonly destination: Pick<Destination, 'id' | 'url' | 'secrets'>
  readonly exchange: Exchange
  readonly clock: Clock
}): Endpoint {
  const { destination, exchange, clock } = parts
  const { url } = destination
  const secret = destination.secrets.signing
  if (url === undefined || secret === undefined || secret === '') {
    throw new Error(`destination ${destination.id} needs a url and a secret "signing"`)
  }
  const webhook = new Webhook(secret)
  return {
    make: ({ documents }) => {
      const document = documents?.[0]
      if (document === undefined) throw new Error(`nothing was made for destination ${destination.id}`)
      return { body: Buffer.from(JSON.stringify(document)), written: [] }
    },
    async send({ delivery, via, kind, record, body }, signal) {
      const at = clock.now()
      const answer = await exchange({
        url,
        headers: {
          'content-type': 'application/json',
          'webhook-id': delivery,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': webhook.sign(delivery, at, body),
          'dilyn-via': via,
          'dilyn-kind': kind,
          ...(record === null ? {} : { 'dilyn-record': record }),
        },
        body,
        signal,
      })
      return 'failed' in answer
        ? outcomeOfFailure(answer.failed)
        : outcomeOf(answer.status, answer.retryAfter)
    },
  }
}
