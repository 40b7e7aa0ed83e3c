import type { Catalogue } from '../catalogue/catalogue.ts'
import type { JsonObject } from '../mapping/json.ts'
import { isObject } from '../mapping/json.ts'
import type { Issue } from '../message/failure.ts'
import type { MadeRecord, ReceivedMessage } from '../message/message.ts'
import type { AnsweredRecord, AnsweredRecords } from '../ports/answered-records.ts'
import { childFacts } from './facts.ts'
import { takeApart } from './fhir-answer.ts'
import { contradicts } from './identify.ts'
import { readRecords } from './read-records.ts'

/** The most names by which what comes may say what it answers: more are none. */
const namesMax = 200

/** What an answer becomes when it is laid over the record that it answers. */
export interface Answer {
  readonly made: MadeRecord
  readonly answered: AnsweredRecord
}

/**
 * Whether FHIR that came answers a record that its sender knows, and what it then says: resources that came stand in place of
 * those of the record, the others stay. Undefined where it answers none, or contradicts what is known of that record's child.
 */
export async function answerOf(
  message: ReceivedMessage,
  catalogue: Catalogue,
  records: AnsweredRecords,
): Promise<Answer | undefined> {
  const { read, sender } = message
  if ('issues' in read || read.schema !== 'fhir/r4') return undefined
  const source = catalogue.sources.get(sender.source)
  const kind = catalogue.kinds.get(message.kind)
  const mapping = catalogue.mappings.get(source?.kinds.get(message.kind)?.fhir?.mapping ?? '')
  if (source === undefined || kind === undefined || mapping === undefined) return undefined
  const [came] = readRecords(read, source, kind, catalogue)
  if (came?.record === undefined || came.refused.length > 0) return undefined

  const { resources, sent, named } = takeApart(read.document as JsonObject)
  const said = named.filter(({ system }) => mapping.recordSystems.has(system)).map(({ value }) => value)
  const own = typeof came.record.recordId === 'string' ? [came.record.recordId] : []
  const recordIds = [...new Set([...own, ...said])]
  const given = [...new Set(sent)]
  if (recordIds.length + given.length > namesMax) return undefined
  const answered = await records.find({ kind: kind.name, recordIds, sent: given }, sender)
  if (answered === undefined || contradicts(childFacts(came.record, kind), answered.file)) return undefined

  const documents = resources.map(({ resource }) => resource)
  const laid = mapping.layOver(documents, answered.content, answered.own !== null)
  if (laid === undefined || !isObject(laid.record)) return undefined
  const { kind: _, version, child } = came.record
  const { recordId } = answered
  const record = { kind: kind.name, ...laid.record, recordId, version, child }
  const made = { ...came, record, unclear: laid.isClear ? [] : came.unclear }
  if (!laid.isPart) return { made, answered }
  const short = laid.short.map((one): Issue => {
    return { code: 'part-of-list', pointer: '', found: `${one.came} ${one.name}`, allowed: String(one.made) }
  })
  const known = answered.own === null ? 'shared' : `version ${answered.own}`
  const partial: Issue = { code: 'part-of-record', pointer: '', found: known }
  return { made: { ...made, refused: short, warnings: [partial, ...came.warnings] }, answered }
}
