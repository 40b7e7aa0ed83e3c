import type { Json, JsonObject } from './json.ts'
import type { ScopedPointer } from './pointer.ts'
import type { Spot } from './source-text.ts'
import type { CodeTable } from './tables.ts'

/** A value that stands as it is written. */
export interface Constant {
  readonly is: 'constant'
  readonly spot: Spot
  readonly value: Json
}

/** The conversion a hole names, and the table it names with it. */
export interface ConversionUse {
  readonly name: string
  readonly table?: string
}

/** A value read: `"{/p}"`, `"{/p | date}"`. */
export interface Hole {
  readonly is: 'hole'
  readonly spot: Spot
  readonly pointer: ScopedPointer
  readonly conversion?: ConversionUse
}

/** Text around one hole or more: `"urn:uuid:{/p}"`, `"{/p} {/q}"`. */
export interface Text {
  readonly is: 'text'
  readonly spot: Spot
  readonly parts: readonly (string | Hole)[]
}

/** A reference to a resource that the mapping or the gateway makes: `"{@concern}"`. */
export interface Reference {
  readonly is: 'reference'
  readonly spot: Spot
  readonly name: string
  /** The lists around it, outermost first, as absolute paths. */
  readonly lists: readonly (readonly string[])[]
}

/** One member of an object, with the place of its key. */
export interface Member {
  readonly key: string
  readonly keySpot: Spot
  readonly template: Template
}

/** An object; `merge` is a `$choose` beside other members, whose branch is merged into it. */
export interface ObjectTemplate {
  readonly is: 'object'
  readonly spot: Spot
  readonly members: readonly Member[]
  readonly merge?: Choose
  /** Whether a value picked it (`$if`, a named branch): then it stands even if its holes give nothing. */
  readonly isKept: boolean
}

/** A list of parts in order. */
export interface ListTemplate {
  readonly is: 'list'
  readonly spot: Spot
  readonly items: readonly Template[]
}

/** `make` once per item of the list at `pointer`. */
export interface Each {
  readonly is: 'each'
  readonly spot: Spot
  readonly pointer: ScopedPointer
  readonly pointerSpot: Spot
  /** The item's own key, relative to the item. */
  readonly key?: ScopedPointer
  readonly make: Template
}

/** A named branch of a `$choose`; a null template makes nothing. */
export interface Branch {
  readonly value: string
  readonly spot: Spot
  readonly template: Template | null
}

/** One of several templates, by the value at `pointer`. */
export interface Choose {
  readonly is: 'choose'
  readonly spot: Spot
  readonly pointer: ScopedPointer
  readonly pointerSpot: Spot
  readonly of: readonly Branch[]
  /** Any other value. */
  readonly present?: Template | null
  /** No value. */
  readonly absent?: Template | null
  /** Whatever no other branch takes. */
  readonly otherwise?: Template | null
}

/** A node of a mapping: what it makes, in the shape of what it makes. */
export type Template = Constant | Hole | Text | Reference | ObjectTemplate | ListTemplate | Each | Choose

/** A pointer that a mapping declares as withheld, lost or kept. */
export interface Declaration {
  readonly spot: Spot
  readonly path: readonly string[]
  /** Lost only when this is missing. */
  readonly unless?: readonly string[]
  readonly reason: string
}

/** What a mapping makes under one name. */
export interface Made {
  readonly name: string
  readonly spot: Spot
  readonly template: Template
}

/** A mapping document, read. */
export interface Mapping {
  readonly name: string
  readonly version: string
  readonly from: string
  readonly to: string
  readonly spot: Spot
  readonly makes: readonly Made[]
  readonly tables: ReadonlyMap<string, CodeTable>
  readonly withheld: readonly Declaration[]
  readonly lost: readonly Declaration[]
  readonly kept: readonly Declaration[]
  readonly spots: { readonly from: Spot; readonly to: Spot }
}

/** Whether the mapping makes FHIR resources, which get ids and references. */
export function makesFhir(mapping: Mapping): boolean {
  return mapping.to === 'fhir/r4'
}

/** The direct children of a template, in the order of the document. */
export function childrenOf(template: Template): Template[] {
  switch (template.is) {
    case 'constant':
    case 'hole':
    case 'reference':
      return []
    case 'text':
      return template.parts.filter((part) => typeof part !== 'string')
    case 'object':
      return [
        ...template.members.map((member) => member.template),
        ...(template.merge ? [template.merge] : []),
      ]
    case 'list':
      return [...template.items]
    case 'each':
      return [template.make]
    case 'choose':
      return [
        ...template.of.map((branch) => branch.template),
        template.present,
        template.absent,
        template.otherwise,
      ].filter((branch) => branch !== null && branch !== undefined)
  }
}

/** Whether a template holds holes: only then can it vanish, and only then keep what is around it alive. */
export function holdsHoles(template: Template): boolean {
  switch (template.is) {
    case 'constant':
    case 'reference':
      return false
    case 'hole':
    case 'text':
    case 'each':
    case 'choose':
      return true
    case 'object':
    case 'list':
      return childrenOf(template).some(holdsHoles)
  }
}

/** The value of a template that holds nothing but constants, else undefined. */
export function constantOf(template: Template): Json | undefined {
  if (template.is === 'constant') return template.value
  if (template.is === 'list') {
    const items = template.items.map(constantOf)
    return items.every((item) => item !== undefined) && items.length > 0 ? items : undefined
  }
  if (template.is !== 'object' || template.merge || template.members.length === 0) return undefined
  const entries: [string, Json][] = []
  for (const { key, template: member } of template.members) {
    const value = constantOf(member)
    if (value === undefined) return undefined
    entries.push([key, value])
  }
  return Object.fromEntries(entries) as JsonObject
}

/** The lists over which a made document is repeated, outermost first, as absolute paths. */
export function listsOf(template: Template): readonly (readonly string[])[] {
  if (template.is === 'each') return [template.pointer.absolute, ...listsOf(template.make)]
  if (template.is !== 'choose') return []
  const repeated = childrenOf(template).map(listsOf)
  return repeated.reduce((longest, lists) => (lists.length > longest.length ? lists : longest), [])
}
