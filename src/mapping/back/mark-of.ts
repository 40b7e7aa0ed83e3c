import type { Json } from '../json.ts'
import { isList, isObject } from '../json.ts'
import { branchesOf } from '../presence.ts'
import type { Given } from '../schema/given.ts'
import { givenPresent } from '../schema/given.ts'
import type { Hole, ObjectTemplate, Template, Text } from '../template.ts'
import type { Mark } from './mark.ts'
import { PRESENT } from './mark.ts'
import type { Sight } from './sight.ts'

/** Elements that say what something is; below them everything counts. */
const IDENTITY = new Set([
  'resourceType',
  'kind',
  'url',
  'system',
  'code',
  'linkId',
  'use',
  'questionnaire',
  'class',
])

/** Elements that say nothing of what something is: words for people, and the store's own. */
const NEVER = new Set(['display', 'text', 'title', 'description', 'meta', 'id'])

/** How closely a template is looked at. */
export interface Closeness {
  /** Whether the values of code tables and enums count, or a coding's system alone. */
  readonly withValues: boolean
  /** Whether every sure coding of a concept counts, or any of them: a partner may leave one out. */
  readonly isStrict: boolean
  /** Besides the identity elements: these members of the template itself. */
  readonly also: ReadonlySet<string>
}

/** A template where it stands. */
export interface Standing {
  readonly template: Template | null
  readonly given: Given
  /** What is known because it stands: one of these. */
  readonly contexts: readonly Given[]
}

function markOfConstant(value: Json): Mark {
  if (isList(value)) return { is: 'some', items: value.map(markOfConstant) }
  if (!isObject(value)) return { is: 'value', values: new Set([value]) }
  const members = Object.entries(value).filter(([key]) => !NEVER.has(key))
  return { is: 'object', members: new Map(members.map(([key, one]) => [key, markOfConstant(one)])) }
}

function markOfCoding(hole: Hole, given: Given, withValues: boolean, sight: Sight): Mark | undefined {
  const table = sight.table(hole.conversion?.table ?? '')
  const rows = sight.rows(hole, given)
  const known = rows ?? (table ? [...table.rows.values()] : [])
  const { unmapped } = table ?? {}
  const open = rows || unmapped?.mode !== 'provided' ? [] : [unmapped.system]
  const systems = new Set([...known.map(({ system }) => system), ...open])
  const members = new Map<string, Mark>()
  const named = [...systems].filter((system) => system !== undefined)
  if (named.length === systems.size && named.length > 0)
    members.set('system', { is: 'value', values: new Set(named) })
  if (withValues && rows)
    members.set('code', { is: 'value', values: new Set(rows.map(({ target }) => target)) })
  return members.size > 0 ? { is: 'object', members } : undefined
}

function markOfText(text: Text): Mark {
  const first = text.parts[0]
  const last = text.parts.at(-1)
  const prefix = typeof first === 'string' ? first : ''
  const suffix = typeof last === 'string' ? last : ''
  return { is: 'text', prefix, suffix }
}

/** A list with one of these at least. */
function anyOf(items: readonly Mark[]): Mark {
  const of = items.map((item): Mark => ({ is: 'some', items: [item] }))
  return of.length === 1 ? of[0]! : { is: 'any', of }
}

/** The mark of a template wherever it stands: everything sure in it, or for an object its identity alone. */
function markBelow(
  { template, given, contexts }: Standing,
  close: Closeness,
  sight: Sight,
): Mark | undefined {
  const { withValues } = close
  const below = (part: Template): Mark | undefined =>
    markBelow({ template: part, given, contexts }, close, sight)
  const isSure = (part: Template): boolean => contexts.every((context) => sight.presence.sure(part, context))
  switch (template?.is) {
    case undefined:
    case 'reference':
      return undefined
    case 'constant':
      return markOfConstant(template.value)
    case 'hole': {
      if (template.conversion?.name === 'coding') return markOfCoding(template, given, withValues, sight)
      const outputs = withValues ? sight.outputs(template, given) : undefined
      return outputs && { is: 'value', values: new Set(outputs) }
    }
    case 'text':
      return markOfText(template)
    case 'object': {
      const members = new Map<string, Mark>()
      for (const { key, template: part } of template.members) {
        if (NEVER.has(key) || !isSure(part)) continue
        const mark = below(part) ?? PRESENT
        const isConcept = key === 'coding' && mark.is === 'some' && !close.isStrict
        members.set(key, isConcept ? anyOf(mark.items) : mark)
      }
      return members.size > 0 ? { is: 'object', members } : undefined
    }
    case 'list': {
      const items = template.items.filter(isSure).flatMap((item) => below(item) ?? [])
      return items.length > 0 ? { is: 'some', items } : undefined
    }
    case 'each': {
      const item = givenPresent(given, [...template.pointer.absolute, '*'])
      return markBelow({ template: template.make, given: item, contexts: [item] }, close, sight)
    }
    case 'choose': {
      const of = branchesOf(template, given)
        .filter((branch) => branch.template && sight.isPossible(branch.given))
        .map((branch) => {
          const known = sight.contexts(branch.template!, branch.given, contexts)
          return markBelow({ template: branch.template, given: branch.given, contexts: known }, close, sight)
        })
      if (of.length === 0 || of.some((one) => one === undefined)) return undefined
      return of.length === 1 ? of[0] : { is: 'any', of: of as Mark[] }
    }
  }
}

/** The keys by which an object could be told apart besides its identity, in the order of the document. */
export function furtherKeys({ template, contexts }: Standing, sight: Sight): string[] {
  if (template?.is !== 'object') return []
  return template.members
    .filter(({ key }) => !NEVER.has(key) && !IDENTITY.has(key))
    .filter(({ template: part }) => contexts.every((context) => sight.presence.sure(part, context)))
    .map(({ key }) => key)
}

/**
 * The mark of a template among its neighbours: an object's sure identity elements with all that is sure below them,
 * and what else closeness asks for; any other template's own. Undefined: it is recognised in anything.
 */
export function markOf(standing: Standing, closeness: Closeness, sight: Sight): Mark | undefined {
  const { template } = standing
  if (template?.is !== 'object') return markBelow(standing, closeness, sight)
  const isOwn = (key: string): boolean => IDENTITY.has(key) || closeness.also.has(key)
  const identity: ObjectTemplate = { ...template, members: template.members.filter(({ key }) => isOwn(key)) }
  return markBelow({ ...standing, template: identity }, closeness, sight)
}
