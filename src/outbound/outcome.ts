import type { Exchanged, Outcome } from '../ports/endpoint.ts'

const tryAgain = new Set([408, 425, 429])

/**
 * What an HTTP status means for a delivery. Only 2xx is a success: a redirect is none. `again` names further statuses of the
 * destination's protocol that are worth another try (FHIR: 409, a conflict of concurrent transactions).
 */
export function outcomeOf(
  status: number,
  retryAfter: string | null,
  again: ReadonlySet<number> = new Set(),
): Outcome {
  if (status >= 200 && status < 300) return { is: 'delivered', status }
  if (status === 401 || status === 403) return { is: 'unauthorised', status }
  if (status >= 500 || tryAgain.has(status) || again.has(status)) {
    return { is: 'again', status, code: 'destination-unavailable', retryAfter }
  }
  return { is: 'refused', status, code: 'destination-refused' }
}

/** What a missing answer means. An address that must not be reached is refused for good: a person has to look. */
export function outcomeOfFailure(failed: Extract<Exchanged, { failed: string }>['failed']): Outcome {
  if (failed === 'forbidden-address') return { is: 'refused', status: null, code: 'destination-refused' }
  const code = failed === 'timeout' ? 'destination-timeout' : 'destination-unreachable'
  return { is: 'again', status: null, code, retryAfter: null }
}
