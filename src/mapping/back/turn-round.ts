import type { CompiledMapping } from '../compiled.ts'
import { explainTurned } from '../explain/explain-turned.ts'
import type { Json } from '../json.ts'
import { isList, isObject } from '../json.ts'
import type { MappingWorld } from '../mapping-world.ts'
import type { MappingIssue } from '../operations/evaluation.ts'
import { inOnlyDocument } from '../pointer.ts'
import type { Choose, Mapping, Template } from '../template.ts'
import { type Constant, constantsOf } from './constants.ts'
import type { Conflict, ReadBack, Unread } from './read-back.ts'

/** A document that a mapping made by its way back, and all that keeps it from being sent. */
export interface TurnedRound {
  readonly output: readonly [unknown]
  /** Their pointers, and those of conflicts, are in the record. */
  readonly issues: readonly MappingIssue[]
  readonly conflicts: readonly Conflict[]
  /** What the record says and the document has no place for. */
  readonly left: readonly Unread[]
}

/** What the gateway itself says of a record: no shape need have a place for it. */
const head = /^\/(?:kind|version|recordStatus)$/
const childFacts = /^\/child(?:\/|$)/

/**
 * The document that a mapping would read into a record: the mapping turned round, for a system that sends and takes the same
 * shape. The record may be a part of one, as a view is: what it leaves out says nothing. Unlike a mapping that makes
 * the shape, it can declare nothing lost, so that all that is left over is told; of the head and, in every kind but
 * `child`, of the child's facts a shape may know less.
 */
export function turnRoundOf(
  mapping: Mapping,
  world: MappingWorld,
  { backward, explainBack }: Pick<CompiledMapping, 'backward' | 'explainBack'>,
): Pick<CompiledMapping, 'turnRound' | 'explainTurned'> {
  let known: readonly Constant[] | undefined
  const isChild = mapping.to === 'kinds/child.schema.json'
  const kind = kindOf(world.schema(mapping.to))
  const asMade = (record: unknown): unknown => {
    if (!isObject(record)) return record
    const whole = kind === undefined ? record : { kind, ...record }
    return mapping.makes.reduce<Json>((made, { template }) => listed(made, template), whole)
  }
  const inRecord = <Told extends { readonly pointer: string }>(told: Told): Told => {
    return { ...told, pointer: inOnlyDocument(told.pointer) }
  }
  const turned = ({ record, issues, conflicts, unread }: ReadBack): TurnedRound => {
    known ??= constantsOf(mapping, world)
    const left = unread
      .map(inRecord)
      .filter(({ pointer }) => !head.test(pointer) && (isChild || !childFacts.test(pointer)))
    const document = known.reduce<Json>((whole, { path, value }) => withConstant(whole, path, value), record)
    return { output: [document], issues: issues.map(inRecord), conflicts: conflicts.map(inRecord), left }
  }
  return {
    turnRound: (record) => turned(backward([asMade(record)], { isComplete: false })),
    explainTurned(record) {
      const back = explainBack([asMade(record)], { isComplete: false })
      return explainTurned(record as Json, turned(back), back.lineage, mapping)
    },
  }
}

/** The kind whose records obey a schema: a record need not say it itself. */
function kindOf(schema: unknown): Json | undefined {
  const properties = isObject(schema) ? schema.properties : undefined
  const said = isObject(properties) ? properties.kind : undefined
  return isObject(said) ? said.const : undefined
}

/** With a list of one wherever a single value stands for the list that the mapping makes, as a child's given names may. */
function listed(value: Json, template: Template): Json {
  if (template.is === 'list') return isList(value) || isObject(value) ? value : [value]
  if (template.is === 'choose') {
    const branches = branchesOf(template)
    return branches.length === 1 ? listed(value, branches[0]!) : value
  }
  if (template.is !== 'object' || !isObject(value)) return value
  const members = template.members.flatMap(({ key, template: member }): [string, Json][] => {
    const below = Object.hasOwn(value, key) ? value[key] : undefined
    return below === undefined || below === null ? [] : [[key, listed(below, member)]]
  })
  return { ...value, ...Object.fromEntries(members) }
}

function branchesOf({ of, present, absent, otherwise }: Choose): Template[] {
  return [...of.map(({ template }) => template), present, absent, otherwise].flatMap((one) => one ?? [])
}

/** The document with a constant that its schema requires, wherever what holds it is there. */
function withConstant(document: Json, path: readonly string[], value: Json): Json {
  const [key, ...rest] = path
  if (key === '*')
    return isList(document) ? document.map((item) => withConstant(item, rest, value)) : document
  if (key === undefined || !isObject(document)) return document
  if (rest.length === 0) return Object.hasOwn(document, key) ? document : { [key]: value, ...document }
  const below = Object.hasOwn(document, key) ? document[key] : undefined
  return below === undefined ? document : { ...document, [key]: withConstant(below, rest, value) }
}
