import { badMessage, type Refusal } from './message-outcome.ts'

/** A resource as far as the receiver looks into it. */
export interface Resource {
  readonly resourceType: string
  readonly [element: string]: unknown
}

/** A message that can be worked with. */
export interface ReadMessage {
  readonly action: 'create' | 'cancel'
  readonly header: Resource
  readonly request: Resource
  /** Identifiers of the request, as `system|value`. */
  readonly keys: readonly string[]
}

const events = 'https://fhir.nhs.uk/CodeSystem/message-events-bars'
const reasons = 'https://fhir.nhs.uk/CodeSystem/message-reason-bars'
const nhsNumbers = 'https://fhir.nhs.uk/Id/nhs-number'

/**
 * The elements that NHS Wales eReferrals need of a resource; a name that ends in `[x]` stands for any of its types. That of a
 * primitive may stand as an extension beside it (`_authoredOn`).
 */
const needed: Readonly<Record<ReadMessage['action'], Readonly<Record<string, readonly string[]>>>> = {
  create: {
    MessageHeader: [
      'meta',
      'definition',
      'destination',
      'sender',
      'source',
      'eventCoding',
      'reason',
      'focus',
    ],
    ServiceRequest: [
      ...['meta', 'status', 'intent', 'subject', 'encounter', 'authoredOn', 'basedOn', 'occurrence[x]'],
      ...['requester', 'performer', 'category'],
    ],
    Encounter: ['meta', 'identifier', 'status', 'class', 'subject', 'period'],
    CarePlan: ['meta', 'status', 'intent', 'activity', 'subject', 'encounter', 'addresses'],
    HealthcareService: ['meta', 'active', 'identifier', 'name', 'providedBy'],
    Patient: ['identifier', 'name', 'birthDate', 'gender', 'address'],
    Consent: [],
    Practitioner: [],
    PractitionerRole: [],
    Condition: [],
  },
  cancel: {
    MessageHeader: ['meta', 'destination', 'sender', 'source', 'reason', 'focus'],
    ServiceRequest: [
      ...['meta', 'identifier', 'authoredOn', 'intent', 'category', 'subject', 'status', 'occurrence[x]'],
    ],
    Patient: ['identifier', 'name', 'birthDate', 'gender', 'address'],
    Organization: ['identifier'],
  },
}

/** Reads a valid R4 Bundle as NHS Wales eReferrals do: the pair of reason and status decides, then what is needed must be there. */
export function readMessage(bundle: unknown): ReadMessage | { readonly refusals: Refusal[] } {
  const { type, timestamp, entry } = bundle as { type?: unknown; timestamp?: unknown; entry?: unknown }
  const entries = (Array.isArray(entry) ? entry : []) as { fullUrl?: unknown; resource?: Resource }[]
  const resources = entries.flatMap(({ resource }) => resource ?? [])
  const [header] = resources
  const request = resources.find(({ resourceType }) => resourceType === 'ServiceRequest')
  if (type !== 'message' || timestamp === undefined || header?.resourceType !== 'MessageHeader') {
    return refuse(
      'structure',
      'a Bundle of type message, with a timestamp and its MessageHeader first, is needed',
    )
  }
  if (codeOf(header.eventCoding, events) !== 'servicerequest-request') {
    return refuse('value', 'MessageHeader.eventCoding is not servicerequest-request')
  }
  if (request === undefined) return refuse('required', 'there is no ServiceRequest')
  const action = actionOf(header, request)
  if (action === undefined) {
    return refuse(
      'invariant',
      'the pair of MessageHeader.reason and ServiceRequest.status is none that is taken',
    )
  }
  const refusals = [
    ...neededFaults(resources, action),
    ...(action === 'create' ? contentFaults(resources) : []),
    ...referenceFaults(entries),
  ]
  if (refusals.length > 0) return { refusals }
  return {
    action,
    header,
    request,
    keys: identifiersOf(request).map(({ system, value }) => `${system}|${value}`),
  }
}

function refuse(issue: Refusal['issue'], text: string): { readonly refusals: Refusal[] } {
  return { refusals: [badMessage(issue, text)] }
}

function actionOf(header: Resource, request: Resource): ReadMessage['action'] | undefined {
  const coding = (header.reason as { coding?: unknown } | undefined)?.coding
  const reason = (Array.isArray(coding) ? coding : [])
    .map((one) => codeOf(one, reasons))
    .find((code) => code !== undefined)
  if (reason === 'new' && request.status === 'active') return 'create'
  const isEnded = request.status === 'revoked' || request.status === 'entered-in-error'
  return reason === 'update' && isEnded ? 'cancel' : undefined
}

function neededFaults(resources: readonly Resource[], action: ReadMessage['action']): Refusal[] {
  return Object.entries(needed[action]).flatMap(([type, elements]) => {
    const found = resources.filter(({ resourceType }) => resourceType === type)
    if (found.length === 0) return [badMessage('required', `there is no ${type}`)]
    // of what may stand more than once, one that is whole is enough
    const lacks = found.map((one) => elements.filter((element) => !has(one, element)))
    const least = lacks.reduce((a, b) => (b.length < a.length ? b : a))
    return least.map((element) => badMessage('required', `${type}.${element} is missing`))
  })
}

function has(resource: Resource, element: string): boolean {
  const names = element.endsWith('[x]')
    ? Object.keys(resource).filter((name) => name.startsWith(element.slice(0, -3)))
    : [element, `_${element}`]
  return names.some((name) => {
    const value = resource[name]
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== ''
  })
}

function contentFaults(resources: readonly Resource[]): Refusal[] {
  const of = (type: string) => resources.filter(({ resourceType }) => resourceType === type)
  const names = of('Organization').map(({ name }) => String(name).toLowerCase())
  const faults: Refusal[] = []
  for (const name of ['Receiving/performing Organization', 'Sender Organization']) {
    if (!names.includes(name.toLowerCase())) {
      faults.push(badMessage('required', `there is no Organization of the name "${name}"`))
    }
  }
  const displays = of('Condition').flatMap(({ code }) => {
    const coding = (code as { coding?: unknown } | undefined)?.coding
    return Array.isArray(coding) ? coding.map((one: { display?: unknown }) => one.display) : []
  })
  if (!displays.some((display) => typeof display === 'string')) {
    faults.push(badMessage('required', 'Condition.code.coding.display is missing'))
  }
  const numbers = of('Patient').flatMap(identifiersOf)
  if (!numbers.some(({ system, value }) => system === nhsNumbers && /^\d{10}$/.test(value))) {
    faults.push(badMessage('required', 'the Patient has no NHS number'))
  }
  return faults
}

/** A reference of the message's own (`urn:uuid:…`) leads to an entry. */
function referenceFaults(entries: readonly { fullUrl?: unknown; resource?: Resource }[]): Refusal[] {
  const known = new Set(entries.map(({ fullUrl }) => fullUrl))
  const named = [...JSON.stringify(entries).matchAll(/"reference":"(urn:uuid:[^"]*)"/g)].map(([, url]) => url)
  const dangling = named.filter((url) => !known.has(url))
  return dangling.length === 0 ? [] : [badMessage('not-found', 'a reference leads to nothing in the message')]
}

function identifiersOf(resource: Resource): { system: string; value: string }[] {
  const identifiers = Array.isArray(resource.identifier) ? resource.identifier : []
  return identifiers.filter(
    (one): one is { system: string; value: string } =>
      typeof one?.system === 'string' && typeof one?.value === 'string',
  )
}

function codeOf(coding: unknown, system: string): unknown {
  const one = coding as { system?: unknown; code?: unknown } | null | undefined
  return one?.system === system ? one.code : undefined
}
