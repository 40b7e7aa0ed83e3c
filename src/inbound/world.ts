import { randomUUID } from 'node:crypto'
import {
  type ChildFile,
  type ChildState,
  type Identifier,
  identifiersOf,
  type SaidFacts,
} from '../message/child.ts'
import {
  changesAfter,
  circleOf,
  followCircle,
  type Organisations,
  type Responsibility,
} from '../message/circle.ts'
import { type Day, dayInLondon } from '../message/day.ts'
import {
  type Changes,
  identifierText,
  type KnownRecord,
  type Opened,
  type RecordKey,
  recordKeyText,
} from '../ports/accept-store.ts'
import type { NewEntry } from '../ports/log.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

/**
 * What one batch knows and changes while it is decided, message by message: later messages see what earlier ones of the same batch
 * did. Nothing here touches the database; `changes` is written at the end.
 */
export class World {
  readonly now: Date
  readonly today: Day
  readonly changes: Writable<Changes> = {
    newChildren: [],
    changedChildren: [],
    newIdentifiers: [],
    goneIdentifiers: [],
    newRecords: [],
    changedRecords: [],
    newMessages: [],
    changedMessages: [],
    verdicts: [],
    idempotency: [],
    newReviews: [],
    decidedReviews: [],
    circles: [],
    openedStays: [],
    closedStays: [],
    entries: [],
  }
  readonly #records: Map<string, KnownRecord>
  readonly #children: Map<string, ChildFile>
  readonly #identifiers: Map<string, Set<string>>
  readonly #created = new Set<string>()
  readonly #organisations: Organisations
  readonly idempotency: Map<string, NonNullable<ReturnType<Opened['idempotency']['get']>>>

  constructor(opened: Opened, organisations: Organisations, now: Date) {
    this.now = now
    this.today = dayInLondon(now)
    this.#records = new Map(opened.records)
    this.#children = new Map(opened.children)
    this.#identifiers = new Map([...opened.identifiers].map(([key, children]) => [key, new Set(children)]))
    this.idempotency = new Map(opened.idempotency)
    this.#organisations = organisations
  }

  record(key: RecordKey): KnownRecord | undefined {
    return this.#records.get(recordKeyText(key))
  }

  child(id: string): ChildFile | undefined {
    return this.#children.get(id)
  }

  /** Children found by these identifiers, with the schemes that found each. */
  candidates(identifiers: readonly Identifier[]): { file: ChildFile; schemes: Set<string> }[] {
    const found = new Map<string, Set<string>>()
    for (const identifier of identifiers) {
      for (const child of this.#identifiers.get(identifierText(identifier)) ?? []) {
        const schemes = found.get(child) ?? new Set<string>()
        found.set(child, schemes.add(identifier.scheme))
      }
    }
    return [...found].flatMap(([id, schemes]) => {
      const file = this.#children.get(id)
      return file === undefined ? [] : [{ file, schemes }]
    })
  }

  /** The record of this key, made when it is new. */
  openRecord(key: RecordKey, participant: string): KnownRecord {
    const known = this.record(key)
    if (known !== undefined) return known
    const made: KnownRecord = { id: randomUUID(), child: null, version: null, retracted: false, versions: [] }
    this.#records.set(recordKeyText(key), made)
    this.changes.newRecords.push({ ...key, id: made.id, participant, at: this.now })
    return made
  }

  keepRecord(key: RecordKey, record: KnownRecord): void {
    this.#records.set(recordKeyText(key), record)
  }

  newChild(participant: string): ChildFile {
    const file: ChildFile = {
      id: randomUUID(),
      createdBy: participant,
      createdAt: this.now,
      sequence: 0,
      state: { facts: [], placements: [] },
      responsibilities: [],
      stays: [],
    }
    this.#created.add(file.id)
    this.#children.set(file.id, file)
    return file
  }

  /** Replaces what one record says of the child; undefined takes it back. Identifiers that nothing supports any longer go, but the sources' own ids stay linked. */
  sayFacts(child: string, record: string, said: SaidFacts | undefined): void {
    const file = this.#file(child)
    const before = supported(file.state)
    const others = file.state.facts.filter((one) => one.record !== record)
    const state = { ...file.state, facts: said === undefined ? others : [...others, said] }
    this.#children.set(child, { ...file, state })
    const after = supported(state)
    for (const [key, identifier] of after) {
      if (before.has(key)) continue
      const known = this.#identifiers.get(key) ?? new Set<string>()
      if (known.has(child)) continue
      this.#identifiers.set(key, known.add(child))
      if (said === undefined) continue
      this.changes.newIdentifiers.push({
        ...identifier,
        child,
        source: said.source,
        record,
        version: said.version,
        at: this.now,
      })
    }
    for (const [key, identifier] of before) {
      if (after.has(key) || identifier.scheme.startsWith('local:')) continue
      this.#identifiers.get(key)?.delete(child)
      const made = this.changes.newIdentifiers.findIndex(
        (one) => one.child === child && identifierText(one) === key,
      )
      if (made >= 0) this.changes.newIdentifiers.splice(made, 1)
      else this.changes.goneIdentifiers.push({ ...identifier, child })
    }
  }

  /** Replaces or takes back one record's placement, and lets the circle follow. */
  sayPlacement(child: string, record: string, placement: ChildState['placements'][number] | undefined): void {
    const file = this.#file(child)
    const others = file.state.placements.filter((one) => one.record !== record)
    const placements = placement === undefined ? others : [...others, placement]
    this.#children.set(child, { ...file, state: { ...file.state, placements } })
  }

  /** Computes the circle anew and opens and closes stays; says whether anybody joined or left. */
  follow(child: string, batch: string | null): void {
    const file = this.#file(child)
    const first = file.state.facts[0]?.record ?? file.id
    const origin = { participant: file.createdBy, day: dayInLondon(file.createdAt), record: first }
    const circle = circleOf(file.state.placements, origin, this.#organisations)
    if (!sameCircle(circle, file.responsibilities)) {
      this.#replaceCircle(child, circle)
      this.#children.set(child, { ...file, responsibilities: circle })
    }
    this.#followStays(child, batch)
  }

  /** A day has come that the due-list named. */
  passDay(child: string): void {
    const { responsibilities } = this.#file(child)
    this.#replaceCircle(child, responsibilities)
    this.#followStays(child, null)
  }

  /** Opens and closes stays by the circle of today. */
  #followStays(child: string, batch: string | null): void {
    const file = this.#file(child)
    const open = file.stays.filter((stay) => stay.closed === null)
    const { joined, left } = followCircle(open, file.responsibilities, this.today)
    if (joined.length === 0 && left.length === 0) return
    const sequence = file.sequence + 1
    const opened = joined.map((participant) => ({
      id: randomUUID(),
      child,
      participant,
      sequence,
      at: this.now,
    }))
    this.changes.openedStays.push(...opened)
    const closed = new Map(left.map((one) => [one.stay, one]))
    for (const one of left) this.#close(one, sequence)
    const stays = [
      ...file.stays.map((stay) => {
        const gone = closed.get(stay.id)
        return gone === undefined
          ? stay
          : { ...stay, closed: sequence, closedReason: gone.reason, closedDay: gone.day }
      }),
      ...opened.map((one) => ({
        id: one.id,
        participant: one.participant,
        opened: sequence,
        closed: null,
        closedReason: null,
        closedDay: null,
      })),
    ]
    this.#children.set(child, { ...file, stays })
    this.append(child, {
      type: 'circle',
      kind: null,
      record: null,
      version: null,
      batch,
      data: { joined: opened.map((one) => one.id), left: left.map((one) => one.stay) },
    })
  }

  /** Puts an entry on the log and gives its number. */
  append(child: string, entry: Omit<NewEntry, 'id' | 'child' | 'sequence' | 'at'>): number {
    const file = this.#file(child)
    const sequence = file.sequence + 1
    this.#children.set(child, { ...file, sequence })
    this.changes.entries.push({ ...entry, id: randomUUID(), child, sequence, at: this.now })
    return sequence
  }

  /** The children as they are now go into the changes; last thing before saving. */
  close(touched: ReadonlySet<string>): Changes {
    for (const id of touched) {
      const file = this.#file(id)
      const { state, sequence } = file
      if (this.#created.has(id))
        this.changes.newChildren.push({
          id,
          createdBy: file.createdBy,
          createdAt: file.createdAt,
          state,
          sequence,
        })
      else this.changes.changedChildren.push({ id, state, sequence })
    }
    return this.changes
  }

  #file(child: string): ChildFile {
    const file = this.#children.get(child)
    if (file === undefined) throw new Error('a child was named that is not open')
    return file
  }

  #replaceCircle(child: string, circle: readonly Responsibility[]): void {
    const other = this.changes.circles.filter((one) => one.child !== child)
    this.changes.circles.splice(0, Infinity, ...other, {
      child,
      circle,
      due: changesAfter(circle, this.today),
      at: this.now,
    })
  }

  /** A stay that opened in this very batch and closes again in it never was: nobody was told of it. */
  #close(left: { stay: string; reason: 'ended' | 'corrected'; day: Day }, sequence: number): void {
    this.changes.closedStays.push({
      id: left.stay,
      sequence,
      at: this.now,
      reason: left.reason,
      day: left.day,
    })
  }
}

function supported(state: ChildState): Map<string, Identifier> {
  const all = state.facts.flatMap((said) => identifiersOf(said, said.localIds))
  return new Map(all.map((identifier) => [identifierText(identifier), identifier]))
}

function sameCircle(a: readonly Responsibility[], b: readonly Responsibility[]): boolean {
  const text = (circle: readonly Responsibility[]) =>
    circle
      .map((one) => JSON.stringify([one.role, one.participant, one.from, one.to, one.derived, one.record]))
      .sort()
      .join()
  return text(a) === text(b)
}
