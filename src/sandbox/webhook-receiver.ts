import { timingSafeEqual } from 'node:crypto'
import express, { type Express } from 'express'
import { Webhook } from 'standardwebhooks'
import { deliveryHeaders } from './arrival-headers.ts'
import type { Received } from './received.ts'
import type { SandboxClock } from './sandbox-clock.ts'

const ageMaxSeconds = 5 * 60

/**
 * A school's end of a signed webhook, at the path /dilyn: 401 for a wrong signature or time, 400 for what is not JSON,
 * 204 otherwise. A webhook-id that came before is taken again without effect. The sandbox's clock
 * may be set between signing and looking, so a signature's time may be any that it showed a moment ago.
 */
export function webhookReceiver(
  destination: string,
  secret: string,
  received: Received,
  clock: SandboxClock,
): Express {
  const webhook = new Webhook(secret)
  const app = express()
  app.disable('x-powered-by')
  app.use(express.raw({ type: () => true, limit: '16mb' }))
  app.post('/dilyn', (request, response) => {
    const bytes: unknown = request.body
    const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : ''
    const id = request.get('webhook-id')
    const seconds = Number(request.get('webhook-timestamp'))
    const signatures = (request.get('webhook-signature') ?? '').split(' ')
    if (
      id === undefined ||
      !isFresh(seconds) ||
      !signatures.some(matches(webhook.sign(id, new Date(seconds * 1000), text)))
    ) {
      response.status(401).end()
      return
    }
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      response.status(400).end()
      return
    }
    const head = deliveryHeaders(request, 'webhook-id')
    const effect = (received.find(destination, head.deliveryId)?.effects ?? 0) === 0
    received.add({ destination, at: clock.now(), ...head, effect, body })
    response.status(204).end()
  })
  return app

  function isFresh(seconds: number): boolean {
    const ages = clock.times().map((now) => Math.abs(now.getTime() / 1000 - seconds))
    return Number.isInteger(seconds) && Math.min(...ages) <= ageMaxSeconds
  }
}

function matches(expected: string): (given: string) => boolean {
  const right = Buffer.from(expected)
  return (given) => {
    const bytes = Buffer.from(given)
    return bytes.length === right.length && timingSafeEqual(bytes, right)
  }
}
