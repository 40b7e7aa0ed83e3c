import { describe, expect, test } from '@jest/globals'
import { cutReferences } from '../../../src/fhir/cut-references.ts'
import { messageAction } from '../../../src/fhir/message-action.ts'

describe('the pair of reason and status', () => {
  test.each<[string, boolean, boolean, string | undefined]>([
    ['active', false, false, 'new'],
    ['active', true, false, undefined],
    ['active', true, true, 'update'],
    ['on-hold', false, true, undefined],
    ['on-hold', true, true, 'update'],
    ['completed', true, false, undefined],
    ['revoked', true, false, 'update, a cancellation'],
    ['entered-in-error', true, false, 'update, a cancellation'],
    ['revoked', false, true, undefined],
  ])('of what is %s, asked for before: %s, changes taken: %s, is %s', (status, isThere, updates, wanted) => {
    const action = messageAction(status, isThere, { updates })
    const said = action && `${action.reason}${action.isCancel ? ', a cancellation' : ''}`
    expect(said).toBe(wanted)
  })

  test('of a resource without a status is none', () => {
    expect(messageAction(undefined, true, { updates: true })).toBeUndefined()
  })
})

describe('what does not go along', () => {
  test('is cut out with what held nothing else, and what was empty before stays', () => {
    const resource = {
      basedOn: [{ reference: 'urn:uuid:plan', type: 'CarePlan' }],
      performer: [{ reference: 'urn:uuid:service' }, { reference: 'urn:uuid:receiver' }],
      subject: { reference: 'urn:uuid:child', type: 'Patient' },
      activity: [{ detail: { goal: [{ reference: 'urn:uuid:plan' }] } }],
      note: [],
      text: {},
      status: 'revoked',
    }
    expect(cutReferences(resource, new Set(['plan', 'service']))).toEqual({
      performer: [{ reference: 'urn:uuid:receiver' }],
      subject: { reference: 'urn:uuid:child', type: 'Patient' },
      note: [],
      text: {},
      status: 'revoked',
    })
  })
})
