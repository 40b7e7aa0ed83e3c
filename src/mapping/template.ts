import type { Json } from './json.ts'
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

/** What a mapping to FHIR R4 says that it makes. */
export const FHIR_R4 = 'fhir/r4'

/** Whether the mapping makes FHIR resources, which get ids and references. */
export function makesFhir({ to }: Pick<Mapping, 'to'>): boolean {
  return to === FHIR_R4
}
