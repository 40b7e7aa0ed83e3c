import { Client } from 'fhir-kit-client'
import type { Destination } from '../catalogue/catalogue.ts'
import { outcomeOf, outcomeOfFailure } from '../outbound/outcome.ts'
import type { Endpoint, Exchange, Exchanged, Outcome } from '../ports/endpoint.ts'
import { transactionOf } from './bundle.ts'

/** A conflict of concurrent transactions goes away by itself. */
const again = new Set([409])

/**
 * The Endpoint of a FHIR R4 server: one transaction per delivery. Throws at once when the destination has no URL.
 * fhir-kit-client's own transport (global fetch) follows redirects and reads answers without a limit; its client is therefore
 * given the gateway's guarded one.
 */
export function fhirEndpoint(parts: {
  readonly destination: Pick<Destination, 'id' | 'url' | 'patient'>
  readonly exchange: Exchange
}): Endpoint {
  const { destination, exchange } = parts
  if (destination.url === undefined) throw new Error(`destination ${destination.id} needs a url`)
  const baseUrl = destination.url.replace(/\/+$/, '')
  return {
    make: (made) => {
      const { bundle, written } = transactionOf(made, destination.patient)
      return { body: Buffer.from(bundle === undefined ? '' : JSON.stringify(bundle)), written }
    },
    async send({ delivery, via, kind, record, body }, signal) {
      // nothing of it concerns this server: a child's demographics where no Patient may be made
      if (body.length === 0) return { is: 'delivered', status: null }
      const headers = {
        'x-request-id': delivery,
        'dilyn-via': via,
        'dilyn-kind': kind,
        ...(record === null ? {} : { 'dilyn-record': record }),
      }
      return outcomeOfAnswer(await transact(baseUrl, exchange, body.toString('utf8'), { headers, signal }))
    },
  }
}

/** Sends one transaction by fhir-kit-client, over the guarded transport. */
async function transact(
  baseUrl: string,
  exchange: Exchange,
  bundle: string,
  options: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
): Promise<Exchanged> {
  const client = new Client({ baseUrl })
  let answer: Exchanged = { failed: 'unreachable' }
  client.httpClient.request = async (_method, _path, requestOptions) => {
    answer = await exchange({
      // a transaction is posted to the base itself
      url: baseUrl,
      headers: {
        accept: 'application/fhir+json',
        prefer: 'return=minimal',
        ...(requestOptions?.headers as Record<string, string>),
      },
      body: bundle,
      signal: options.signal,
    })
    return { resourceType: 'Bundle' }
  }
  // the bytes that are kept are what goes; the client would only spell the same bundle again
  await client.transaction({ body: { resourceType: 'Bundle', type: 'transaction' }, options })
  return answer
}

function outcomeOfAnswer(answer: Exchanged): Outcome {
  if ('failed' in answer) return outcomeOfFailure(answer.failed)
  const outcome = outcomeOf(answer.status, answer.retryAfter, again)
  if (outcome.is !== 'delivered' || answer.cut) return outcome
  // a server that processes the entries one by one may answer 200 and have refused some
  const worst = Math.max(0, ...entryStatuses(answer.body))
  return worst < 300 ? outcome : outcomeOf(worst, answer.retryAfter, again)
}

function entryStatuses(body: string): number[] {
  let bundle: unknown
  try {
    bundle = JSON.parse(body)
  } catch {
    return []
  }
  const entries = (bundle as { entry?: unknown } | null)?.entry
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: { response?: { status?: unknown } } | null) => {
    const status = Number.parseInt(String(entry?.response?.status), 10)
    return Number.isNaN(status) ? [] : [status]
  })
}
