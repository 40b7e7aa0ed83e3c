import type { Catalogue, Kind, Source } from '../catalogue/catalogue.ts'
import type { CompiledMapping } from '../mapping/compile.ts'
import type { Json, JsonObject } from '../mapping/json.ts'
import { isObject, shown } from '../mapping/json.ts'
import { inOnlyDocument, pointerBelow } from '../mapping/pointer.ts'
import type { FhirFault } from '../mapping/targets/fhir-faults.ts'
import { fhirFaults } from '../mapping/targets/fhir-faults.ts'
import type { Issue } from '../message/failure.ts'
import { mask } from '../message/failure.ts'
import type { MadeRecord } from '../message/message.ts'
import type { CameResource, FhirAnswer } from './fhir-answer.ts'
import { isGatewaysOwn, takeApart } from './fhir-answer.ts'
import { sayConflict, sayUnclear, sayUnread } from './say-reading.ts'

/** The mappings by which a source's FHIR is read, each by its way back. */
export interface FhirReading {
  readonly mapping: CompiledMapping
  /** Makes the Patient of a child: tells who the child is. */
  readonly patient: CompiledMapping
}

/**
 * The record that FHIR resources hold: a Bundle of any type, or one resource. What is not valid FHIR R4 a strict source is refused
 * for, and a lenient one warned of; places that contradict each other likewise refuse it or let it wait for a person; what the
 * mapping doesn't know is a warning. An answer may be partial: what it leaves out says nothing. Pure.
 */
export function readFhir(
  document: JsonObject,
  source: Source,
  kind: Kind,
  { mapping, patient }: FhirReading,
  catalogue: Catalogue,
): MadeRecord {
  const name = `${mapping.name}@${mapping.version}`
  const faults = fhirFaults(document as Json, catalogue.fhir).map(sayFault)
  if (faults.length > 0 && source.strict)
    return { record: undefined, refused: faults, unclear: [], warnings: [], mapping: name }
  const answer = takeApart(document)
  const who = whoOf(answer, patient)
  const back = mapping.backward(
    answer.resources.map(({ resource }) => resource),
    { isComplete: false },
  )
  const place = (pointer: string): string => placeIn(pointer, answer.resources)
  // by these the child and the record are found
  const found = new Set([
    ...answer.subjects.flatMap((one) => (one.identifier ? [pointerBelow(one.pointer, 'identifier')] : [])),
    ...answer.named.flatMap((one) =>
      mapping.recordSystems.has(one.system) || isGatewaysOwn(one) ? [one.pointer] : [],
    ),
  ])
  const unread = back.unread.filter(({ pointer }) => !found.has(place(pointer)))
  const conflicts = back.conflicts.map((one) => sayConflict(one, mapping.name, place))
  const refused = [...who.issues, ...(source.strict ? conflicts : [])]
  return {
    record: {
      kind: kind.name,
      ...(back.record as JsonObject),
      version: 1,
      child: who.facts,
    },
    refused,
    unclear: [
      ...back.issues.map((one) => sayUnclear({ ...one, pointer: place(one.pointer) }, mapping.name)),
      ...(source.strict ? [] : conflicts),
    ],
    warnings: [...faults, ...who.warnings, ...unread.map((one) => sayUnread(one, place))],
    mapping: name,
  }
}

/** Whose the resources are: the facts of their one patient, wherever they stand. */
function whoOf(
  answer: FhirAnswer,
  patient: CompiledMapping,
): { facts: JsonObject; issues: readonly Issue[]; warnings: readonly Issue[] } {
  const factsIn = ({
    resource,
    pointer,
  }: CameResource): { facts: JsonObject; pointer: string; warnings: Issue[] } => {
    const { record, unread } = patient.backward([resource], { isComplete: false })
    const child = isObject(record) ? record.child : undefined
    const { localId: _, ...facts } = isObject(child) ? child : {}
    const warnings = unread.map((one) => sayUnread(one, (at) => pointer + inOnlyDocument(at)))
    return { facts, pointer, warnings }
  }
  const lost = answer.subjects.filter((one) => !one.patient && !one.identifier && one.local === undefined)
  const came = answer.patients.map(factsIn)
  const said = answer.subjects.flatMap(({ pointer, identifier, local }) => {
    if (local !== undefined) return [{ facts: { localId: local } as JsonObject, pointer }]
    if (!identifier) return []
    return [factsIn({ resource: { resourceType: 'Patient', identifier: [{ ...identifier }] }, pointer })]
  })
  const facts: { [name: string]: Json } = {}
  for (const one of [...came, ...said]) {
    for (const [name, value] of Object.entries(one.facts)) {
      const known = facts[name]
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(value))
        return { facts, issues: [{ code: 'several-children', pointer: one.pointer }], warnings: [] }
      facts[name] = value
    }
  }
  const nowhere = lost.length > 0 ? lost : Object.keys(facts).length === 0 ? [{ pointer: '' }] : []
  const issues = nowhere.map(({ pointer }): Issue => ({ code: 'no-patient', pointer }))
  return { facts, issues, warnings: came.flatMap(({ warnings }) => warnings) }
}

/** A pointer into the list of resources, as one into what came. */
function placeIn(pointer: string, resources: readonly CameResource[]): string {
  const [, index = '', rest = ''] = /^\/(\d+)(.*)$/s.exec(pointer) ?? []
  return (resources[Number(index)]?.pointer ?? '') + rest
}

/** What is found is masked unless it is the name of an element: values may be personal. */
function sayFault({ code, pointer, found, allowed, nearest }: FhirFault): Issue {
  const isName = code === 'unknown-property' || code === 'wrong-type'
  const text = found === undefined ? 'nothing' : isName ? shown(found) : mask(String(found))
  return {
    code: 'not-fhir',
    pointer,
    found: text,
    allowed: allowed ?? (code === 'required-missing' ? 'something' : 'elements of R4'),
    ...(nearest === undefined ? {} : { nearest }),
  }
}
