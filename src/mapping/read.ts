import { CHOICES_MAX, crowds, deepChoices, NEIGHBOURS_MAX } from './check-size.ts'
import type { JsonObject } from './json.ts'
import type { JsonTree, TreeEntry } from './json-tree.ts'
import { plainValue, readJsonTree } from './json-tree.ts'
import { keepOnFirst } from './kept.ts'
import { nearestOf } from './nearest.ts'
import { pointerBelow, pointerKeys } from './pointer.ts'
import type { Problem } from './problem.ts'
import type { Env, Part, Reading } from './read-scope.ts'
import { complain } from './read-scope.ts'
import { readTemplate } from './read-template.ts'
import type { CodeTable } from './tables.ts'
import { inlineTable } from './tables.ts'
import type { Declaration, Made, Mapping } from './template.ts'

export type { Part } from './read-scope.ts'

const HEADER = ['mapping', 'version', 'from', 'to', 'makes', 'tables', 'withheld', 'lost', 'kept']
const MAPPING_NAME = /^[a-z][a-z0-9-]{0,63}$/
const VERSION = /^\d+\.\d+\.\d+$/
const MADE_NAME = /^[A-Za-z][A-Za-z0-9-]{0,47}$/

function entriesOf(tree: JsonTree | undefined, env: Env, what: string): readonly TreeEntry[] {
  if (!tree) return []
  if (tree.is === 'object') return tree.entries.filter(({ key }) => key !== '$note')
  complain(env, tree.spot, { code: 'M-SHAPE', detail: `"${what}" is an object` })
  return []
}

function readTables(tree: JsonTree | undefined, env: Env, version: string): Map<string, CodeTable> {
  const tables = new Map<string, CodeTable>()
  for (const { key, keySpot, tree: rows } of entriesOf(tree, env, 'tables')) {
    const entries = entriesOf(rows, env, key)
    const isScalar = entries.every(({ tree: target }) => target.is === 'scalar')
    const isNamed = /^[a-z][a-z0-9-]*$/.test(key)
    if (!isScalar)
      complain(env, rows.spot, { code: 'M-TABLE', detail: 'a row gives text, a number, true, false or null' })
    if (!isNamed)
      complain(env, keySpot, { code: 'M-TABLE', found: key, detail: `"${key}" is no name of a table` })
    tables.set(key, inlineTable(key, version, plainValue(rows) as JsonObject))
  }
  return tables
}

function readDeclarations(tree: JsonTree | undefined, env: Env, what: string): Declaration[] {
  return entriesOf(tree, env, what).flatMap(({ key, keySpot, tree: reason }) => {
    const [pointer, unless, ...more] = key.split(' unless ')
    const path = pointerKeys(pointer!)
    const other = unless === undefined ? undefined : pointerKeys(unless)
    const text = reason.is === 'scalar' && typeof reason.value === 'string' ? reason.value.trim() : ''
    if (text === '')
      complain(env, reason.spot, { code: 'M-DECLARED', detail: `"${what}" needs a reason for ${key}` })
    const isUnreadable =
      !path || path.length === 0 || more.length > 0 || (unless !== undefined && !other?.length)
    if (isUnreadable || (other && what !== 'lost')) {
      const remedy = what === 'lost' ? '"/p", or "/p unless /q"' : '"/p"'
      complain(env, keySpot, {
        code: 'M-DECLARED',
        found: key,
        detail: `"${key}" declares no pointer`,
        remedy,
      })
      return []
    }
    return [{ spot: keySpot, path, ...(other ? { unless: other } : {}), reason: text }]
  })
}

function readMakes(tree: JsonTree | undefined, env: Env): Made[] {
  return entriesOf(tree, env, 'makes').flatMap(({ key, keySpot, tree: body }) => {
    if (!MADE_NAME.test(key)) {
      complain(env, keySpot, {
        code: 'M-SHAPE',
        found: key,
        detail: `"${key}" is no name: letters, digits and hyphens, at most 48`,
      })
    }
    if (body.is !== 'object') {
      complain(env, body.spot, { code: 'M-SHAPE', detail: 'what is made is an object' })
      return []
    }
    const template = readTemplate(body, env, { at: pointerBelow('/makes', key), inList: true })
    return template ? [{ name: key, spot: keySpot, template }] : []
  })
}

/**
 * Reads a mapping document: its header and its templates, `$use` expanded and `kept` written out. All
 * problems of the language are found in one run; with any there is no mapping.
 */
export function readMapping(
  text: string,
  file: string,
  parts: ReadonlyMap<string, Part>,
): { mapping?: Mapping; problems: Problem[] } {
  const { tree, problems } = readJsonTree(text, file)
  if (!tree) return { problems }
  const reading: Reading = { parts, problems, nodes: 0 }
  const env: Env = { reading, scopes: [[]] }
  if (tree.is !== 'object') {
    complain(env, tree.spot, { code: 'M-SHAPE', detail: 'a mapping is an object' })
    return { problems }
  }
  const member = (key: string): JsonTree | undefined => tree.entries.find((entry) => entry.key === key)?.tree
  for (const { key, keySpot } of tree.entries) {
    if (HEADER.includes(key) || key === '$note' || key === '$schema') continue
    complain(env, keySpot, {
      code: 'M-SHAPE',
      found: key,
      detail: `a mapping has no "${key}"`,
      ...nearestOf(key, HEADER),
    })
  }
  const textOf = (key: string, form: RegExp, what: string): string => {
    const value = member(key)
    if (value?.is === 'scalar' && typeof value.value === 'string' && form.test(value.value))
      return value.value
    complain(env, value?.spot ?? tree.spot, { code: 'M-SHAPE', detail: `"${key}" is ${what}` })
    return ''
  }
  const name = textOf('mapping', MAPPING_NAME, 'the name, in small letters, digits and hyphens')
  const version = textOf('version', VERSION, 'a version such as 1.0.0')
  const from = textOf('from', /^[^{}]+$/, 'the path of a schema below schemas/')
  const to = textOf('to', /^[^{}]+$/, '"fhir/r4", or the path of a schema below schemas/')
  const made = readMakes(member('makes'), env)
  if (!member('makes') || (made.length === 0 && problems.length === 0)) {
    complain(env, member('makes')?.spot ?? tree.spot, {
      code: 'M-SHAPE',
      detail: '"makes" has at least one template',
    })
  }
  for (const spot of crowds(made, member('makes')?.spot ?? tree.spot)) {
    const detail = `more than ${NEIGHBOURS_MAX} parts stand side by side`
    complain(env, spot, { code: 'M-SHAPE', detail, remedy: 'many values of one place are a code table' })
  }
  for (const spot of made.flatMap(({ template }) => deepChoices(template))) {
    const detail = `choices and conditions stand in each other more than ${CHOICES_MAX} deep`
    complain(env, spot, { code: 'M-SHAPE', detail, remedy: 'choose once, or by a code table' })
  }
  const kept = readDeclarations(member('kept'), env, 'kept')
  const mapping: Mapping = {
    name,
    version,
    from,
    to,
    spot: tree.spot,
    makes: kept.length > 0 ? keepOnFirst(made, kept, to, env) : made,
    tables: readTables(member('tables'), env, version),
    withheld: readDeclarations(member('withheld'), env, 'withheld'),
    lost: readDeclarations(member('lost'), env, 'lost'),
    kept,
    spots: { from: member('from')?.spot ?? tree.spot, to: member('to')?.spot ?? tree.spot },
  }
  return problems.length > 0 ? { problems } : { mapping, problems }
}

/** Reads a part; it is checked as a template where a mapping uses it. Its name is its file's. */
export function readPart(text: string, file: string): { part?: Part; problems: Problem[] } {
  const { tree, problems } = readJsonTree(text, file)
  if (!tree) return { problems }
  return { part: { name: file.replace(/^.*\//, '').replace(/\.json$/, ''), tree }, problems }
}
