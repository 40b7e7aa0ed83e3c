import { bindConversion, tableFor } from './bind-conversion.ts'
import type { CompiledMapping } from './compiled.ts'
import type { Json } from './json.ts'
import { shown, valueBelow } from './json.ts'
import { evaluateChoose, evaluateChooseInto } from './operations/choose.ts'
import { evaluateConstant } from './operations/constant.ts'
import { evaluateEach, ITEMS_MAX } from './operations/each.ts'
import type { CurrentItem, Evaluation, MappingIssue, Outcome } from './operations/evaluation.ts'
import { evaluateHole } from './operations/hole.ts'
import { evaluateList } from './operations/list.ts'
import { evaluateObject } from './operations/object.ts'
import { evaluateReference } from './operations/reference.ts'
import { evaluateText } from './operations/text.ts'
import { isSamePath, pointerBelow } from './pointer.ts'
import type { CodeTable } from './tables.ts'
import type { Mapping, Template } from './template.ts'
import { makesFhir } from './template.ts'
import { listsOf } from './template-parts.ts'

const ALLOWED_SHOWN_MAX = 50

interface Run {
  readonly mapping: Mapping
  readonly tables: ReadonlyMap<string, CodeTable>
  readonly convert: Evaluation['convert']
  readonly issues: MappingIssue[]
  items: number
}

/** Evaluates one template; an `$each` adds to a list, so only `into` meets it. */
function evaluate(template: Template, from: Evaluation, resource?: string): Outcome {
  switch (template.is) {
    case 'constant':
      return evaluateConstant(template)
    case 'hole':
      return evaluateHole(template, from)
    case 'text':
      return evaluateText(template, from)
    case 'reference':
      return evaluateReference(template, from)
    case 'object':
      return evaluateObject(template, from, resource)
    case 'list':
      return evaluateList(template, from)
    case 'choose':
      return evaluateChoose(template, from, resource)
    case 'each':
      throw new Error(`${template.spot.at}: an $each outside a list`)
  }
}

function into(template: Template, from: Evaluation, list: Json[], resource?: string): boolean {
  if (template.is === 'each') return evaluateEach(template, from, list, resource)
  if (template.is === 'choose') return evaluateChooseInto(template, from, list, resource)
  const { value, gave } = evaluate(template, from, resource)
  if (value !== undefined) list.push(value)
  return gave
}

function evaluation(run: Run, scopes: readonly CurrentItem[]): Evaluation {
  const { mapping } = run
  const scopeOf = (up: number): CurrentItem => scopes[scopes.length - 1 - up]!
  const numbered = (name: string, indexes: readonly number[]): string => [name, ...indexes].join('.')
  const self: Evaluation = {
    read: ({ up, path }) => valueBelow(scopeOf(up).value, path),
    place: ({ up, path }) => path.reduce(pointerBelow, scopeOf(up).pointer),
    evaluate: (template, resource) => evaluate(template, self, resource),
    into: (template, list, resource) => into(template, self, list, resource),
    within: (item) => evaluation(run, [...scopes, item]),
    convert: run.convert,
    accepted: (use) => {
      const table = use.table === undefined ? undefined : tableFor(use.table, mapping, run.tables)
      return table && [...table.rows.keys()].slice(0, ALLOWED_SHOWN_MAX)
    },
    reference: ({ name }) => {
      const made = mapping.makes.find((one) => one.name === name)
      const lists = made ? listsOf(made.template) : []
      const items = lists.map((list) => scopes.slice(1).find((scope) => isSamePath(scope.list, list)))
      const isNumbered = items.every((item) => item !== undefined)
      return `urn:uuid:${numbered(name, isNumbered ? items.map(({ index }) => index) : [])}`
    },
    resourceId: (name) => {
      return makesFhir(mapping)
        ? numbered(
            name,
            scopes.slice(1).map(({ index }) => index),
          )
        : undefined
    },
    count: (items) => {
      run.items += items
      return run.items <= ITEMS_MAX
    },
    issue: (code, pointer, spot, found, allowed) => {
      run.issues.push({ code, pointer, at: spot.at, found: shown(found), ...(allowed ? { allowed } : {}) })
    },
  }
  return self
}

/**
 * The mapping as an interpreter over its templates: the twin of `compileMapping`, slower, and exact about the
 * place of each issue.
 */
export function interpretMapping(
  mapping: Mapping,
  tables: ReadonlyMap<string, CodeTable>,
): Pick<CompiledMapping, 'forward'> {
  const bound = new Map<string, (value: Json) => Json | undefined>()
  const convert: Evaluation['convert'] = (use, value) => {
    const key = JSON.stringify([use.name, use.table])
    const forward = bound.get(key) ?? bindConversion(use, mapping, tables)
    bound.set(key, forward)
    return forward(value)
  }
  return {
    forward(document) {
      const run: Run = { mapping, tables, convert, issues: [], items: 0 }
      const root = evaluation(run, [{ value: document as Json, pointer: '', index: 0, list: [] }])
      const output: Json[] = []
      for (const made of mapping.makes) root.into(made.template, output, made.name)
      return { output, issues: run.issues }
    },
  }
}
