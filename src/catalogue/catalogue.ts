import type { CompiledMapping } from '../mapping/compile.ts'
import type { Role } from '../message/circle.ts'
import type { Issue } from '../message/failure.ts'

/** A text in the two languages of Wales. */
export interface TwoLanguages {
  readonly en: string
  readonly cy: string
}

export type ParticipantKind =
  | 'local-authority'
  | 'health-board'
  | 'school'
  | 'practice'
  | 'provider'
  | 'operator'
export type CodeScheme = 'gss' | 'ods' | 'school'
export type CallerRole = 'source' | 'reader' | 'operator' | 'engineer'

/** An organisation that takes part (`mappings/participants/<id>.json`). */
export interface Participant {
  readonly id: string
  readonly name: TwoLanguages
  readonly is: ParticipantKind
  readonly identifiers: Readonly<Partial<Record<CodeScheme, string>>>
  /** What its holding of role `when` implies while no record says otherwise. */
  readonly implies: readonly { readonly when: Role; readonly role: Role; readonly participant: string }[]
}

/** Who is behind a bearer token. */
export interface Client {
  readonly id: string
  readonly participant: string
  /** The source this client sends for, when it is one. */
  readonly source: string | undefined
  readonly as: ReadonlySet<CallerRole>
}

/** Where a kind keeps what the gateway needs; pointers into its record (`schemas/kinds/<kind>.kind.json`). */
export interface KindPlaces {
  readonly date: string | undefined
  readonly formerNames: string | undefined
  readonly protected: string | undefined
  readonly sex: string | undefined
  /** Pairs of dates of which the second may not be before the first. */
  readonly order: readonly (readonly [string, string])[]
  readonly circle:
    | {
        readonly start: string
        readonly end: string
        readonly temporary: string
        readonly shortBreak: string
        readonly roles: Readonly<Partial<Record<Role, { readonly at: string; readonly scheme: CodeScheme }>>>
      }
    | undefined
  readonly safety: Readonly<Record<string, { readonly at: string; readonly as: 'list' | 'answers' }>>
  /** Class of protected information by pointer: address, third-party, confidential. */
  readonly classes: Readonly<Record<string, string>>
}

export interface Kind {
  readonly name: string
  readonly title: TwoLanguages
  readonly schema: object
  readonly places: KindPlaces
  /** Every way in which a record breaks the kind's schema or its order of dates; empty when valid. Never throws. */
  validate(record: unknown): Issue[]
}

/** A participant's system that sends (`mappings/sources/<id>.json`). */
export interface Source {
  readonly id: string
  readonly participant: string
  /** `json` means the kinds' own records; else the name of a format. */
  readonly format: string
  readonly strict: boolean
  readonly version: 'given' | 'assigned'
  /** The scope in which this source's `child.localId` is unique. */
  readonly localIds: string
  /** Per kind that it may send: the mapping from its format to the record, none for `json`. */
  readonly kinds: ReadonlyMap<string, { readonly mapping: string | undefined }>
}

/** A participant's system that receives (`mappings/destinations/<id>.json`). */
export interface Destination {
  readonly id: string
  readonly participant: string
  readonly kind: 'fhir' | 'webhook' | 'feed'
  /** Absent for a feed. */
  readonly url: string | undefined
  /** Resolved secrets by their use, e.g. `signing`. */
  readonly secrets: Readonly<Record<string, string>>
  readonly patient: 'reference' | 'create-if-missing'
  readonly concurrency: number
  readonly timeoutMs: number
  /** Mapping per kind; null sends a thin event. */
  readonly kinds: ReadonlyMap<string, string | null>
  readonly notices: ReadonlyMap<NoticeKind, string | null>
}

export type NoticeKind = 'safety-summary' | 'closing-notice' | 'retraction'

/** What one role may see of one kind, and why (`mappings/sharing/<kind>.json`). */
export interface SharingRule {
  readonly id: string
  readonly role: Role
  readonly viewName: string
  /** Allow-list of JSON Pointers; `*` stands for the items of a list; a pointer grants what is below it. */
  readonly view: readonly string[]
  readonly basis: string
  readonly priority: 'urgent' | 'routine'
  readonly classes: ReadonlySet<string>
  /** Of the safety summary: kinds whose records it may be drawn from for this role; undefined: all. */
  readonly from?: ReadonlySet<string> | undefined
}

export interface Sharing {
  readonly kind: string
  /** Roles that may write this kind about a child. */
  readonly write: ReadonlySet<Role>
  /** `named`: only to a participant whom this very record makes responsible. */
  readonly only: 'named' | undefined
  /** In order: the first whose role a participant holds decides. */
  readonly rules: readonly SharingRule[]
}

export interface FormatFile {
  readonly name: string
  /** null: known, but no mapping takes it. */
  readonly kind: string | null
  readonly columns: readonly string[]
  readonly order: number
  readonly derive: readonly {
    readonly column: string
    readonly from: string
    readonly take: 'postcode-area'
  }[]
  /** Every way in which a row breaks the file's schema. */
  validate(document: unknown): Issue[]
}

/** How a partner's bytes become documents (`mappings/formats/<format>.json`). */
export interface Format {
  readonly name: string
  readonly media: string
  readonly delimiter: string
  readonly files: readonly FormatFile[]
}

/** Everything in `schemas/` and `mappings/`, read and checked once. */
export interface Catalogue {
  readonly kinds: ReadonlyMap<string, Kind>
  readonly participants: ReadonlyMap<string, Participant>
  readonly clients: ReadonlyMap<string, Client>
  readonly sources: ReadonlyMap<string, Source>
  readonly destinations: ReadonlyMap<string, Destination>
  readonly sharing: ReadonlyMap<string, Sharing>
  readonly formats: ReadonlyMap<string, Format>
  readonly mappings: ReadonlyMap<string, CompiledMapping>
  /** The participant that bears a code, if it takes part. */
  participantByCode(scheme: CodeScheme, code: string): Participant | undefined
}
