import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { editorFolder, editorPath, editorSchemas } from '../../src/catalogue/editor-schemas.ts'
import { listFiles } from '../../src/catalogue/list-files.ts'
import { loadCatalogue } from '../../src/catalogue/load.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'
import { staleEditorFiles } from '../../src/commands/editor-files.ts'
import { readSegments } from '../../src/mapping/hole.ts'
import { OPERATIONS } from '../../src/mapping/operations/operation-list.ts'
import { projectFolder, sandboxEnv } from '../support/a-catalogue.ts'

type Schema = { readonly [key: string]: Schema } & {
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly examples?: readonly string[]
  readonly then?: Schema
}

const { library } = loadCatalogue({ root: projectFolder, sandbox: true, env: sandboxEnv() })
const made = editorSchemas(library)
const files = listFiles(projectFolder, true)
const { schemas } = readSchemas(sortFiles(files).schemas)
for (const [path, text] of made)
  expect(schemas.add(path.replace('schemas/', ''), JSON.parse(text))).toBeUndefined()
const mappings = sortFiles(files).mappings.map(({ file }) => [file.path, JSON.parse(file.text)] as const)

test('what editors propose is what the schemas and tables say now: else run `dilyn check --write-schemas`', () => {
  expect([...staleEditorFiles(projectFolder, made).keys()]).toEqual([])
})

describe('each shipped mapping', () => {
  test.each(mappings)('%s names its editor’s schema, and obeys it', (path, document) => {
    const named = relative(projectFolder, join(projectFolder, dirname(path), document.$schema))
    expect(named).toBe(editorPath(document.from))
    expect(schemas.breaches(named.replace('schemas/', ''), document)).toEqual([])
  })

  test.each(mappings)('%s has no hole and no list that is not proposed where it stands', (_, document) => {
    const { $defs } = JSON.parse(made.get(editorPath(document.from))!) as {
      $defs: { [name: string]: Schema }
    }
    expect(unproposed(document.makes, 0, $defs)).toEqual([])
  })
})

describe('an editor’s schema', () => {
  const path = editorPath('kinds/camhs-referral.schema.json').replace('schemas/', '')
  const breaches = (referral: object): string[] => {
    const head = { mapping: 'x', version: '1.0.0', from: 'kinds/camhs-referral.schema.json', to: 'fhir/r4' }
    return schemas.breaches(path, { ...head, makes: { referral } }).map(({ pointer }) => pointer)
  }

  test('refuses what is no hole, no pointer and no operation, at its place', () => {
    expect(breaches({ status: '{/status}', name: 'a {{score}}' })).toEqual([])
    expect(breaches({ status: '{status}' })).toContain('/makes/referral/status')
    expect(breaches({ l: [{ $each: 'concerns', a: 1 }] })).toContain('/makes/referral/l/0/$each')
    expect(breaches({ $foo: 1, a: 1 })).not.toEqual([])
    expect(breaches({ l: [{ $key: '/code', a: 1 }] })).not.toEqual([])
  })

  test('proposes what is of a list’s items inside its $each, with what is around it a ^ further', () => {
    const { $defs } = JSON.parse(made.get(`schemas/${path}`)!) as { $defs: { [name: string]: Schema } }
    const inside = proposedIn($defs, scopeOf({ $each: '/concerns' }, 0, $defs)!)
    expect(inside).toEqual(expect.arrayContaining(['{/code | coding presenting-concern}', '{^/recordId}']))
    expect(inside).not.toContain('{/recordId}')
  })
})

describe('the schema of mappings', () => {
  const { $defs } = schemas.get('gateway/mapping.schema.json') as { $defs: { [name: string]: Schema } }

  test('takes for texts exactly those that the language reads', () => {
    const pattern = new RegExp($defs.text!.pattern as unknown as string, 'u')
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '{{',
        '}}',
        '/',
        '^',
        '|',
        '@',
        '~',
        '~0',
        ' ',
        'a',
        'codes t',
        '{/a}',
        '{@it}',
        '{}',
      ),
      fc.constantFrom(
        '{/a | date}',
        '{^/a/b}',
        '{/a | codes t x}',
        '{/a|}',
        '{ /a }',
        '{@}',
        '{a}',
        '{^}',
        '{/a~}',
      ),
    )
    const property = fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join('')
      expect([text, pattern.test(text)]).toEqual([text, isRead(text)])
    })
    fc.assert(property, { numRuns: 5_000 })
  })

  test('knows the operations, and no others', () => {
    const [, operations] = $defs.operations!.propertyNames!.anyOf as unknown as [Schema, { enum: string[] }]
    const ofBranches = Object.keys($defs.object!.properties!.$of!.properties!)
    const known = new Set([...OPERATIONS.flatMap(({ members }) => members), '$note'])
    expect(new Set([...operations.enum, ...ofBranches])).toEqual(known)
  })
})

describe('the settings for an editor', () => {
  const settings = JSON.parse(readFileSync(join(projectFolder, '.vscode/settings.json'), 'utf8')) as {
    'json.schemas': { fileMatch: string[]; url: string }[]
  }
  const rules = settings['json.schemas'].map(({ fileMatch, url }) => ({
    url,
    isFor: fileMatch.map((glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)),
  }))
  const schemaFor = (path: string): string[] =>
    rules.filter(({ isFor }) => isFor.some((one) => one.test(`/${path}`))).map(({ url }) => url)
  const data = files.filter(({ path }) => !path.endsWith('.schema.json'))

  test('give each data file one schema, that is there', () => {
    expect(rules.filter(({ url }) => !existsSync(join(projectFolder, url)))).toEqual([])
    expect(data.filter(({ path }) => schemaFor(path).length !== 1)).toEqual([])
  })

  test('give the schema that files name themselves', () => {
    const named = data.flatMap(({ path, text }) => {
      const { $schema } = JSON.parse(text) as { $schema?: string }
      const own = $schema && relative(projectFolder, join(projectFolder, dirname(path), $schema))
      return own === undefined || own.startsWith(editorFolder) ? [] : [[path, [`./${own}`]]]
    })
    expect(named.length).toBeGreaterThan(20)
    expect(named.map(([path]) => [path, schemaFor(path as string)])).toEqual(named)
  })

  test('give parts a schema that all of them obey', () => {
    const parts = files.filter(({ path }) => path.includes('/parts/'))
    expect(parts.length).toBeGreaterThan(10)
    for (const { path, text } of parts)
      expect([path, schemas.breaches('gateway/part.schema.json', JSON.parse(text))]).toEqual([path, []])
  })
})

/**
 * Whether the language reads a text: each hole with one conversion of one table at most, a reference alone. A brace within a
 * hole, which no name has, is read as part of it, and better not written.
 */
function isRead(text: string): boolean {
  const segments = readSegments(text)
  if (!Array.isArray(segments)) return false
  return segments.every((segment) => {
    if (segment.is === 'reference') return segments.length === 1
    if (segment.is === 'pointer' && `${segment.pointer}${segment.conversion}`.includes('{')) return false
    return segment.is === 'text' || (segment.conversion ?? '').split(/\s+/).length <= 2
  })
}

/** What is proposed for a text in a scope. */
function proposedIn($defs: { [name: string]: Schema }, scope: number): readonly string[] {
  return $defs[`template${scope}`]!.anyOf![0]!.examples!
}

/** The scope that an object's members are in; undefined where that cannot be told. */
function scopeOf(
  object: { $each?: unknown },
  scope: number,
  $defs: { [name: string]: Schema },
): number | undefined {
  if (object.$each === undefined) return scope
  for (const { if: test, then } of $defs[`object${scope}`]!.allOf!) {
    const over = test?.properties?.$each?.const as unknown
    if (over === object.$each && then) return Number(String(then.$ref).replace(/\D+/, ''))
  }
  return undefined
}

/** The holes and lists of a template that are proposed nowhere. */
function unproposed(template: unknown, scope: number, $defs: { [name: string]: Schema }): string[] {
  if (typeof template === 'string') {
    const holes = [...template.matchAll(/(?<!\{)\{(\^*(?:\/[^{}|]*?)?)\s*(?:\|[^{}]*)?\}(?!\})/g)]
    const proposed = proposedIn($defs, scope)
    return holes.flatMap(([, pointer]) =>
      proposed.includes(`{${pointer}}`) ? [] : [`${scope} {${pointer}}`],
    )
  }
  if (typeof template !== 'object' || template === null) return []
  if (Array.isArray(template)) return template.flatMap((item) => unproposed(item, scope, $defs))
  const within = scopeOf(template, scope, $defs)
  if (within === undefined) {
    const { $each } = template as { $each: string }
    return $each.startsWith('^') ? [] : [`${scope} $each ${$each}`]
  }
  return Object.entries(template).flatMap(([key, value]) => {
    if (key === '$note' || key === '$use' || key === '$with') return []
    if (/^\$(each|key|if|choose|at)$/.test(key)) return []
    return unproposed(value, within, $defs)
  })
}
