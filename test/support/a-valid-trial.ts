import fc from 'fast-check'
import { v5 } from 'uuid'
import type { Catalogue, Destination, MessageTerms, SharingRule } from '../../src/catalogue/catalogue.ts'
import { loadCatalogue, type MappingLibrary } from '../../src/catalogue/load.ts'
import { mayHold } from '../../src/catalogue/sharing.ts'
import { applyView } from '../../src/catalogue/view.ts'
import type { Exampled } from '../../src/catalogue/view-examples.ts'
import { transactionOf } from '../../src/fhir/bundle.ts'
import { messageOf } from '../../src/fhir/message.ts'
import { recordsFor } from '../../src/laws/subject.ts'
import type { Json } from '../../src/mapping/json.ts'
import { makesFhir } from '../../src/mapping/template.ts'
import { type Retraction, retraction } from '../../src/outbound/retraction.ts'
import type { Via, Written } from '../../src/ports/delivery-queue.ts'
import type { Made } from '../../src/ports/endpoint.ts'
import { projectFolder, sandboxEnv } from './a-catalogue.ts'

const namespace = 'f0c1d2e3-0000-4000-8000-00000000f00d'
const at = new Date('2026-03-02T09:00:00Z')
const childrenMade = 40

/** A mapping to FHIR as one recipient gets what it makes: the view of its role, or the whole record, and how it is sent. */
export interface Lane {
  readonly exampled: Exampled
  /** `placement-fhir, placement/health-board, address protected`. */
  readonly name: string
  readonly kind: string
  readonly via: Via
  /** Undefined: the whole record. */
  readonly rule: SharingRule | undefined
  readonly isProtected: boolean
  /** How a message is made; undefined: it goes as a transaction. */
  readonly message: MessageTerms | undefined
}

/** A bundle that the gateway would send, or why it made none. */
export interface Sent {
  readonly bundle?: object
  /** The mapping refused what the recipient may see. */
  readonly refused?: string
}

/** The shipped catalogue, ready to make bundles of generated records. */
export interface ValidTrial {
  readonly lanes: readonly Lane[]
  /** What is sent of so many generated records, one after another to the same receiver; the same for the same seed. */
  generated(lane: Lane, count: number, seed: number): Generator<Sent>
  /** What is sent of a mapping's examples, whole. */
  examples(lane: Lane): Generator<Sent & { readonly name: string }>
}

/** Reads and checks the project's catalogue with the sandbox's world; throws where it has problems. */
export function validTrial(): ValidTrial {
  const { catalogue, library, problems } = loadCatalogue({
    root: projectFolder,
    sandbox: true,
    env: sandboxEnv(),
  })
  if (catalogue === undefined) throw new Error(problems.map(({ detail }) => detail).join('\n'))
  const makers = library.mappings.filter(({ mapping }) => makesFhir(mapping))
  const lanes = makers.flatMap((exampled) => lanesOf(exampled, catalogue))
  const children = patients(lanes, catalogue, library)
  const sender = (lane: Lane) => new Sender(lane, catalogue, children)
  return {
    lanes,
    *generated(lane, count, seed) {
      const sending = sender(lane)
      const records = fc.sample(recordsFor(lane.exampled, library), { numRuns: count, seed })
      for (const record of records) yield sending.send(record)
    },
    *examples(lane) {
      for (const { file, said } of lane.exampled.examples) {
        if ((said.makes ?? []).length > 0)
          yield { name: file.path.replace(/^.*\//, ''), ...sender(lane).send(said.record) }
      }
    },
  }
}

/** The ways in which what a mapping makes is sent: whole, and by each rule under which some FHIR destination gets it. */
function lanesOf(exampled: Exampled, catalogue: Catalogue): Lane[] {
  const { mapping } = exampled
  const takers = [...catalogue.destinations.values()].filter(({ kind }) => kind === 'fhir')
  const uses = takers.flatMap((destination) => usesOf(mapping.name, destination))
  const { kind, via } = uses[0] ?? {
    kind: mapping.from.replace(/^.*\/(.*)\.schema\.json$/, '$1'),
    via: 'change',
  }
  const message = takers.find((one) => usesOf(mapping.name, one).length > 0)?.message
  const common = { exampled, kind, via, message } as const
  const whole: Lane = { ...common, name: `${mapping.name}, whole`, rule: undefined, isProtected: false }
  const roles = new Set(
    uses.map(({ destination }) => catalogue.participants.get(destination.participant)!.is),
  )
  const rules = (catalogue.sharing.get(kind)?.rules ?? []).filter(({ role }) =>
    [...roles].some((is) => mayHold(is, role)),
  )
  const views = rules.flatMap((rule) =>
    [false, true].map((isProtected): Lane => {
      const name = `${mapping.name}, ${rule.id}${isProtected ? ', address protected' : ''}`
      return { ...common, name, rule, isProtected }
    }),
  )
  return [whole, ...views]
}

function usesOf(
  mapping: string,
  destination: Destination,
): { kind: string; via: Via; destination: Destination }[] {
  const vias: { [notice: string]: Via } = {
    'safety-summary': 'safety',
    'closing-notice': 'closing',
    retraction: 'retraction',
  }
  const kinds = [...destination.kinds].map(([kind, name]) => ({ kind, name, via: 'change' as Via }))
  const notices = [...destination.notices].map(([kind, name]) => ({ kind, name, via: vias[kind]! }))
  return [...kinds, ...notices].flatMap(({ kind, name, via }) =>
    name === mapping ? [{ kind, via, destination }] : [],
  )
}

/** Patients of generated children, as a health board may see them. */
function patients(lanes: readonly Lane[], catalogue: Catalogue, library: MappingLibrary): unknown[][] {
  const lane = lanes.find(({ kind, rule, message }) => kind === 'child' && rule !== undefined && !message)
  if (lane === undefined) throw new Error('no FHIR destination takes a child')
  const records = fc.sample(recordsFor(lane.exampled, library), { numRuns: childrenMade, seed: 1989 })
  return records.map((record) => lane.exampled.compiled.forward(viewOf(record, lane, catalogue)).output)
}

function viewOf(record: unknown, { rule, kind, isProtected }: Lane, catalogue: Catalogue): unknown {
  if (rule === undefined) return record
  const places = catalogue.kinds.get(kind)?.places ?? { classes: {} }
  return applyView(record, rule, { places }, { protected: isProtected })
}

/** Sends one record after another as versions of the same, so that what one no longer says is withdrawn. */
class Sender {
  readonly #lane: Lane
  readonly #catalogue: Catalogue
  readonly #children: readonly unknown[][]
  readonly #seed: string
  #before: readonly Written[] = []
  #count = 0

  constructor(lane: Lane, catalogue: Catalogue, children: readonly unknown[][]) {
    this.#lane = lane
    this.#catalogue = catalogue
    this.#children = children
    // What two views make alike is the same, and is judged once.
    this.#seed = v5(lane.exampled.mapping.name, namespace)
  }

  send(record: Json): Sent {
    const { exampled, via, message } = this.#lane
    const told = via === 'retraction' ? withUuids(record, this.#seed) : record
    const view = viewOf(told, this.#lane, this.#catalogue)
    if (view === undefined) return { refused: 'nothing is left to see' }
    const { output, issues } = exampled.compiled.forward(view)
    const [issue] = issues
    if (issue) return { refused: `${issue.code} at ${issue.pointer}` }
    const made = this.#made(output)
    this.#count += 1
    // A board may be sent a child's Patient, or only be told whom it is about.
    const mode = this.#count % 2 === 0 ? 'reference' : 'create-if-missing'
    const { bundle, written } = message
      ? messageOf({ ...made, before: [] }, message, { scheme: 'ods', code: '7A3' })
      : transactionOf(made, mode)
    this.#before = via === 'change' ? written : []
    return bundle === undefined ? {} : { bundle }
  }

  #made(documents: unknown[]): Made {
    const { via, kind } = this.#lane
    const n = this.#count
    const isAnonymous = via === 'closing' || via === 'retraction' || kind === 'child'
    return {
      delivery: v5(`delivery ${n}`, this.#seed),
      ...{ via, kind, documents, at },
      child: v5('child', namespace),
      record: this.#seed,
      version: n + 1,
      seed: this.#seed,
      childFacts: n % 3 === 0 ? { localId: 'C-1' } : { nhsNumber: '9990000018' },
      patient: isAnonymous ? [] : this.#children[n % this.#children.length]!,
      source: n % 5 === 4 ? null : { scheme: 'gss', code: 'W06000008' },
      before: this.#before,
      withdraw: (gone) => this.#withdrawn(gone),
    }
  }

  #withdrawn(gone: readonly Written[]): readonly unknown[] {
    const mapping = this.#catalogue.mappings.get('retraction-fhir')
    if (mapping === undefined) throw new Error('nothing withdraws resources')
    const about = { recordId: 'R-1', kind: this.#lane.kind, child: {}, date: '2026-03-02' } as const
    return mapping.forward(retraction(about, gone)).output
  }
}

/** As the gateway makes it: its own ids are UUIDs, each resource is withdrawn once. A schema says less. */
function withUuids(record: Json, seed: string): Json {
  const { resources = [], ...rest } = record as unknown as Retraction
  const given = resources.map((one) => ({ ...one, value: v5(one.value, seed) }))
  return retraction(rest, given) as unknown as Json
}
