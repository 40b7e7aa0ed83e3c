import type { Json } from './json.ts'
import { writeChoose, writeChooseInto } from './operations/choose/forward.ts'
import { writeConstant } from './operations/constant.ts'
import { writeEachInto } from './operations/each/forward.ts'
import type { Generation, Written } from './operations/generation.ts'
import { writeHole } from './operations/hole.ts'
import { writeList } from './operations/list.ts'
import { canVanish, writeObject } from './operations/object/forward.ts'
import { writeReference } from './operations/reference.ts'
import { writeText } from './operations/text.ts'
import { isSamePath } from './pointer.ts'
import { below, hoist } from './shared-reads.ts'
import { literal } from './source-literal.ts'
import { holesIn, LARGE } from './source-size.ts'
import type { ConversionUse, Mapping, ObjectTemplate, Template } from './template.ts'
import { makesFhir } from './template.ts'
import { listsOf } from './template-parts.ts'

/** Generated source and what it is called with. */
export interface Generated {
  /** Body of a function of `constants`, `conversions` and the tools that returns the mapping's function. */
  readonly source: string
  readonly constants: readonly Json[]
  readonly conversions: readonly ConversionUse[]
}

interface Scope {
  readonly variable: string
  readonly index: string
  readonly list: readonly string[]
  /** Variables that hold objects of the item that are read from more than once, by their path. */
  readonly prefixes: ReadonlyMap<string, string>
}

interface Shared {
  readonly mapping: Mapping
  readonly lines: string[]
  readonly constants: Json[]
  readonly constantNames: Map<string, string>
  readonly conversions: ConversionUse[]
  /** Functions beside the mapping's own, for what is large. */
  readonly functions: string[]
  variables: number
}

function deepFrozen(value: Json): Json {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFrozen)
    Object.freeze(value)
  }
  return value
}

function write(template: Template, to: Generation, resource?: string): Written {
  switch (template.is) {
    case 'constant':
      return writeConstant(template, to)
    case 'hole':
      return writeHole(template, to)
    case 'text':
      return writeText(template, to)
    case 'reference':
      return writeReference(template, to)
    case 'object':
      return writeObject(template, to, resource)
    case 'list':
      return writeList(template, to)
    case 'choose':
      return writeChoose(template, to, resource)
    case 'each':
      throw new Error(`${template.spot.at}: an $each outside a list`)
  }
}

function writeInto(template: Template, to: Generation, list: string, gave: string, resource?: string): void {
  if (template.is === 'each') writeEachInto(template, to, list, gave, resource)
  else if (template.is === 'choose') writeChooseInto(template, to, list, gave, resource)
  else {
    const written = to.write(template, resource)
    const push = `${list}.push(${written.value});`
    to.line(written.stands ? push : `if (${written.value} !== undefined) ${push}`)
    if (written.gave !== 'false') to.line(`if (${written.gave}) ${gave} = true;`)
  }
}

function isLarge(object: ObjectTemplate): boolean {
  return canVanish(object) && holesIn(object) >= LARGE
}

/** Writes an object as a function of its own, of the items that it stands in. */
function writeApart(
  object: ObjectTemplate,
  shared: Shared,
  scopes: readonly Scope[],
  resource: string | undefined,
  to: Generation,
): Written {
  const name = `p${shared.functions.push('') - 1}`
  const apart: Shared = { ...shared, lines: [] }
  const within = scopes.map((scope, i) => {
    return { ...scope, prefixes: hoist([object], scope.variable, apart, scopes.length - 1 - i) }
  })
  const { value } = write(object, generation(apart, within), resource)
  const items = scopes
    .flatMap(({ variable, index }, i) => (i === 0 ? [variable] : [variable, index]))
    .join(', ')
  const body = [`function ${name}(${items}) {`, ...apart.lines, `return ${value};`, '}']
  shared.functions[Number(name.slice(1))] = body.join('\n')
  const made = to.fresh()
  to.line(`const ${made} = ${name}(${items});`)
  return { value: made, gave: `${made} !== undefined`, stands: false }
}

function generation(shared: Shared, scopes: readonly Scope[]): Generation {
  const { mapping, lines } = shared
  const numbered = (prefix: string, indexes: readonly string[]): string => {
    if (indexes.length === 0) return literal(prefix)
    return `(${indexes.reduce((text, index) => `${text} + "." + ${index}`, literal(prefix))})`
  }
  const self: Generation = {
    line: (code) => {
      lines.push(code)
    },
    fresh: () => {
      shared.variables += 1
      return `v${shared.variables}`
    },
    literal,
    constant: (value) => {
      if (typeof value !== 'object' || value === null) return literal(value)
      const text = literal(value)
      const name = shared.constantNames.get(text) ?? `c${shared.constants.push(deepFrozen(value)) - 1}`
      shared.constantNames.set(text, name)
      return name
    },
    read: ({ up, path }) => {
      const { variable, prefixes } = scopes[scopes.length - 1 - up]!
      const parent = prefixes.get(JSON.stringify(path.slice(0, -1)))
      return parent === undefined ? self.below(variable, path) : self.below(parent, path.slice(-1))
    },
    below,
    write: (template, resource) =>
      template.is === 'object' && isLarge(template)
        ? writeApart(template, shared, scopes, resource, self)
        : write(template, self, resource),
    writeInto: (template, list, gave, resource) => writeInto(template, self, list, gave, resource),
    within: (item, inside) => {
      const scope = { ...item, prefixes: hoist(inside, item.variable, shared) }
      return generation(shared, [...scopes, scope])
    },
    conversion: (use) => {
      const known = shared.conversions.findIndex(
        ({ name, table }) => name === use.name && table === use.table,
      )
      return `f${known >= 0 ? known : shared.conversions.push(use) - 1}`
    },
    reference: ({ name }) => {
      const made = mapping.makes.find((one) => one.name === name)
      const lists = made ? listsOf(made.template) : []
      const items = lists.map((list) => scopes.slice(1).find((scope) => isSamePath(scope.list, list)))
      const isNumbered = items.every((item) => item !== undefined)
      return numbered(`urn:uuid:${name}`, isNumbered ? items.map(({ index }) => index) : [])
    },
    resourceId: (name) => {
      return makesFhir(mapping)
        ? numbered(
            name,
            scopes.slice(1).map(({ index }) => index),
          )
        : undefined
    },
  }
  return self
}

/** Writes a mapping as JavaScript: straight-line code with one loop per `$each`, linear in nodes and items. */
export function generateSource(mapping: Mapping): Generated {
  const shared: Shared = {
    mapping,
    lines: [],
    constants: [],
    constantNames: new Map(),
    conversions: [],
    functions: [],
    variables: 0,
  }
  const templates = mapping.makes.map(({ template }) => template)
  const prefixes = hoist(templates, 'record', shared)
  const to = generation(shared, [{ variable: 'record', index: '0', list: [], prefixes }])
  for (const made of mapping.makes) {
    to.line('{ let gave = false;')
    to.writeInto(made.template, 'output', 'gave', made.name)
    to.line('}')
  }
  const prelude = [
    ...shared.constants.map((_, i) => `const c${i} = constants[${i}];`),
    ...shared.conversions.map((_, i) => `const f${i} = conversions[${i}];`),
  ]
  const body = ['const output = []; bad = false; items = 0;', ...shared.lines, 'return { output, bad };']
  const source = [
    '"use strict";',
    ...prelude,
    // Nothing that is called comes back here, so that one run never meets another.
    'let bad = false; let items = 0;',
    ...shared.functions,
    'return function forward(record) {',
    ...body,
    '};',
  ].join('\n')
  return { source, constants: shared.constants, conversions: shared.conversions }
}
