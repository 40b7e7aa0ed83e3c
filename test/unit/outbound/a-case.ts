import type { ChildFile, SaidFacts, Stay } from '../../../src/message/child.ts'
import type { Responsibility } from '../../../src/message/circle.ts'
import type { Delivery } from '../../../src/ports/delivery-queue.ts'
import type { StoredRecord } from '../../../src/ports/record-store.ts'

/** A stored record of the one child of these tests. */
export function aRecord(more: Partial<StoredRecord> = {}): StoredRecord {
  return {
    ...{
      id: 'record-1',
      source: 'ceredigion-cases',
      participant: 'ceredigion',
      kind: 'placement',
      child: 'child-1',
    },
    ...{ recordId: 'R-1', version: 1, retracted: false, quiet: false, sequence: 5 },
    receivedAt: new Date('2026-03-01T09:00:00Z'),
    content: {},
    ...more,
  }
}

export function aStay(more: Partial<Stay> = {}): Stay {
  return {
    ...{
      id: 'stay-1',
      participant: 'hywel-dda',
      opened: 2,
      closed: null,
      closedReason: null,
      closedDay: null,
    },
    ...more,
  }
}

export function aResponsibility(more: Partial<Responsibility> = {}): Responsibility {
  return {
    ...{ role: 'health-board', participant: 'hywel-dda', from: '2026-01-10', to: null, derived: false },
    record: 'record-1',
    ...more,
  }
}

export function saidFacts(more: Partial<SaidFacts> = {}): SaidFacts {
  return {
    ...{
      record: 'record-0',
      source: 'ceredigion-cases',
      localIds: 'ceredigion-cases',
      participant: 'ceredigion',
    },
    ...{ kind: 'child', version: 1, at: '2026-03-01T09:00:00Z' },
    ...more,
  }
}

export function aFile(more: Partial<ChildFile> = {}): ChildFile {
  return {
    ...{ id: 'child-1', createdBy: 'ceredigion', createdAt: new Date('2026-01-01T09:00:00Z'), sequence: 9 },
    state: { facts: [saidFacts()], placements: [] },
    responsibilities: [aResponsibility()],
    stays: [aStay()],
    ...more,
  }
}

export function aDelivery(more: Partial<Delivery> = {}): Delivery {
  return {
    ...{ id: 'delivery-1', number: '1', lane: 'lane-1', laneName: 'records', destination: 'hywel-dda' },
    ...{
      participant: 'hywel-dda',
      child: 'child-1',
      via: 'change',
      kind: 'placement',
      record: 'record-1',
      version: 1,
    },
    ...{
      stay: 'stay-1',
      entry: 'entry-1',
      batch: null,
      rule: null,
      basis: null,
      view: null,
      viewHash: null,
      body: null,
    },
    ...{ attempts: 0, tries: 0, triedFrom: null, createdAt: new Date('2026-03-01T09:00:00Z') },
    ...more,
  }
}
