import type { Json, JsonObject } from '../json.ts'

/** What profiles say of elements beyond FHIR R4, as the table holds it: what is left out is as R4 has it. */
export interface ElementFacts {
  readonly min?: number
  readonly max?: number
  /** Members of a choice that are left, such as `valueQuantity`. */
  readonly types?: readonly string[]
  /** Types that a Reference may name. */
  readonly targets?: readonly string[]
  /** The value it has. */
  readonly fixed?: Json
  /** What its value holds at least. */
  readonly pattern?: Json
  /** Name of a required value set. */
  readonly set?: string
  /** Members by whose fixed values the slices of a list are told apart. */
  readonly by?: readonly string[]
  /** The extension that a slice of extensions is. */
  readonly url?: string
}

/** An element with what is said of its members and of its slices. */
export interface ProfileNode {
  readonly facts: ElementFacts
  /** By name; a choice stands under `value[x]`. */
  readonly members: ReadonlyMap<string, ProfileNode>
  /** By slice name. */
  readonly slices: ReadonlyMap<string, ProfileNode>
}

/** A profile of a type of resource, or the definition of an extension. */
export interface Profile {
  readonly url: string
  /** The last part of its URL, by which messages name it. */
  readonly name: string
  readonly type: string
  readonly version?: string
  readonly root: ProfileNode
  /** What it asks beyond this table, in words: invariants, slices told apart by more than a member. */
  readonly unchecked: readonly string[]
  /** Elements that an extension may stand on; undefined: not known. */
  readonly on?: readonly string[]
}

/** Codes that a value set holds, by system; undefined: any code of the system may be in it. */
export type SetCodes = ReadonlyMap<string, readonly string[] | undefined>

/** The profiles and extensions whose definitions are at hand. */
export interface ProfileTable {
  /** By canonical URL, with a version or without. */
  profile(url: string): Profile | undefined
  extension(url: string): Profile | undefined
  codes(valueSet: string): SetCodes | undefined
}

interface Row {
  readonly type?: string
  readonly version?: string
  readonly elements: { readonly [id: string]: ElementFacts }
  readonly unchecked?: readonly string[]
  readonly on?: readonly string[]
}

interface Document {
  readonly profiles: { readonly [url: string]: Row }
  readonly extensions: { readonly [url: string]: Row }
  readonly valueSets: { readonly [name: string]: { readonly [system: string]: readonly string[] | 1 } }
}

interface Growing {
  facts: ElementFacts
  members: Map<string, Growing>
  slices: Map<string, Growing>
}

const bud = (): Growing => ({ facts: {}, members: new Map(), slices: new Map() })

function below(parts: Map<string, Growing>, name: string): Growing {
  const known = parts.get(name) ?? bud()
  parts.set(name, known)
  return known
}

/** The tree of elements whose ids are such as `identifier:nhsNumber.system`. */
function treeOf(elements: Row['elements']): ProfileNode {
  const root = bud()
  for (const [id, facts] of Object.entries(elements)) {
    let here = root
    for (const step of id.split('.')) {
      const [name, slice] = step.split(':')
      here = below(here.members, name!)
      if (slice !== undefined) here = below(here.slices, slice)
    }
    here.facts = facts
  }
  return root
}

function profileOf(url: string, row: Row): Profile {
  const { type = 'Extension', version, elements, unchecked = [], on } = row
  const name = url.slice(url.lastIndexOf('/') + 1)
  return {
    ...{ url, name, type, root: treeOf(elements), unchecked },
    ...(version === undefined ? {} : { version }),
    ...(on === undefined ? {} : { on }),
  }
}

/** A table that knows no profile. */
export const NO_PROFILES: ProfileTable = {
  profile: () => undefined,
  extension: () => undefined,
  codes: () => undefined,
}

/**
 * Reads the table that test/support/make-profile-table.js builds (schemas/fhir/profiles.json). A profile's tree is made
 * when it is first asked for.
 */
export function readProfileTable(table: JsonObject): ProfileTable {
  const { profiles, extensions, valueSets } = table as unknown as Document
  const asked = (rows: Document['profiles']) => {
    const known = new Map<string, Profile | undefined>()
    return (url: string): Profile | undefined => {
      const bare = url.split('|')[0]!
      if (!known.has(bare))
        known.set(bare, Object.hasOwn(rows, bare) ? profileOf(bare, rows[bare]!) : undefined)
      return known.get(bare)
    }
  }
  return {
    profile: asked(profiles),
    extension: asked(extensions),
    codes(name) {
      if (!Object.hasOwn(valueSets, name)) return undefined
      const listed = Object.entries(valueSets[name]!)
      return new Map(listed.map(([system, codes]) => [system, codes === 1 ? undefined : codes]))
    },
  }
}
