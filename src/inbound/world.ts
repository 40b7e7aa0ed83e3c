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
  sameStanding,
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
import { knownOf, saying } from './known-facts.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

type Entryless = Omit<NewEntry, 'id' | 'child' | 'sequence' | 'at'>
type RecordEntry = Entryless & { readonly type: 'record' | 'retraction' }
type ChangedRecord = Changes['changedRecords'][number]

interface Enforced {
  readonly entry: RecordEntry
  /** undefined: the record is no longer this child's. */
  readonly record: Omit<ChangedRecord, 'child' | 'sequence'> | undefined
}

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
    shown: [],
  }
  readonly #records: Map<string, KnownRecord>
  readonly #children: Map<string, ChildFile>
  readonly #identifiers: Map<string, Set<string>>
  readonly #created = new Set<string>()
  /** The circles as they were before this batch. */
  readonly #known: ReadonlyMap<string, readonly Responsibility[]>
  /** Children whose circle changes because a day has come: what it was before cannot be compared. */
  readonly #daysCome = new Set<string>()
  readonly #pending = new Map<string, Enforced[]>()
  readonly #organisations: Organisations
  readonly idempotency: Map<string, NonNullable<ReturnType<Opened['idempotency']['get']>>>

  constructor(opened: Opened, organisations: Organisations, now: Date) {
    this.now = now
    this.today = dayInLondon(now)
    this.#records = new Map(opened.records)
    this.#children = new Map(opened.children)
    this.#known = new Map([...opened.children].map(([id, file]) => [id, file.responsibilities]))
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
    const before = file.state.facts.find((one) => one.record === record)
    const state = saying(file.state, record, said)
    this.#children.set(child, { ...file, state })
    if (said !== undefined) this.#bear(child, record, said)
    for (const identifier of before === undefined ? [] : identifiersOf(before, before.localIds)) {
      if (knownOf(state).supports(identifier) || identifier.scheme.startsWith('local:')) continue
      const key = identifierText(identifier)
      this.#identifiers.get(key)?.delete(child)
      const made = this.changes.newIdentifiers.findIndex(
        (one) => one.child === child && identifierText(one) === key,
      )
      if (made >= 0) this.changes.newIdentifiers.splice(made, 1)
      else this.changes.goneIdentifiers.push({ ...identifier, child })
    }
  }

  /** The identifiers that a record says are the child's from now on, but for those that are another's. */
  #bear(child: string, record: string, said: SaidFacts): void {
    for (const identifier of identifiersOf(said, said.localIds)) {
      const key = identifierText(identifier)
      const known = this.#identifiers.get(key) ?? new Set<string>()
      // a number that another child bears stays that child's, whatever a person has let this record say
      if (known.has(child) || (identifier.one && known.size > 0)) continue
      this.#identifiers.set(key, known.add(child))
      const { source, version } = said
      this.changes.newIdentifiers.push({ ...identifier, child, source, record, version, at: this.now })
    }
  }

  /** Replaces or takes back one record's placement, and lets the circle follow. */
  sayPlacement(child: string, record: string, placement: ChildState['placements'][number] | undefined): void {
    const file = this.#file(child)
    const others = file.state.placements.filter((one) => one.record !== record)
    const placements = placement === undefined ? others : [...others, placement]
    this.#children.set(child, { ...file, state: { ...file.state, placements } })
  }

  /** Computes the circle anew. Who joined and who left is told once, at the end of the batch (`close`). */
  follow(child: string): void {
    const file = this.#file(child)
    const first = file.state.facts[0]?.record ?? file.id
    const origin = { participant: file.createdBy, day: dayInLondon(file.createdAt), record: first }
    const circle = circleOf(file.state.placements, origin, this.#organisations)
    if (!sameCircle(circle, file.responsibilities)) this.#replaceCircle(child, circle)
    this.#children.set(child, { ...file, responsibilities: circle })
  }

  /** A day has come that the due-list named. */
  passDay(child: string): void {
    this.#replaceCircle(child, this.#file(child).responsibilities)
    this.#daysCome.add(child)
  }

  /** A record of the child is in force; its entry goes on the log when the batch is closed. */
  enforce(child: string, entry: RecordEntry, record: Omit<ChangedRecord, 'child' | 'sequence'>): void {
    this.#pend(child, { entry, record })
  }

  /** A record turns out to be about another child. */
  withdraw(child: string, entry: RecordEntry): void {
    this.#pend(child, { entry, record: undefined })
  }

  /**
   * Numbers the log entries and gathers the children as they are now; last thing before saving. A child's circle is followed
   * once for the whole batch, and its entry goes before the records' entries: who joined gets them as changes, who left doesn't.
   */
  close(touched: ReadonlySet<string>): Changes {
    for (const id of touched) {
      this.#followStays(id)
      for (const { entry, record } of this.#pending.get(id) ?? []) {
        const sequence = this.#append(id, entry)
        if (record !== undefined) this.changes.changedRecords.push({ ...record, child: id, sequence })
      }
      const { state, sequence, createdBy, createdAt } = this.#file(id)
      if (this.#created.has(id)) this.changes.newChildren.push({ id, createdBy, createdAt, state, sequence })
      else this.changes.changedChildren.push({ id, state, sequence })
    }
    return this.changes
  }

  /** Opens and closes stays by the circle of today. */
  #followStays(child: string): void {
    const file = this.#file(child)
    const open = file.stays.filter((stay) => stay.closed === null)
    const { joined, left } = followCircle(open, file.responsibilities, this.today)
    const gone = new Set(left.map((one) => one.stay))
    const before = this.#daysCome.has(child) ? undefined : (this.#known.get(child) ?? [])
    const kept = open.filter(
      ({ id, participant }) =>
        !gone.has(id) &&
        (before === undefined || !sameStanding(before, file.responsibilities, participant, this.today)),
    )
    if (joined.length + left.length + kept.length === 0) return
    const opened = joined.map((participant) => ({ id: randomUUID(), child, participant }))
    const data = { joined: opened.map((one) => one.id), left: [...gone], kept: kept.map((one) => one.id) }
    // the record that came last is named as the cause; a day that has come has none
    const cause = this.#pending.get(child)?.at(-1)?.entry
    const { record = null, version = null, batch = null } = cause ?? {}
    const sequence = this.#append(child, { type: 'circle', kind: null, record, version, batch, data })
    this.changes.openedStays.push(...opened.map((one) => ({ ...one, sequence, at: this.now })))
    this.changes.closedStays.push(
      ...left.map(({ stay, reason, day }) => ({ id: stay, sequence, at: this.now, reason, day })),
    )
  }

  #pend(child: string, one: Enforced): void {
    this.#pending.set(child, [...(this.#pending.get(child) ?? []), one])
  }

  #append(child: string, entry: Entryless): number {
    const file = this.#file(child)
    const sequence = file.sequence + 1
    this.#children.set(child, { ...file, sequence })
    this.changes.entries.push({ ...entry, id: randomUUID(), child, sequence, at: this.now })
    return sequence
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
}

function sameCircle(a: readonly Responsibility[], b: readonly Responsibility[]): boolean {
  if (a.length !== b.length) return false
  const text = (circle: readonly Responsibility[], other: readonly Responsibility[]) => {
    // most of a long circle are the very same objects
    const known = new Set(other)
    return circle
      .filter((one) => !known.has(one))
      .map((one) => JSON.stringify([one.role, one.participant, one.from, one.to, one.derived, one.record]))
      .sort()
      .join()
  }
  return text(a, b) === text(b, a)
}
