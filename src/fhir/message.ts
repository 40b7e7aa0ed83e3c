import { v5 } from 'uuid'
import type { MessageTerms, SystemValue } from '../catalogue/catalogue.ts'
import type { Written } from '../ports/delivery-queue.ts'
import type { Made, OrganisationCode } from '../ports/endpoint.ts'
import { cutReferences } from './cut-references.ts'
import { identified, type Resource, restrict } from './identified.ts'
import { type MessageAction, messageAction } from './message-action.ts'
import { messageHeader } from './message-header.ts'
import { messagePatient } from './message-patient.ts'
import { type Json, type Referent, resolveReferences } from './references.ts'
import { organisationSystems, restricted } from './systems.ts'

/** A FHIR message, whose first entry is its MessageHeader. */
export interface MessageBundle {
  readonly resourceType: 'Bundle'
  readonly id: string
  readonly type: 'message'
  readonly timestamp: string
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource }[]
}

export interface Message {
  /** Undefined when the receiver has nothing to be told. */
  readonly bundle: MessageBundle | undefined
  /** What the receiver has after it: the request, or nothing once it is cancelled. */
  readonly written: readonly Written[]
}

/** The organisations of every message; a mapping may make them under these names, and the gateway adds who they are. */
const parties = ['sender', 'receiver'] as const

/** A document of the mapping that goes along, with the id it has at the receiver: it derives from the record and its name. */
interface Part {
  readonly name: string
  readonly id: string
  readonly resource: Resource
}

/**
 * A delivery as a FHIR R4 message (BaRS). The first document that the mapping makes is what it is about (`focus`). A
 * cancellation takes along only that, the Patient and the two organisations. The message's id is the delivery's, so that an answer
 * names the delivery; the ids of its resources derive from the record, so that they are the same in every message about it. Pure.
 */
export function messageOf(made: Made, terms: MessageTerms, recipient: OrganisationCode | null): Message {
  const documents = (made.documents ?? []) as Resource[]
  const own = documents.filter((one) => one.resourceType !== 'Patient')
  const [focus] = own
  if (focus === undefined) return { bundle: undefined, written: made.before }
  const isThere = made.via === 'retraction' || made.before.length > 0
  const action = messageAction((focus as { status?: unknown }).status, isThere, terms)
  if (action === undefined) return { bundle: undefined, written: made.before }

  const about = identified(focus, idOf(nameOf(focus), made))
  const { type, system, value } = about.criterion
  const others = [...own.slice(1), ...missingParties(own)].map((resource) => {
    const name = nameOf(resource)
    return {
      name,
      id: idOf(name, made),
      resource: bearing(resource, identifierOf(name, made, terms, recipient)),
    }
  })
  const parts: Part[] = [{ name: nameOf(focus), id: value, resource: about.resource }, ...others]
  const going = action.isCancel ? parts.filter(({ name }, n) => n === 0 || isParty(name)) : parts
  return {
    bundle: bundleOf(made, terms, action, going, parts, documents),
    written: action.isCancel ? [] : [{ type, system, value }],
  }
}

function bundleOf(
  made: Made,
  terms: MessageTerms,
  action: MessageAction,
  going: readonly Part[],
  parts: readonly Part[],
  documents: readonly Resource[],
): MessageBundle {
  const patients = documents.filter((one) => one.resourceType === 'Patient')
  const patient: Part = {
    name: 'child',
    id: v5('patient', made.child),
    resource: messagePatient(made, patients),
  }
  const sender = going.find(({ name }) => name === 'sender')!
  const names: [string, string][] = [
    ...going.map(({ name, id }): [string, string] => [name, id]),
    ...['child', ...patients.map(nameOf)].map((name): [string, string] => [name, patient.id]),
    ['source', sender.id],
  ]
  const referents = new Map(names.map(([name, id]): [string, Referent] => [name, { fullUrl: urn(id) }]))
  const gone = new Set(parts.filter((one) => !going.includes(one)).map(({ name }) => name))
  const entries = [...going, patient].map(({ id, resource }) => {
    const cut = cutReferences(resource as unknown as Json, gone) ?? {}
    const { resourceType, id: _, ...rest } = resolveReferences(cut, referents) as unknown as Resource
    return { fullUrl: urn(id), resource: restrict({ resourceType, id, ...rest }) }
  })
  const timestamp = made.at.toISOString()
  const urlOf = (name: string) => referents.get(name) as { fullUrl: string }
  const header = messageHeader(terms, action, {
    id: made.delivery,
    focus: { reference: urn(going[0]!.id), type: going[0]!.resource.resourceType },
    sender: urlOf('sender').fullUrl,
    receiver: urlOf('receiver').fullUrl,
  })
  const bundle = {
    resourceType: 'Bundle' as const,
    id: made.delivery,
    meta: { lastUpdated: timestamp, security: [restricted] },
    type: 'message' as const,
    timestamp,
    entry: [{ fullUrl: urn(made.delivery), resource: header }, ...entries],
  }
  return bundle
}

function missingParties(own: readonly Resource[]): Resource[] {
  return parties
    .filter((name) => !own.some((one) => one.id === name))
    .map((id) => ({ resourceType: 'Organization', id, active: true }))
}

/** Who a party is, which no mapping knows: it is decided by who sends and to whom. */
function identifierOf(
  name: string,
  made: Made,
  terms: MessageTerms,
  recipient: OrganisationCode | null,
): SystemValue | undefined {
  if (name === 'sender') return codeOf(made.source)
  if (name === 'receiver') return codeOf(recipient)
  return name === 'service' ? terms.target : undefined
}

function codeOf(organisation: OrganisationCode | null): SystemValue | undefined {
  if (organisation === null) return undefined
  return { system: organisationSystems[organisation.scheme], value: organisation.code }
}

function bearing(resource: Resource, identifier: SystemValue | undefined): Resource {
  if (identifier === undefined) return resource
  const others = Array.isArray(resource.identifier) ? resource.identifier : []
  return { ...resource, identifier: [identifier, ...others] }
}

function isParty(name: string): boolean {
  return (parties as readonly string[]).includes(name)
}

function nameOf(resource: Resource): string {
  return resource.id ?? resource.resourceType
}

function idOf(name: string, made: Made): string {
  return v5(name, made.seed)
}

function urn(id: string): string {
  return `urn:uuid:${id}`
}
