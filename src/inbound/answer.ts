import type { Catalogue } from '../catalogue/catalogue.ts'
import type { JsonObject } from '../mapping/json.ts'
import { isObject } from '../mapping/json.ts'
import type { ChildFacts } from '../message/child.ts'
import type { Issue } from '../message/failure.ts'
import type { MadeRecord, ReceivedMessage } from '../message/message.ts'
import type { AnsweredRecord, AnsweredRecords } from '../ports/answered-records.ts'
import { childFacts } from './facts.ts'
import { takeApart } from './fhir-answer.ts'
import { contradicts } from './identify.ts'

/** The most names by which what comes may say what it answers: more are none. */
const namesMax = 200

/** What an answer becomes when it is laid over the record that it answers. */
export interface Answer {
  readonly made: MadeRecord
  readonly answered: AnsweredRecord
  /** What came says of its child, without what was known before. */
  readonly facts: ChildFacts
}

/**
 * Whether FHIR that came (`came`, as it was read) answers a record that its sender knows, and what it then says: resources that came
 * stand in place of those of the record, the others stay. Undefined where it answers none, or contradicts what is known of that
 * record's child; an issue where it may answer several.
 */
export async function answerOf(
  { read, sender, kind: named }: ReceivedMessage,
  came: MadeRecord,
  catalogue: Catalogue,
  records: AnsweredRecords,
): Promise<Answer | Issue | undefined> {
  const kind = catalogue.kinds.get(named)
  const mapping = catalogue.mappings.get(
    catalogue.sources.get(sender.source)?.kinds.get(named)?.fhir?.mapping ?? '',
  )
  if ('issues' in read || kind === undefined || mapping === undefined) return undefined
  if (came.record === undefined || came.refused.length > 0) return undefined

  const apart = takeApart(read.document as JsonObject)
  const said = apart.named.filter(({ system }) => mapping.recordSystems.has(system)).map(({ value }) => value)
  const own = typeof came.record.recordId === 'string' ? [came.record.recordId] : []
  const recordIds = [...new Set([...own, ...said])]
  const sent = [...new Set(apart.sent)]
  if (recordIds.length + sent.length > namesMax) return undefined
  const facts = childFacts(came.record, kind)
  const known = await records.find({ kind: kind.name, recordIds, sent }, sender)
  const [answered, ...others] = known.filter(({ file }) => !contradicts(facts, file))
  if (answered === undefined) return undefined
  if (others.length > 0) return { code: 'several-records', pointer: '', found: String(others.length + 1) }

  const documents = apart.resources.map(({ resource }) => resource)
  const laid = mapping.layOver(documents, answered.content, answered.own !== null)
  if (laid === undefined || !isObject(laid.record)) return undefined
  const { kind: _, version } = came.record
  const { recordId } = answered
  const child = { ...ownChild(answered), ...(came.record.child as JsonObject) }
  const record = { kind: kind.name, ...laid.record, recordId, version, child }
  const made = { ...came, record, unclear: laid.isClear ? [] : came.unclear }
  if (!laid.isPart) return { made, answered, facts }
  const short = laid.short.map((one): Issue => {
    return { code: 'part-of-list', pointer: '', found: `${one.came} ${one.name}`, allowed: String(one.made) }
  })
  const before = answered.own === null ? 'shared with you' : `version ${answered.own}`
  const partial: Issue = { code: 'part-of-record', pointer: '', found: before }
  return { made: { ...made, refused: short, warnings: [partial, ...came.warnings] }, answered, facts }
}

/** What the sender said of the child before: what another knows of it is not the sender's to say. */
function ownChild({ own, content }: AnsweredRecord): JsonObject {
  const { child } = content as JsonObject
  return own !== null && isObject(child) ? child : {}
}
