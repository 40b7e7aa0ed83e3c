import type { JsonObject } from '../mapping/json.ts'
import type { MappingWorld } from '../mapping/mapping-world.ts'
import { cursorFor } from '../mapping/schema/schemas-of.ts'
import type { CodeTable } from '../mapping/tables.ts'
import type { Contents } from './contents.ts'
import { isChoice, type Scope, scopesOf, seenFrom } from './editor-scopes.ts'

/** Where the schemas are that an editor proposes a mapping's holes from. */
export const editorFolder = 'schemas/editor'

const MAPPING = '../gateway/mapping.schema.json'

/** What there is of a catalogue to make an editor's schemas of. */
export interface EditorLibrary {
  readonly world: MappingWorld
  readonly contents: Pick<Contents, 'files' | 'schemas'>
}

/** What there is to be proposed in a mapping besides what it reads. */
interface EditorWorld extends MappingWorld {
  /** Names of the shared parts. */
  readonly parts: readonly string[]
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

// An editor takes the members of what a `$ref` leads to for those that stand beside it: hence `allOf`.

/** A pointer of the language, with those proposed that make sense. */
function pointerTo(description: string, examples: readonly string[]): JsonObject {
  return { description, allOf: [gateway('$defs/pointer')], examples }
}

/** The members of an object whose pointers start from a scope. */
function membersOf(scope: Scope): JsonObject {
  const template = ref(`template${scope.number}`)
  const { leaves, holders, lists } = scope
  const values = leaves.map(({ pointer }) => pointer)
  const choices = seenFrom(scope, (one) => one.leaves.filter(isChoice).map(({ pointer }) => pointer))
  const present = [...values, ...holders, ...lists.map(({ pointer }) => pointer)]
  const branches = { $present: template, $absent: template }
  return {
    properties: {
      $key: pointerTo('The item’s own key, from the item.', values),
      $make: { description: 'What each item makes, where that is no object.', ...template },
      $if: pointerTo('Made only when there is something here.', present),
      $choose: pointerTo('The value that chooses a branch of $of.', choices),
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
      $use: { description: 'A part of mappings/parts/, by its name.', type: 'string', examples: parts },
      $at: operation('$at'),
      $with: operation('$with'),
      $note: operation('$note'),
    },
    // Of a list that another scope has, or a part, the members cannot be told.
    allOf: [gateway('$defs/operations'), ...into, { if: isEach, else: ref(`members${scope.number}`) }],
  }
}

function definitionsOf(scope: Scope, { tables, parts }: EditorWorld): { [name: string]: JsonObject } {
  const { number } = scope
  const holes = [...holesOf(scope, tables), '{@child}', '{@source}']
  const template = [
    { allOf: [gateway('$defs/text')], examples: holes },
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
  const { scopes, places } = scopesOf(cursorFor(from, world))
  const members = ['$schema', '$note', 'mapping', 'version', 'to', 'tables']
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
          { allOf: [gateway(`properties/${name}`), ref('places')] },
        ]),
      ),
    },
    $defs: {
      places: { properties: Object.fromEntries(places.map((place) => [place, {}])) },
      ...Object.assign({}, ...scopes.map((scope) => definitionsOf(scope, world))),
    },
  }
}

/** Whether mappings may read it: all schemas but those of data files, and the union of all kinds, which is only made. */
function isRead(path: string): boolean {
  return /^(kinds|notices|formats)\//.test(path) && path !== 'kinds/any.schema.json'
}

/**
 * The schemas by which an editor helps with mappings, one for each schema that a mapping may read, by their paths from the
 * catalogue's folder: they propose the holes that fit where the cursor is, and complain of what is no hole.
 */
export function editorSchemas({ world, contents }: EditorLibrary): ReadonlyMap<string, string> {
  const parts = Object.keys(contents.files).flatMap((path) => /\/parts\/([^/]+)\.json$/.exec(path)?.[1] ?? [])
  const froms = contents.schemas.map(({ name }) => name).filter(isRead)
  return new Map(
    froms
      .sort()
      .map((from) => [editorPath(from), inLines(schemaFor(from, { ...world, parts: parts.sort() }))]),
  )
}

/** JSON with each definition on a line of its own: short, and a change of one shows as a change of one. */
function inLines({ $defs, ...rest }: JsonObject): string {
  const lines = (object: JsonObject): string =>
    Object.entries(object)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n')
  return `{${lines(rest)},\n"$defs": {\n${lines($defs as JsonObject)}\n}}\n`
}

/** Where the editor's schema for mappings from a schema is. */
export function editorPath(from: string): string {
  return `${editorFolder}/${from.replaceAll('/', '-')}`
}
