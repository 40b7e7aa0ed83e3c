import type { Kind, Source } from '../catalogue/catalogue.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import type { JsonObject } from '../mapping/json.ts'
import { inOnlyDocument } from '../mapping/pointer.ts'
import type { Issue } from '../message/failure.ts'
import type { MadeRecord } from '../message/message.ts'
import { sayConflict, sayUnclear, sayUnread } from './say-reading.ts'

/**
 * The record that a document holds which a mapping makes of such records: read by its way back. What contradicts itself a strict
 * source is refused for, and of a lenient one waits for a person; what the mapping doesn't know is a warning. `broken` is how
 * the document breaks its format. Pure.
 */
export function readBack(
  document: Readonly<Record<string, unknown>>,
  broken: readonly Issue[],
  mapping: CompiledMapping,
  source: Source,
  kind: Kind,
  warnings: readonly Issue[],
): MadeRecord {
  const { record, issues, conflicts, unread } = mapping.backward([document])
  const contradictions = conflicts.map((one) => sayConflict(one, mapping.name, inOnlyDocument))
  const unclear = issues.map((one) =>
    sayUnclear({ ...one, pointer: inOnlyDocument(one.pointer) }, mapping.name),
  )
  const version = source.version === 'assigned' ? { version: 1 } : {}
  return {
    record: { kind: kind.name, ...(record as JsonObject), ...version },
    refused: source.strict ? [...broken, ...contradictions] : [],
    unclear: source.strict ? unclear : [...unclear, ...contradictions],
    warnings: [
      ...warnings,
      ...(source.strict ? [] : broken),
      ...unread.map((one) => sayUnread(one, inOnlyDocument)),
    ],
    mapping: `${mapping.name}@${mapping.version}`,
  }
}
