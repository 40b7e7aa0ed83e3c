import type { Catalogue, Kind } from '../catalogue/catalogue.ts'
import { type Issue, mask } from '../message/failure.ts'
import type { MadeRecord, ReceivedMessage, ValidMessage } from '../message/message.ts'
import { at } from '../message/pointer.ts'
import { checkDigits, childFacts } from './facts.ts'
import { readRecords } from './read-records.ts'
import { saidRecordId } from './verdict-of.ts'

export type Validation =
  | { readonly ok: true; readonly message: ValidMessage }
  | (Refused & { readonly ok: false })

/** A message that is kept with its verdict and goes no further. */
export interface Refused {
  readonly message: ReceivedMessage
  /** What its record is called, as far as that can be read. */
  readonly recordId: string | null
  readonly issues: readonly Issue[]
}

/** Read and validate: from what came in to a record that obeys its kind's schema, or every reason why not. */
export function validate(message: ReceivedMessage, catalogue: Catalogue): Validation {
  const refuse = (issues: readonly Issue[]) =>
    ({ ok: false, message, recordId: saidRecordId(message), issues }) as const
  if ('issues' in message.read) return refuse(message.read.issues)
  const { document } = message.read
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return refuse([{ code: 'not-an-object', pointer: '' }])
  }
  const kind = catalogue.kinds.get(message.kind)
  const source = catalogue.sources.get(message.sender.source)
  if (kind === undefined || source === undefined)
    throw new Error('the edge lets through only known kinds and sources')

  const made = message.made ?? onlyOf(readRecords(message.read, source, kind, catalogue))
  const { record, unclear, mapping } = made
  if (record === undefined) return refuse(made.refused)
  if (made.refused.length > 0) return { ...refuse(made.refused), recordId: textAt(record, '/recordId') }
  const issues = breaks(record, kind)
  // a value that no table knows leaves a hole in the record: a person looks at that first
  const recordId = textAt(record, '/recordId')
  if (issues.length > 0 && unclear.length === 0) return { ...refuse(issues), recordId }
  // without its id a record cannot wait; what made the id unreadable says more than that it is missing
  if (recordId === null || recordId === '') return refuse(unclear.length > 0 ? unclear : issues)
  const facts = childFacts(record, kind)
  return {
    ok: true,
    message: {
      ...message,
      record,
      recordId,
      version:
        source.version === 'assigned' || message.read.schema === 'fhir/r4'
          ? null
          : Number(at(record, '/version')),
      retracts: at(record, '/recordStatus') === 'entered-in-error',
      facts,
      warnings: [...made.warnings, ...checkDigits(facts)],
      unclear,
      mapping,
    },
  }
}

/** The record of a message that may hold one only: the edge sends what may hold several as lines. */
function onlyOf(made: readonly MadeRecord[]): MadeRecord {
  const [one, ...others] = made
  if (one === undefined || others.length > 0) throw new Error('a message of one record holds several')
  return one
}

function textAt(record: unknown, pointer: string): string | null {
  const value = at(record, pointer)
  return typeof value === 'string' ? value : null
}

/** How a record breaks its kind. What a retraction breaks is looked for in its head only: its content no longer counts. */
export function breaks(record: Record<string, unknown>, kind: Kind): Issue[] {
  const said = at(record, '/kind')
  if (typeof said === 'string' && said !== kind.name) {
    return [{ code: 'wrong-kind', pointer: '/kind', found: mask(said), allowed: kind.name }]
  }
  const issues = kind.validate(record)
  if (at(record, '/recordStatus') !== 'entered-in-error') return issues
  return issues.filter(
    (issue) => issue.code !== 'required-missing' || /^\/(recordId|version|child)(\/|$)/.test(issue.pointer),
  )
}
