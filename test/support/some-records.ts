import { testNhsNumber } from './a-message.ts'

/** A fictional child; each index is another. */
export function aChild(index = 1, more: object = {}) {
  return {
    localId: `C-${index}`,
    nhsNumber: testNhsNumber(index),
    familyName: `Enghraifft${index}`,
    givenNames: 'Gwen',
    dateOfBirth: '2014-05-06',
    ...more,
  }
}

const head = (recordId: string, child: object, more: object) => ({ recordId, version: 1, child, ...more })

export function childRecord(recordId: string, child: object, more: object = {}) {
  return head(recordId, child, { sex: 'female', language: 'cy', ...more })
}

/** In Ceredigion, with its board said outright and the school of the sandbox. */
export function placementRecord(recordId: string, child: object, more: object = {}) {
  return head(recordId, child, {
    start: '2026-01-10',
    responsibleAuthority: 'W06000008',
    areaAuthority: 'W06000008',
    healthBoard: '7A2',
    school: '6674001',
    ...more,
  })
}

/** What a placement in Cardiff says. */
export const inCardiff = { areaAuthority: 'W06000015', healthBoard: '7A4', school: '6814001' }

export function assessmentRecord(recordId: string, child: object, more: object = {}) {
  return head(recordId, child, {
    assessmentType: 'initial',
    status: 'reported',
    heldDate: '2026-02-01',
    allergies: [{ substance: 'penicillin' }],
    medications: { absent: 'none' },
    ...more,
  })
}

export function referralRecord(recordId: string, child: object, more: object = {}) {
  return head(recordId, child, { receivedDate: '2026-02-20', urgency: 'urgent', status: 'received', ...more })
}

export function pepRecord(recordId: string, child: object, more: object = {}) {
  return head(recordId, child, { school: '6674001', status: 'final', ...more })
}
