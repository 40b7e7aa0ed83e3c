import { mostBreaches } from '../catalogue/breach.ts'
import type { Catalogue, Kind, Source, SourceMapping } from '../catalogue/catalogue.ts'
import { deriveMembers } from '../formats/derive-members.ts'
import type { CompiledMapping, MappingIssue } from '../mapping/compile.ts'
import type { JsonObject } from '../mapping/json.ts'
import type { Issue } from '../message/failure.ts'
import type { MadeRecord, ReadBytes } from '../message/message.ts'
import { readBack } from './read-back.ts'
import { readFhir } from './read-fhir.ts'
import { sayUnclear } from './say-reading.ts'

type Document = Readonly<Record<string, unknown>>

/** One record that a mapping was to make, and the item of the document that it is made of ('' is the whole). */
interface Part {
  readonly record: Document | undefined
  readonly isWanted: boolean
  readonly item: string
  readonly unclear: readonly Issue[]
}

/**
 * The records of a kind that a document holds, as the source's mapping reads them; at least one, even if only to say that there is none.
 * A document that breaks its format's schema is refused by a strict source and warned of by another, record by record: what is wrong
 * within a list item that a record is made of is said of that record alone. Where the mapping itself cannot read a value, the record
 * waits for a person instead.
 */
export function readRecords(
  read: Exclude<ReadBytes, { issues: unknown }>,
  source: Source,
  kind: Kind,
  catalogue: Catalogue,
): MadeRecord[] {
  const came = read.document as Document
  const warnings = read.warnings ?? []
  const fhir = source.kinds.get(kind.name)?.fhir
  if (read.schema === 'fhir/r4' && fhir !== undefined) {
    const reading = { mapping: known(catalogue, fhir.mapping), patient: known(catalogue, fhir.patient) }
    return [readFhir(read.document as JsonObject, source, kind, reading, catalogue)]
  }
  const reading = readingOf(source, kind.name, read.schema)
  if (reading === undefined)
    return [{ record: versioned(came, source), refused: [], unclear: [], warnings, mapping: null }]
  const mapping = known(catalogue, reading.name)
  const format = catalogue.formats.get(source.format)
  const {
    document,
    issues,
    unclear: flags,
  } = deriveMembers(came, format?.media === 'application/json' ? format.derive : [])
  const broken = [...issues, ...(format?.validate(reading.from, document) ?? [])]
  if (reading.way === 'backward') return [readBack(document, broken, mapping, source, kind, warnings)]
  const { parts: made, ofNone } = partsOf(mapping, reading, kind, document, broken)
  const parts = made.map((part) => {
    const own = flags.filter(({ of }) => ownersOf(of, made).has(part)).map(({ issue }) => issue)
    return own.length === 0 ? part : { ...part, unclear: [...part.unclear, ...own] }
  })
  // of a document with more breaches than are said nobody knows which of its items are sound
  const isLost = broken.length >= mostBreaches
  const owned = broken.map((issue) => {
    return { issue, owners: isLost ? new Set<Part>() : ownersOf(issue.pointer, parts) }
  })
  const said = parts.flatMap((part): MadeRecord[] => {
    const { record, unclear } = part
    const unread = new Set(unclear.map(({ pointer }) => pointer))
    const own = owned
      .filter(({ owners }) => owners.size === 0 || owners.has(part))
      .filter(({ issue }) => !unread.has(issue.pointer))
      .map(({ issue }) => issue)
    // to a lenient source what breaks the format elsewhere is no reason why nothing was made here
    const missing = source.strict ? [...own, ...unclear] : unclear
    if (!part.isWanted || (record === undefined && missing.length === 0)) return []
    const refused = source.strict || record === undefined ? own : []
    return [
      {
        record: record && versioned(record, source),
        refused: refused.length > 0 || record === undefined ? [...refused, ...unclear] : [],
        unclear,
        warnings: refused.length > 0 ? warnings : [...warnings, ...own],
        mapping: `${mapping.name}@${mapping.version}`,
      },
    ]
  })
  if (said.length > 0) return said
  const isMade = parts.some(({ record }) => record !== undefined)
  // what stands in the items of other kinds is said when those are pushed
  const ofAll = owned.filter(({ owners }) => !isMade || owners.size === 0).map(({ issue }) => issue)
  return [none(parts, kind, [...ofNone, ...ofAll], warnings, mapping)]
}

function known(catalogue: Catalogue, name: string): CompiledMapping {
  const mapping = catalogue.mappings.get(name)
  if (mapping === undefined) throw new Error('the catalogue lets through only mappings that exist')
  return mapping
}

/** The source's mapping that reads such documents; undefined where it sends the kind's own JSON. */
function readingOf(source: Source, kind: string, schema: string | undefined): SourceMapping | undefined {
  const mappings = source.kinds.get(kind)?.mappings ?? []
  const found = schema === undefined ? mappings[0] : mappings.find(({ from }) => from === schema)
  if (found === undefined && mappings.length > 0)
    throw new Error('the edge lets through only what a mapping reads')
  return found
}

/** The records that the mapping makes, with what is of each; and the issues of none in particular, which are of all. */
function partsOf(
  mapping: CompiledMapping,
  { templates }: SourceMapping,
  kind: Kind,
  document: Document,
  broken: readonly Issue[],
): { parts: Part[]; ofNone: readonly Issue[] } {
  const { output, issues } = mapping.forward(document)
  if (issues.length === 0 && broken.length === 0) {
    const parts = output.map((record) => {
      return { record: record as Document, isWanted: isOf(record, kind), item: '', unclear: [] }
    })
    return { parts, ofNone: [] }
  }
  const apart = mapping.apart(document)
  const ofNone = sayAll(apart.issues, mapping)
  const parts = apart.made.flatMap(({ name, item, output: made, issues: own }): Part[] => {
    const unclear = [...sayAll(own, mapping), ...ofNone]
    if (made.length === 0) {
      const isWanted = templates.has(name)
      return [{ record: undefined, isWanted, item, unclear: own.length > 0 ? unclear : [] }]
    }
    return made.map((record) => {
      return { record: record as Document, isWanted: isOf(record, kind), item, unclear }
    })
  })
  return { parts, ofNone }
}

/** A record that does not say its kind is of the one that the mapping makes. */
function isOf(record: unknown, kind: Kind): boolean {
  const said = (record as { kind?: unknown }).kind
  return said === undefined || said === kind.name
}

/** The parts that a place in the document is read into: those of the innermost item around it. */
function ownersOf(pointer: string, parts: readonly Part[]): Set<Part> {
  const around = parts.filter(({ item }) => item === '' || pointer === item || pointer.startsWith(`${item}/`))
  const innermost = Math.max(...around.map(({ item }) => item.length))
  return new Set(around.filter(({ item }) => item.length === innermost))
}

/** The mapping makes no record of the kind: the document is broken, holds other kinds, or nothing. */
function none(
  parts: readonly Part[],
  kind: Kind,
  broken: readonly Issue[],
  warnings: readonly Issue[],
  { name, version }: CompiledMapping,
): MadeRecord {
  const others = parts.flatMap(({ record }) => (record === undefined ? [] : [String(record.kind)]))
  const issue: Issue =
    others.length > 0
      ? { code: 'other-kind', pointer: '', found: [...new Set(others)].join(', '), allowed: kind.name }
      : { code: 'no-record', pointer: '', allowed: kind.name }
  const refused = [...broken, issue]
  return { record: undefined, refused, unclear: [], warnings, mapping: `${name}@${version}` }
}

/** Formats without versions get theirs when stored; until then the schema sees the first. */
function versioned(record: Document, source: Source): Document {
  return source.version === 'assigned' ? { ...record, version: 1 } : record
}

/** The issues in words of the gateway, each once: one cell may be read by several holes. */
function sayAll(issues: readonly MappingIssue[], mapping: CompiledMapping): Issue[] {
  const said = issues.map((issue) => sayUnclear(issue, mapping.name))
  return [...new Map(said.map((one) => [`${one.code} ${one.pointer}`, one])).values()]
}
