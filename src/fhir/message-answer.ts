import { outcomeOf, outcomeOfFailure } from '../outbound/outcome.ts'
import type { Exchanged, Outcome } from '../ports/endpoint.ts'

/**
 * What a messaging receiver's answer means. 409 with `duplicate` says that the message was taken before, which is what was wanted
 * (an answer of then was lost); any other 409 will be said again. With 2xx a response message decides: `MessageHeader.response` `ok`,
 * `transient-error` or `fatal-error` (FHIR R4, response-code), or an OperationOutcome of an error. Else the status decides, as
 * everywhere: BaRS's SEND_, REC_ and PROXY_ codes each have one.
 */
export function outcomeOfMessage(answer: Exchanged): Outcome {
  if ('failed' in answer) return outcomeOfFailure(answer.failed)
  const { status, retryAfter } = answer
  const said = answer.cut ? undefined : readObject(answer.body)
  if (status === 409 && isDuplicate(said)) return { is: 'delivered', status }
  const outcome = outcomeOf(status, retryAfter)
  if (outcome.is !== 'delivered') return outcome
  const response = responseCode(said)
  if (response === 'transient-error') {
    return { is: 'again', status, code: 'destination-unavailable', retryAfter }
  }
  const isError = response === 'fatal-error' || issuesOf(said).some(isFatal)
  return isError ? { is: 'refused', status, code: 'destination-refused' } : outcome
}

interface Said {
  readonly resourceType?: unknown
  readonly entry?: unknown
  readonly issue?: unknown
}

interface Issue {
  readonly severity?: unknown
  readonly code?: unknown
  readonly details?: { readonly coding?: readonly { readonly code?: unknown }[] }
}

/** The proxy's own 409 `duplicate` is about entries of its catalogue, and has another code beside it. */
function isDuplicate(said: Said | undefined): boolean {
  return issuesOf(said).some(({ code, details }) => {
    const codings = Array.isArray(details?.coding) ? details.coding : []
    return (
      code === 'duplicate' && (codings.length === 0 || codings.some((one) => one?.code === 'REC_CONFLICT'))
    )
  })
}

function isFatal({ severity }: Issue): boolean {
  return severity === 'fatal' || severity === 'error'
}

function issuesOf(said: Said | undefined): Issue[] {
  if (said?.resourceType !== 'OperationOutcome' || !Array.isArray(said.issue)) return []
  return said.issue.filter((one): one is Issue => typeof one === 'object' && one !== null)
}

function responseCode(said: Said | undefined): unknown {
  if (said?.resourceType !== 'Bundle' || !Array.isArray(said.entry)) return undefined
  const resources = said.entry.map((one: { resource?: unknown } | null) => one?.resource)
  const header = resources.find(
    (one): one is { response?: { code?: unknown } } =>
      (one as { resourceType?: unknown } | null | undefined)?.resourceType === 'MessageHeader',
  )
  return header?.response?.code
}

function readObject(body: string): Said | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
