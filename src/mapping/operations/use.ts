import type { JsonTree, TreeEntry } from '../json-tree.ts'
import { nearestOf } from '../nearest.ts'
import type { Env, Part, PartFrame } from '../read-scope.ts'
import { complain, scopedPointer } from '../read-scope.ts'
import type { OperationDocs } from './operation-docs.ts'

/** A member of an object together with the environment it is read in. */
export interface ScopedEntry extends TreeEntry {
  readonly env: Env
}

/** What a `$use` stands for: a template read as it is, or the members of an object. */
export type Expansion =
  | { readonly is: 'tree'; readonly tree: JsonTree; readonly env: Env }
  | { readonly is: 'entries'; readonly entries: readonly ScopedEntry[] }

const PLACEHOLDER = /(?<!\{)\{\$([^{}]*)\}/g

/** The string with each `{$k}` replaced by what `$with` gave. */
export function fillPlaceholders(tree: JsonTree & { is: 'scalar' }, env: Env): string {
  const values = env.part?.values
  return String(tree.value).replace(PLACEHOLDER, (found, name: string) => {
    const value = values?.get(name)
    if (value !== undefined) return value
    const detail = values ? `nothing in "$with" is named "${name}"` : `${found} stands only in a part`
    complain(env, tree.spot, { code: 'M-USE', found, detail, ...nearestOf(name, values?.keys() ?? []) })
    return ''
  })
}

function placeholdersIn(tree: JsonTree, names = new Set<string>()): Set<string> {
  if (tree.is === 'list') for (const item of tree.items) placeholdersIn(item, names)
  else if (tree.is === 'object') for (const { tree: member } of tree.entries) placeholdersIn(member, names)
  else for (const [, name] of String(tree.value).matchAll(PLACEHOLDER)) names.add(name!)
  return names
}

function withValues(tree: JsonTree | undefined, part: Part, env: Env): Map<string, string> {
  const values = new Map<string, string>()
  if (!tree) return values
  if (tree.is !== 'object') {
    complain(env, tree.spot, { code: 'M-USE', detail: '"$with" is an object of texts' })
    return values
  }
  const known = placeholdersIn(part.tree)
  for (const { key, keySpot, tree: value } of tree.entries) {
    const text =
      value.is === 'scalar' && typeof value.value === 'string' ? fillPlaceholders(value, env) : undefined
    if (text === undefined || /[{}]/.test(text)) {
      complain(env, value.spot, {
        code: 'M-USE',
        detail: `"$with" gives text without braces, here for "${key}"`,
      })
    } else if (!known.has(key)) {
      const detail = `the part "${part.name}" has no {$${key}}`
      complain(env, keySpot, { code: 'M-USE', found: key, detail, ...nearestOf(key, known) })
    }
    values.set(key, text ?? '')
  }
  return values
}

/** Expands the `$use` among an object's members; undefined if it cannot be, which has been reported. */
export function expandUse(entries: readonly ScopedEntry[], use: ScopedEntry): Expansion | undefined {
  const { env } = use
  const find = (key: string): ScopedEntry | undefined => entries.find((entry) => entry.key === key)
  const own = entries.filter(({ key }) => !['$use', '$at', '$with', '$note'].includes(key))
  const name = use.tree.is === 'scalar' ? fillPlaceholders(use.tree, env) : ''
  const part = env.reading.parts.get(name)
  if (!part) {
    const near = nearestOf(name, env.reading.parts.keys())
    return complain(env, use.tree.spot, {
      code: 'M-USE',
      found: name,
      detail: `there is no part "${name}"`,
      ...near,
    })
  }
  const names = [...(env.part?.names ?? []), name]
  if (names.indexOf(name) < names.length - 1) {
    const detail = `the part uses itself: ${names.join(' → ')}`
    return complain(env, use.tree.spot, { code: 'M-USE', found: name, detail })
  }
  const at = find('$at')
  if (at && !(at.tree.is === 'scalar' && typeof at.tree.value === 'string')) {
    return complain(env, at.tree.spot, { code: 'M-USE', detail: '"$at" is a pointer' })
  }
  const written = at && at.tree.is === 'scalar' ? fillPlaceholders(at.tree, at.env) : ''
  const baseSpot = at?.tree.spot ?? use.tree.spot
  const base = scopedPointer(written, at?.env ?? env, baseSpot)
  if (!base) return undefined
  const values = withValues(find('$with')?.tree, part, env)
  const frame: PartFrame = { names, base, baseSpot, lists: env.scopes.length - 1, values }
  const inside: Env = { ...env, part: frame }
  if (part.tree.is !== 'object') {
    if (own.length === 0) return { is: 'tree', tree: part.tree, env: inside }
    return complain(env, use.tree.spot, {
      code: 'M-USE',
      detail: 'only a part that is an object takes other members',
    })
  }
  const replaced = new Set(own.map(({ key }) => key))
  const given = part.tree.entries
    .filter(({ key }) => !replaced.has(key))
    .map((entry) => ({ ...entry, env: inside }))
  return { is: 'entries', entries: [...given, ...own] }
}

/** What the page on mappings says of a `$use`. */
export const useDocs: OperationDocs = {
  name: 'A shared part',
  written: ['{ "$use": part, "$at": p, "$with": { k: text } }'],
  members: ['$use', '$at', '$with'],
  docs: {
    en: 'A part of `mappings/parts/` that several mappings share.',
    cy: 'Rhan o `mappings/parts/` y mae sawl mapiad yn ei rhannu.',
  },
  forward:
    'put in when the mapping is read: the part’s pointers start at p (not those inside its own `$each`), `{$k}` is ' +
    'replaced, members beside `$use` win over the part’s.',
  backward: 'as what was put in.',
  check:
    'the part is there and does not use itself; `$with` gives text without braces, and nothing that the part lacks.',
  codes: ['M-USE'],
  examples: [
    {
      from: {
        properties: {
          risk: {
            type: 'object',
            additionalProperties: false,
            properties: { selfHarm: { enum: ['yes', 'no'] }, suicide: { enum: ['yes', 'no'] } },
          },
        },
      },
      parts: { 'risk-answer': { $if: '/{$of}', linkId: '{$of}', answer: '{/{$of}}' } },
      makes: {
        answers: {
          item: [
            { $use: 'risk-answer', $at: '/risk', $with: { of: 'selfHarm' } },
            { $use: 'risk-answer', $at: '/risk', $with: { of: 'suicide' } },
          ],
        },
      },
      record: { risk: { suicide: 'no' } },
      made: [{ item: [{ linkId: 'suicide', answer: 'no' }] }],
    },
  ],
}
