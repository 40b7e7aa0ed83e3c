import type { Catalogue, Kind, Source } from '../catalogue/catalogue.ts'
import type { MappingIssue } from '../mapping/compile.ts'
import { type Issue, mask } from '../message/failure.ts'
import type { ReceivedMessage, ValidMessage } from '../message/message.ts'
import { at } from '../message/pointer.ts'
import { checkDigits, childFacts } from './facts.ts'
import { saidRecordId } from './verdict-of.ts'

/** What a code of a partner's list looks like; shorter than any number by which a child is known. */
const codeForm = /^[A-Za-z0-9._+-]{1,8}$/

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

  const { record, unclear, mapping } = readRecord(
    document as Record<string, unknown>,
    source,
    kind,
    catalogue,
  )
  if (record === undefined) return refuse(unclear)
  const issues = breaks(record, kind)
  // a value that no table knows leaves a hole in the record: a person looks at that first
  const recordId = at(record, '/recordId')
  if (issues.length > 0 && unclear.length === 0) {
    return { ...refuse(issues), recordId: typeof recordId === 'string' ? recordId : null }
  }
  // without its id a record cannot wait; what made the id unreadable says more than that it is missing
  if (typeof recordId !== 'string' || recordId === '') return refuse(unclear.length > 0 ? unclear : issues)
  const facts = childFacts(record, kind)
  return {
    ok: true,
    message: {
      ...message,
      record,
      recordId,
      version: source.version === 'assigned' ? null : Number(at(record, '/version')),
      retracts: at(record, '/recordStatus') === 'entered-in-error',
      facts,
      warnings: checkDigits(facts),
      unclear,
      mapping,
    },
  }
}

interface ReadRecord {
  readonly record: Record<string, unknown> | undefined
  readonly unclear: readonly Issue[]
  readonly mapping: string | null
}

function readRecord(
  document: Record<string, unknown>,
  source: Source,
  kind: Kind,
  catalogue: Catalogue,
): ReadRecord {
  const name = source.kinds.get(kind.name)?.mapping
  if (name === undefined) return { record: versioned(document, source), unclear: [], mapping: null }
  const mapping = catalogue.mappings.get(name)
  if (mapping === undefined) throw new Error('the catalogue lets through only mappings that exist')
  const { output, issues } = mapping.forward(document)
  const record = output[0] as Record<string, unknown> | undefined
  const said = issues.map((issue) => sayUnclear(issue, mapping.name))
  // one cell may be read by several holes
  const unclear = [...new Map(said.map((one) => [`${one.code} ${one.pointer}`, one])).values()]
  return {
    record: record === undefined ? undefined : versioned(record, source),
    unclear: record === undefined && unclear.length === 0 ? [{ code: 'empty-body', pointer: '' }] : unclear,
    mapping: `${mapping.name}@${mapping.version}`,
  }
}

/** Formats without versions get theirs when stored; until then the schema sees the first. */
function versioned(record: Record<string, unknown>, source: Source): Record<string, unknown> {
  return source.version === 'assigned' ? { ...record, version: 1 } : record
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

function sayUnclear(issue: MappingIssue, mapping: string): Issue {
  const allowed = issue.allowed?.join(', ') ?? `${mapping}: ${issue.at}`
  return {
    code: issue.code === 'R-CODE' ? 'unknown-code' : 'unreadable-value',
    pointer: issue.pointer,
    // a code names itself so that the table can be mended; whatever else stands there may be personal
    found: issue.code === 'R-CODE' && codeForm.test(issue.found) ? issue.found : mask(issue.found),
    allowed,
  }
}
