import { badRequest, type Refusal } from './message-outcome.ts'

/** Headers whose value is a FHIR type in Base64; the last may be left out. */
const encoded = [
  ['NHSD-Target-Identifier', 'Identifier'],
  ['NHSD-End-User-Organisation', 'Organization'],
  ['NHSD-Requesting-Software', 'Device'],
  ['NHSD-Requesting-Practitioner', 'PractitionerRole'],
] as const

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * What NHS Wales eReferrals check of a request's headers: each is there, each can be decoded. `resourceFaults` judges a resource.
 */
export function headerFaults(
  header: (name: string) => string | undefined,
  resourceFaults: (resource: unknown) => readonly unknown[],
): Refusal[] {
  return [
    ...encoded.flatMap(([name, type]) => encodedFaults(name, type, header(name), resourceFaults)),
    ...['X-Request-Id', 'X-Correlation-Id'].flatMap((name) =>
      formFaults(name, header(name), (value) => uuid.test(value), 'a UUID'),
    ),
    ...formFaults(
      'use-context',
      header('use-context'),
      (value) => /^[A-Za-z0-9-]+(\|[A-Za-z0-9-]+)*$/.test(value),
      'codes with | between them',
    ),
    ...formFaults('Accept', header('Accept'), isAccepted, 'application/fhir+json; version=1.2.0'),
  ]
}

function encodedFaults(
  name: string,
  type: string,
  value: string | undefined,
  resourceFaults: (resource: unknown) => readonly unknown[],
): Refusal[] {
  if (value === undefined && type === 'PractitionerRole') return []
  return formFaults(
    name,
    value,
    (text) => {
      const decoded = decode(text)
      if (decoded === undefined) return false
      if (type === 'Identifier') return isIdentifier(decoded)
      return decoded.resourceType === type && resourceFaults(decoded).length === 0
    },
    `a FHIR ${type} as JSON in Base64`,
  )
}

function formFaults(
  name: string,
  value: string | undefined,
  isRight: (value: string) => boolean,
  form: string,
): Refusal[] {
  if (value === undefined || value.trim() === '')
    return [badRequest('required', `the header ${name} is missing`)]
  return isRight(value) ? [] : [badRequest('value', `the header ${name} is not ${form}`)]
}

function isAccepted(value: string): boolean {
  const parts = value.split(';').map((part) => part.trim().toLowerCase())
  return parts.length === 2 && parts.includes('application/fhir+json') && parts.includes('version=1.2.0')
}

function isIdentifier({ system, value, ...others }: Record<string, unknown>): boolean {
  return typeof system === 'string' && typeof value === 'string' && Object.keys(others).length === 0
}

function decode(text: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
