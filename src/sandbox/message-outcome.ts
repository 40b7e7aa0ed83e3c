/** What a messaging receiver says no with: an HTTP status and one issue, in the codes of BaRS. */
export interface Refusal {
  readonly status: number
  /** `SEND_…`: the request is at fault; `REC_…`: what the receiver makes of the message. */
  readonly code: string
  /** FHIR IssueType. */
  readonly issue: 'required' | 'value' | 'structure' | 'invariant' | 'duplicate' | 'conflict' | 'not-found'
  readonly text: string
}

const codes = 'https://fhir.nhs.uk/CodeSystem/http-error-codes'

/** The request or a header of it is not as it must be (400). */
export function badRequest(issue: Refusal['issue'], text: string): Refusal {
  return { status: 400, code: 'SEND_BAD_REQUEST', issue, text }
}

/** The message is not as the receiver needs it (400). */
export function badMessage(issue: Refusal['issue'], text: string): Refusal {
  return { status: 400, code: 'REC_BAD_REQUEST', issue, text }
}

/** The OperationOutcome that says so; it holds no value of the message. */
export function operationOutcome(refusals: readonly Refusal[]): object {
  return {
    resourceType: 'OperationOutcome',
    issue: refusals.map(({ code, issue, text }) => ({
      severity: 'error',
      code: issue,
      details: { coding: [{ system: codes, code }] },
      diagnostics: text,
    })),
  }
}
