import type { MessageTerms, SystemValue } from '../catalogue/catalogue.ts'
import type { Resource } from './identified.ts'
import { restrict } from './identified.ts'
import type { MessageAction } from './message-action.ts'

/** The end points of one message. */
export interface EndPoints {
  readonly id: string
  readonly focus: { readonly reference: string; readonly type: string }
  /** Full URLs of the two organisations in the message. */
  readonly sender: string
  readonly receiver: string
}

const names = { new: 'New', update: 'Update' } as const

/** The MessageHeader: what is asked for, by whom and of whom. BaRS writes an end point as `system|value` of its service id. */
export function messageHeader(terms: MessageTerms, action: MessageAction, ends: EndPoints): Resource {
  const header = {
    resourceType: 'MessageHeader',
    id: ends.id,
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-MessageHeader'] },
    eventCoding: terms.event,
    destination: [
      { endpoint: endpointOf(terms.target), receiver: { reference: ends.receiver, type: 'Organization' } },
    ],
    sender: { reference: ends.sender, type: 'Organization' },
    source: { name: 'Dilyn', software: 'Dilyn', endpoint: endpointOf(terms.source) },
    reason: { coding: [{ system: terms.reasons, code: action.reason, display: names[action.reason] }] },
    focus: [ends.focus],
    definition: action.isCancel ? terms.cancelDefinition : terms.definition,
  }
  return restrict(header)
}

function endpointOf({ system, value }: SystemValue): string {
  return `${system}|${value}`
}
