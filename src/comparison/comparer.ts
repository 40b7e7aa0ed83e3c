import type { Catalogue } from '../catalogue/catalogue.ts'
import { invalidity, type Target } from '../catalogue/made-output.ts'
import { breaks } from '../inbound/validate.ts'
import type { Comparison } from './comparison.ts'
import { generalised } from './field-differences.ts'
import { type Finding, findingsOf, type Judge } from './findings.ts'
import { type Said, saidTo } from './said.ts'
import type { RecordSubject, Subject } from './subject.ts'
import { type Placed, Tally } from './tally.ts'

/** A catalogue, and what the output of its mappings is held to. */
export interface Side {
  readonly catalogue: Catalogue
  readonly target: Omit<Target, 'to'>
}

/** Runs two catalogues beside each other on whatever it is given, and sums up what differs. Sends nothing, keeps no value. */
export class Comparer {
  readonly #current: Side
  readonly #candidate: Side
  readonly #tally = new Tally()

  constructor(current: Side, candidate: Side) {
    this.#current = current
    this.#candidate = candidate
  }

  /** Compares and counts each subject. What throws on one side counts as not translated by it. */
  compare(subjects: readonly Subject[]): void {
    for (const subject of subjects) {
      const kind = kindOf(subject)
      const reached: string[] = []
      const found = this.#destinationsOf(subject).flatMap((destination) => {
        const before = tried(() => saidTo(destination, subject, this.#current.catalogue))
        const after = tried(() => saidTo(destination, subject, this.#candidate.catalogue))
        if (before.is === 'said') reached.push(destination)
        const judges = { before: judgeOf(this.#current), after: judgeOf(this.#candidate) }
        return findingsOf(before, after, judges).map((one): Placed => ({ ...one, kind, destination }))
      })
      const broken = subject.is === 'record' ? this.#breaches(subject, reached) : []
      this.#tally.add(subject.is === 'child' ? 'summary' : 'record', [...broken, ...found])
    }
  }

  report(): Comparison {
    return { ...this.#tally.report(), candidate: this.#candidate.catalogue.contents.hash }
  }

  #destinationsOf(subject: Subject): string[] {
    if (subject.is === 'delivery') return [subject.delivery.destination]
    const { destinations } = this.#current.catalogue
    return [...new Set([...destinations.keys(), ...this.#candidate.catalogue.destinations.keys()])]
  }

  /** How a stored record breaks the candidate's schema and did not break the present one. */
  #breaches({ record }: RecordSubject, reached: readonly string[]): Placed[] {
    const known = new Set(
      issuesOf(record, this.#current.catalogue).map(({ code, pointer }) => code + pointer),
    )
    const { contents } = this.#candidate.catalogue
    const mapping = contents.schemaOf[record.kind]?.name ?? `kinds/${record.kind}.schema.json`
    const fresh = issuesOf(record, this.#candidate.catalogue).filter((one) => {
      return !known.has(one.code + one.pointer)
    })
    return fresh.flatMap(({ code, pointer, found }) => {
      const finding: Finding = {
        ...{ change: 'invalid', mapping, was: undefined, now: undefined, resource: undefined },
        pointer: generalised(pointer),
        sample: { ...(found === undefined ? {} : { from: found }), reason: code },
      }
      const where = reached.length === 0 ? [undefined] : reached
      return where.map((destination) => ({ ...finding, kind: record.kind, destination }))
    })
  }
}

function issuesOf({ kind, content }: RecordSubject['record'], { kinds }: Catalogue) {
  const known = kinds.get(kind)
  return known === undefined
    ? [{ code: 'unknown-kind', pointer: '' } as const]
    : breaks({ ...content }, known)
}

function kindOf(subject: Subject): string {
  if (subject.is === 'child') return 'safety-summary'
  return subject.is === 'record' ? subject.record.kind : subject.delivery.kind
}

function judgeOf({ target }: Side): Judge {
  return ({ by, documents }) =>
    by.to === undefined ? undefined : invalidity(documents, { ...target, to: by.to })
}

/** A mistake of a mapping is no mistake of the comparison: a delivery of it would be parked. */
function tried(say: () => Said): Said {
  try {
    return say()
  } catch {
    return { is: 'untranslated', by: { name: '(error)' }, obstacles: [{ pointer: '' }] }
  }
}
