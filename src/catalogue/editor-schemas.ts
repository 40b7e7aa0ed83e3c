import type { JsonObject } from '../mapping/json.ts'
import type { MappingWorld } from '../mapping/mapping-world.ts'
import { pointerBelow, pointerText } from '../mapping/pointer.ts'
import type { Cursor } from '../mapping/schema/cursor.ts'
import { cursorOver } from '../mapping/schema/cursor.ts'
import { NOTHING_GIVEN } from '../mapping/schema/given.ts'
import { schemasOf } from '../mapping/schema/schemas-of.ts'
import { isScalarShape } from '../mapping/schema/shape.ts'
import type { CodeTable } from '../mapping/tables.ts'

/** Where the schemas are that an editor proposes a mapping's holes from. */
export const EDITOR_FOLDER = 'schemas/editor'

const DEPTH_MAX = 16
const MAPPING = '../gateway/mapping.schema.json'

/** What there is to be proposed in a mapping besides what it reads. */
export interface EditorWorld extends MappingWorld {
  /** Names of the shared parts. */
  readonly parts: readonly string[]
}

/** A place that the items of a list, or the document itself, have. */
interface Leaf {
  /** From the item. */
  readonly pointer: string
  /** All that it may hold, if the schema lists it. */
  readonly values: readonly string[] | undefined
}

/** What pointers are relative to: the document, or the item of a list. */
interface Scope {
  readonly around: Scope | undefined
  readonly number: number
  /** Whether the item itself is a value. */
  readonly leaves: Leaf[]
  /** Objects, from the item. */
  readonly holders: string[]
  /** Lists from the item, with the scope of their items. */
  readonly lists: { readonly pointer: string; readonly items: Scope }[]
}

/** The scopes of a schema, the document's first; and every place of it, from the document, `*` for the items of a list. */
function scopesOf(cursor: Cursor): { scopes: Scope[]; places: string[] } {
  const scopes: Scope[] = []
  const places: string[] = []
  const open = (around?: Scope): Scope => {
    const scope: Scope = { around, number: scopes.length, leaves: [], holders: [], lists: [] }
    scopes.push(scope)
    return scope
  }
  const visit = (path: readonly string[], pointer: string, scope: Scope): void => {
    const shapes = cursor.at(path, NOTHING_GIVEN)
    if (path.length > DEPTH_MAX || shapes.length === 0) return
    if (path.length > 0) places.push(pointerText(path))
    const scalars = shapes.filter(isScalarShape)
    if (scalars.length > 0) {
      const isListed = scalars.every(({ values }) => values !== undefined)
      const values = scalars.flatMap((shape) => shape.values ?? []).filter((value) => value !== null)
      scope.leaves.push({ pointer, values: isListed ? [...new Set(values.map(String))] : undefined })
    }
    const names = new Set(shapes.flatMap(({ properties }) => [...properties.keys()]))
    if (names.size > 0 && pointer !== '') scope.holders.push(pointer)
    for (const name of names) visit([...path, name], pointerBelow(pointer, name), scope)
    if (!shapes.some(({ types, items }) => types.has('array') && items.length > 0)) return
    const items = open(scope)
    scope.lists.push({ pointer, items })
    visit([...path, '*'], '', items)
  }
  visit([], '', open())
  return { scopes, places }
}

/** What a scope and those around it have, each written as seen from the scope. */
function seenFrom(scope: Scope, of: (scope: Scope) => readonly string[]): string[] {
  const own = of(scope)
  return scope.around === undefined
    ? [...own]
    : [...own, ...seenFrom(scope.around, of).map((pointer) => `^${pointer}`)]
}

/** The holes of a scope: each value as it is, and through every table that has all that it may be. */
function holesOf(scope: Scope, tables: ReadonlyMap<string, CodeTable>): string[] {
  const fitting = new Map<string, string[]>()
  const plain = seenFrom(scope, ({ leaves }) => leaves.map(({ pointer }) => pointer))
  for (const { pointer, values } of scope.leaves) {
    if (values === undefined || values.length === 0) continue
    const names = [...tables.values()].filter(({ rows }) => values.every((value) => rows.has(value)))
    fitting.set(
      pointer,
      names.flatMap(({ name, of }) =>
        of === 'code-system' ? [`coding ${name}`] : [`codes ${name}`, `coding ${name}`],
      ),
    )
  }
  return plain.flatMap((pointer) => {
    const written = pointer.replaceAll(/[{}|]/g, '')
    if (written !== pointer) return []
    return [`{${pointer}}`, ...(fitting.get(pointer) ?? []).map((use) => `{${pointer} | ${use}}`)]
  })
}

const ref = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` })
const gateway = (path: string): JsonObject => ({ $ref: `${MAPPING}#/${path}` })
const operation = (name: string): JsonObject => gateway(`$defs/object/properties/${name}`)

/** A pointer of the language, with those proposed that make sense. */
function pointerTo(description: string, examples: readonly string[]): JsonObject {
  return { description, ...gateway('$defs/pointer'), ...(examples.length > 0 ? { examples } : {}) }
}

/** The members of an object whose pointers start from a scope. */
function membersOf(scope: Scope): JsonObject {
  const template = ref(`template${scope.number}`)
  const values = seenFrom(scope, ({ leaves }) => leaves.map(({ pointer }) => pointer))
  const holders = seenFrom(scope, (one) => one.holders)
  const lists = seenFrom(scope, (one) => one.lists.map(({ pointer }) => pointer))
  const branches = { $present: template, $absent: template }
  return {
    properties: {
      $key: pointerTo('The item’s own key, from the item.', values),
      $make: { description: 'What each item makes, where that is no object.', ...template },
      $if: pointerTo('Made only when there is something here.', [...values, ...holders, ...lists]),
      $choose: pointerTo('The value that chooses a branch of $of.', values),
      $of: {
        description: 'A template for each value of $choose; null makes nothing.',
        type: 'object',
        properties: branches,
        additionalProperties: template,
      },
      $else: { description: 'Whatever no branch takes, a value or none.', ...template },
    },
    patternProperties: { '^([^$]|\\$\\$|$)': template },
  }
}

/** An object in a scope: the members beside an `$each` over one of its lists are those of the list's items. */
function objectOf(scope: Scope, parts: readonly string[]): JsonObject {
  const isEach = { required: ['$each'] }
  const into = scope.lists.map(({ pointer, items }) => {
    const isOver = { ...isEach, properties: { $each: { const: pointer } } }
    // biome-ignore lint/suspicious/noThenProperty: it is the keyword of JSON Schema
    return { if: isOver, then: ref(`members${items.number}`) }
  })
  const lists = seenFrom(scope, (one) => one.lists.map(({ pointer }) => pointer))
  return {
    type: 'object',
    properties: {
      $each: pointerTo('Once for each item of this list; only inside a list.', lists),
      $use: { description: 'A part of mappings/parts/, by its name.', ...operation('$use'), examples: parts },
      $at: operation('$at'),
      $with: operation('$with'),
      $note: operation('$note'),
    },
    propertyNames: ref('names'),
    dependentRequired: gateway('$defs/object/dependentRequired'),
    // Of a list that another scope has, or a part, the members cannot be told.
    allOf: [...into, { if: isEach, else: ref(`members${scope.number}`) }],
  }
}

function definitionsOf(scope: Scope, { tables, parts }: EditorWorld): { [name: string]: JsonObject } {
  const { number } = scope
  const holes = [...holesOf(scope, tables), '{@child}', '{@source}']
  const template = [
    { ...gateway('$defs/text'), examples: holes },
    { type: ['number', 'boolean', 'null'] },
    { type: 'array', items: ref(`template${number}`) },
    ref(`object${number}`),
  ]
  return {
    [`template${number}`]: { anyOf: template },
    [`object${number}`]: objectOf(scope, parts),
    [`members${number}`]: membersOf(scope),
  }
}

/** The schema by which an editor helps with mappings that read one schema. */
function schemaFor(from: string, world: EditorWorld): JsonObject {
  const schemas = schemasOf(world)
  const cursor = cursorOver(schemas.shapes([{ schema: world.schema(from) ?? {}, file: from }]), schemas)
  const { scopes, places } = scopesOf(cursor)
  const members = ['$schema', '$note', 'mapping', 'version', 'to', 'tables']
  const operations = OPERATIONS.flatMap((one) => one.members)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Mapping of ${from}`,
    description: `Proposes every value of ${from}, its lists and what chooses. Made by "dilyn check --write-schemas": not to be edited.`,
    type: 'object',
    additionalProperties: false,
    required: ['mapping', 'version', 'from', 'to', 'makes'],
    properties: {
      ...Object.fromEntries(members.map((name) => [name, gateway(`properties/${name}`)])),
      from: { description: 'The schema of what is read.', const: from },
      makes: {
        description: 'What it makes, by name, in the order of the output.',
        type: 'object',
        minProperties: 1,
        propertyNames: gateway('properties/makes/propertyNames'),
        additionalProperties: ref('object0'),
      },
      ...Object.fromEntries(
        ['withheld', 'lost', 'kept'].map((name) => [
          name,
          { ...gateway(`properties/${name}`), properties: ref('places') },
        ]),
      ),
    },
    $defs: {
      names: {
        anyOf: [{ pattern: '^([^$]|\\$\\$|$)' }, { enum: [...operations, '$note'] }],
      },
      ...Object.assign({}, ...scopes.map((scope) => definitionsOf(scope, world))),
    },
  }
}
