import type { CompiledMapping } from '../mapping/compile.ts'
import type { FhirTable } from '../mapping/fhir-table.ts'
import type { Role } from '../message/circle.ts'
import type { FailureCode, Issue } from '../message/failure.ts'
import type { Contents } from './contents.ts'
import type { Format } from './partner-format.ts'

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
  /** The source this client sends for, when it is one: of several, the one of its own name, else the first. */
  readonly source: string | undefined
  /** All sources it sends for; a request names another than `source` by `?source=`. */
  readonly sources: readonly string[]
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
  /** Pairs of places that say one thing: where both have a value, it is the same. */
  readonly same: readonly (readonly [string, string])[]
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
  /** Why each record of the kind waits for a person, whatever it says: none is ever in force, and nobody is sent one. */
  readonly waits?: FailureCode
  /** Every way in which a record breaks the kind's schema or its order of dates; empty when valid. Never throws. */
  validate(record: unknown): Issue[]
}

/** A participant's system that sends (`mappings/sources/<id>.json`). */
export interface Source {
  readonly id: string
  readonly participant: string
  /** `json` means the kinds' own records; else the name of a format. */
  readonly format: string
  /** Whether a document that breaks its format is refused; else that is a warning. */
  readonly strict: boolean
  readonly version: 'given' | 'assigned'
  /** The scope in which this source's `child.localId` is unique. */
  readonly localIds: string
  /** Per kind that it may send: the mappings from its format to the record, none for `json`. */
  readonly kinds: ReadonlyMap<string, SourceKind>
}

/** How a source sends a kind. */
export interface SourceKind {
  readonly mappings: readonly SourceMapping[]
  /** The names of the mappings whose way back reads it as FHIR: the record's, and the child's Patient's. */
  readonly fhir?: { readonly mapping: string; readonly patient: string }
}

/** A mapping that reads the documents of one schema into records of a kind. */
export interface SourceMapping {
  readonly name: string
  /** The schema of the documents. */
  readonly from: string
  /** Names of its templates that make the kind. */
  readonly templates: ReadonlySet<string>
  /** `backward`: the mapping makes such documents of the kind, and is read back. */
  readonly way: 'forward' | 'backward'
  /** Whether one document may give more than one record of the kind. */
  readonly several: boolean
}

/** An identifier as FHIR writes it. */
export interface SystemValue {
  readonly system: string
  readonly value: string
}

/** What a FHIR messaging receiver must be told beside the resources (BaRS and NHS Wales eReferrals). */
export interface MessageTerms {
  /** The service that is addressed, and the one under which the gateway sends: answers come to it. */
  readonly target: SystemValue
  readonly source: SystemValue
  readonly event: { readonly system: string; readonly code: string; readonly display?: string }
  /** Code system of `MessageHeader.reason`: `new` and `update`. */
  readonly reasons: string
  /** MessageDefinition of what is new or changed, and of a cancellation. */
  readonly definition: string
  readonly cancelDefinition: string
  /** First parts of the header `use-context`; event and reason follow. */
  readonly useContext: readonly string[]
  /** Version of the receiver's interface, in the header `Accept`. */
  readonly version: string
  /** Whether it takes changes of a request that goes on; if not, it is told of beginnings and ends only. */
  readonly updates: boolean
  /** Mapping of kind `child` that makes the Patient, without whom no message goes. */
  readonly patient: string
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
  /** How it takes messages (`$process-message`); undefined: a FHIR destination takes transactions. */
  readonly message?: MessageTerms | undefined
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
  /** The structure of FHIR R4. */
  readonly fhir: FhirTable
  /** Versions and hashes of what it consists of. */
  readonly contents: Contents
  /** Every way in which a document breaks a schema of `schemas/`, as a kind holds its records to it; none where there is no such schema. */
  breaches(schema: string, document: unknown): Issue[]
  /** The participant that bears a code, if it takes part. */
  participantByCode(scheme: CodeScheme, code: string): Participant | undefined
}
