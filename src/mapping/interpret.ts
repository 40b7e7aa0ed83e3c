import { bindConversion, tableFor } from './bind-conversion.ts'
import type { CompiledMapping } from './compiled.ts'
import { constantOrigin } from './explain/origin.ts'
import type { Spelling } from './explain/spelling.ts'
import { spelledOrigin, spellingOf } from './explain/spelling.ts'
import type { Support } from './explain/support.ts'
import { NO_SUPPORT, supportOf } from './explain/support.ts'
import type { Json } from './json.ts'
import { shown, valueBelow } from './json.ts'
import { evaluateChoose, evaluateChooseInto } from './operations/choose/forward.ts'
import { evaluateConstant } from './operations/constant.ts'
import { evaluateEach, ITEMS_MAX } from './operations/each/forward.ts'
import type { CurrentItem, Evaluation, Made, MappingIssue, Outcome, Unmade } from './operations/evaluation.ts'
import { evaluateHole } from './operations/hole.ts'
import { evaluateList } from './operations/list.ts'
import { evaluateObject } from './operations/object/forward.ts'
import { evaluateReference } from './operations/reference.ts'
import { evaluateText } from './operations/text.ts'
import { isSamePath, pointerBelow } from './pointer.ts'
import type { CodeTable } from './tables.ts'
import type { ConversionUse, Mapping, Template } from './template.ts'
import { makesFhir } from './template.ts'
import { listsOf } from './template-parts.ts'

const ALLOWED_SHOWN_MAX = 50

interface Run {
  readonly mapping: Mapping
  readonly tables: ReadonlyMap<string, CodeTable>
  readonly convert: Evaluation['convert']
  readonly spelling: (use: ConversionUse) => Spelling
  readonly issues: MappingIssue[]
  /** Why values make nothing, by place; undefined in a run that is not to tell where things come from. */
  readonly unmade: Map<string, Unmade> | undefined
  /** Where the whole documents go, and what is told of each as it is made. */
  readonly output: Made[]
  readonly told: Told[]
  items: number
}

/** How far documents and issues were when one document was begun and when it was done. */
interface Told {
  readonly name: string
  readonly item: string
  readonly made: readonly [number, number]
  readonly issues: readonly [number, number]
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

function into(template: Template, from: Evaluation, list: Made[], resource?: string): Support | undefined {
  if (template.is === 'each') return evaluateEach(template, from, list, resource)
  if (template.is === 'choose') return evaluateChooseInto(template, from, list, resource)
  const made = evaluate(template, from, resource)
  if (made.value !== undefined) list.push(made)
  return made.gave
}

/** Notes what comes of one document; of one within another, only the inner. */
function telling(run: Run, name: string, item: string, make: () => Support | undefined): Support | undefined {
  const { output, issues, told } = run
  const [documents, before, others] = [output.length, issues.length, told.length]
  const gave = make()
  if (told.length === others)
    told.push({ name, item, made: [documents, output.length], issues: [before, issues.length] })
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
    into: (template, list, resource) => {
      if (list !== run.output || template.is === 'each') return into(template, self, list, resource)
      return telling(run, resource ?? '', scopeOf(0).pointer, () => into(template, self, list, resource))
    },
    within: (item) => evaluation(run, [...scopes, item]),
    convert: run.convert,
    origin: ({ spot, pointer, conversion }, read) => {
      if (run.unmade === undefined) return constantOrigin(spot)
      return spelledOrigin(spot, self.place(pointer), read, conversion && run.spelling(conversion))
    },
    support: (pointer, bearing) =>
      run.unmade === undefined ? NO_SUPPORT : supportOf(self.place(pointer), bearing),
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
    tried: (template, resource) => {
      const list: Made[] = []
      const silent = { ...run, issues: [], unmade: undefined }
      const gave = into(template, evaluation(silent, scopes), list, resource)
      return { made: list.map(({ value }) => value), gave: gave !== undefined }
    },
    unmade: (pointer, why) => {
      run.unmade?.set(self.place(pointer), why)
    },
    issue: (code, pointer, spot, found, allowed) => {
      run.issues.push({ code, pointer, at: spot.at, found: shown(found), ...(allowed ? { allowed } : {}) })
    },
  }
  return self
}

/** What is worked out once per conversion that a mapping uses. */
function perConversion<Known>(work: (use: ConversionUse) => Known): (use: ConversionUse) => Known {
  const known = new Map<string, Known>()
  return (use) => {
    const key = `${use.name} ${use.table ?? ''}`
    const before = known.get(key)
    if (before !== undefined) return before
    const found = work(use)
    known.set(key, found)
    return found
  }
}

/** What a run made, and all that is known of how. */
export interface Traced {
  readonly made: readonly Made[]
  readonly issues: MappingIssue[]
  /** Why values that are read make nothing, by their places. */
  readonly unmade: ReadonlyMap<string, Unmade>
}

/** A mapping as an interpreter runs it. */
export interface Twin extends Pick<CompiledMapping, 'forward' | 'apart'> {
  /** As `forward`, with where everything comes from. */
  traced(document: unknown): Traced
}

/**
 * The mapping as an interpreter over its templates: the twin of `compileMapping`, slower, exact about the
 * place of each issue, and able to tell where what it makes comes from.
 */
export function interpretMapping(mapping: Mapping, tables: ReadonlyMap<string, CodeTable>): Twin {
  const bound = perConversion((use) => bindConversion(use, mapping, tables))
  const convert: Evaluation['convert'] = (use, value) => bound(use)(value)
  const spelling = perConversion((use): Spelling => spellingOf(use, mapping, tables))
  const runOn = (document: unknown, unmade?: Run['unmade']): Run => {
    const known = { mapping, tables, convert, spelling }
    const run: Run = { ...known, issues: [], unmade, output: [], told: [], items: 0 }
    const root = evaluation(run, [{ value: document as Json, pointer: '', index: 0, list: [] }])
    for (const made of mapping.makes) root.into(made.template, run.output, made.name)
    return run
  }
  return {
    forward(document) {
      const { output, issues } = runOn(document)
      return { output: output.map(({ value }) => value), issues }
    },
    traced(document) {
      const unmade = new Map<string, Unmade>()
      const { output, issues } = runOn(document, unmade)
      return { made: output, issues, unmade }
    },
    apart(document) {
      const { output, issues, told } = runOn(document)
      const ofSome = new Set(told.flatMap((one) => issues.slice(...one.issues)))
      return {
        made: told.map((one) => ({
          name: one.name,
          item: one.item,
          output: output.slice(...one.made).map(({ value }) => value),
          issues: issues.slice(...one.issues),
        })),
        issues: issues.filter((issue) => !ofSome.has(issue)),
      }
    },
  }
}
