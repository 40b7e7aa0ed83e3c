import { randomUUID } from 'node:crypto'
import type { Verdict } from '../../src/message/message.ts'
import type { Simulation } from './a-simulation.ts'
import {
  addDays,
  type Expected,
  participantOf,
  type SimChild,
  SimOracle,
  type SimRecord,
  type SimReview,
  type SimState,
} from './a-simulation-oracle.ts'
import {
  aFamily,
  Chance,
  contentOf,
  headOf,
  mark,
  type SimDocument,
  type TrueChild,
} from './a-simulation-records.ts'
import { pushed } from './an-inbound.ts'

/** What the circle of a child was on a day, as known at an instant; asked of the gateway at the end. */
export interface Sample {
  readonly child: SimChild
  readonly known: Date
  readonly state: SimState
  readonly at: string
}

export type SimFamily = Family

export function simFamily(simulation: Simulation, index: number): SimFamily {
  return new Family(simulation, index)
}

const sources = [
  'ceredigion-cases',
  'cardiff-cases',
  'hywel-dda',
  'cardiff-vale',
  'ceredigion-school',
  'cardiff-school',
]
const gss = { ceredigion: 'W06000008', cardiff: 'W06000015', powys: 'W06000023' } as const

/** One family's timeline: what its sources do, and what should come of it. */
class Family {
  readonly index: number
  readonly truth: readonly TrueChild[]
  readonly oracle: SimOracle
  readonly samples: Sample[] = []
  readonly story: string[] = []
  readonly #simulation: Simulation
  readonly #about = new Map<SimRecord, TrueChild>()
  #records = 0

  constructor(simulation: Simulation, index: number) {
    this.#simulation = simulation
    this.index = index
    this.truth = aFamily(index, new Chance(simulation.settings.seed, index))
    this.oracle = new SimOracle(simulation.catalogue, simulation.day)
  }

  /** What happens on a day, one thing after another. */
  async act(day: number): Promise<void> {
    const { seed, skip } = this.#simulation.settings
    const count = new Chance(seed, this.index, day, 1000).whole(day === 0 ? 3 : 0, 4)
    for (let n = 0; n < count; n += 1) {
      if (skip?.has(`${this.index}/${day}/${n}`)) continue
      const chance = new Chance(seed, this.index, day, n)
      try {
        await this.#doOne(chance, day === 0 && n < 2 ? ['child', 'placement'][n] : undefined)
      } catch (error) {
        this.#violate(`an action threw: ${error instanceof Error ? error.stack : error}`)
      }
    }
  }

  /** Ends an action of the oracle's: stays follow, older states are over. */
  settle(start: number): void {
    this.oracle.follow(start)
    this.oracle.done(this.#simulation.tick())
  }

  /** What waited for a child has been tried again since `start`. */
  async reviewsRetried(start: number): Promise<void> {
    for (let changed = true; changed; ) {
      changed = false
      for (const review of [...this.oracle.reviews].filter((one) => one.reason === 'no-child')) {
        const expected = this.oracle.retry(review, start)
        if (expected === undefined) continue
        changed = true
        this.oracle.follow(start)
        await this.#checkRetried(review, expected)
      }
    }
    this.oracle.done(this.#simulation.tick())
  }

  #violate(what: string): void {
    this.#simulation.violate(this.index, what)
  }

  async #doOne(chance: Chance, must: string | undefined): Promise<void> {
    const records = this.oracle.records
    const what = chance.weighted({
      record: 26,
      version: 20,
      place: 18,
      old: 10,
      retract: 8,
      review: 10,
      lanes: 5,
      file: 3,
    })
    if (must !== undefined && chance.is(0.85)) {
      const source = chance.is(0.85) ? 'ceredigion-cases' : 'cardiff-cases'
      return this.#send([this.#newRecord(chance, source, must, chance.one(this.truth))])
    }
    if (what === 'review') return this.#decide(chance)
    if (what === 'lanes') return this.#tend(chance)
    if (what === 'file') {
      const source = chance.one(['ceredigion-cases', 'cardiff-cases'])
      const count = chance.whole(2, 4)
      return this.#sendFile(
        source,
        Array.from({ length: count }, () =>
          this.#newRecord(chance, source, 'placement', chance.one(this.truth)),
        ),
      )
    }
    if (records.length > 0 && (what === 'version' || what === 'retract' || what === 'old')) {
      return this.#send([this.#again(chance, chance.one(records), what)])
    }
    const child = chance.one(this.truth)
    const kind =
      what === 'place' ? 'placement' : chance.one(['child', 'health-assessment', 'camhs-referral', 'pep'])
    return this.#send([this.#newRecord(chance, this.#sourceOf(chance, kind, child), kind, child)])
  }

  /** Mostly a source that may write; at times any. */
  #sourceOf(chance: Chance, kind: string, child: TrueChild): string {
    const may = sources.filter((one) => this.#simulation.catalogue.sources.get(one)?.kinds.has(kind))
    const known = this.#knownAs(child)
    const right =
      known === undefined ? [] : may.filter((one) => this.oracle.mayWrite(participantOf(one), kind, known))
    return chance.is(0.85) && right.length > 0 ? chance.one(right) : chance.one(may)
  }

  #knownAs(child: TrueChild): SimChild | undefined {
    return (
      this.oracle.records.find((one) => this.#about.get(one) === child && one.child !== null)?.child ??
      undefined
    )
  }

  #newRecord(chance: Chance, source: string, kind: string, child: TrueChild): [SimRecord, SimDocument] {
    this.#records += 1
    const number = this.#records
    const index = this.index * 1000 + number
    // which of two that start together is the highest is not always the later
    const recordId = `${chance.whole(0, 9)}-${this.index}-${number}`
    const record = this.oracle.recordOf(source, kind, recordId, index)
    this.#about.set(record, child)
    const version = chance.is(0.75) ? 1 : chance.whole(2, 4)
    return [record, this.#document(chance, record, version, child)]
  }

  #document(chance: Chance, record: SimRecord, version: number, child: TrueChild): SimDocument {
    const { day } = this.#simulation
    const { kind, recordId, source, index } = record
    const head = { recordId, version, child: headOf(source, child, this.truth, chance) }
    const content =
      kind === 'placement'
        ? this.#placement(chance, record, version, child)
        : contentOf(kind, index, version, day, chance)
    return { ...head, ...content }
  }

  #placement(chance: Chance, record: SimRecord, version: number, child: TrueChild): object {
    const { day } = this.#simulation
    const before = record.inForce?.document
    const m = (field: string) => mark(field, record.index, version)
    const marks = { address: m('ADDRESS'), carerId: m('CARER'), placementPlan: m('PLAN') }
    const keep = before !== undefined && before.start !== undefined && chance.is(0.6)
    const start = keep
      ? String(before.start)
      : addDays(day, chance.weighted({ now: 40, before: 35, after: 25 }) === 'now' ? 0 : chance.whole(-12, 4))
    const isBreak = keep ? before.shortBreak === true : chance.is(0.08)
    const isTemporary = keep ? before.temporary === true : isBreak || chance.is(0.18)
    const end = isTemporary || chance.is(keep ? 0.6 : 0.2) ? addDays(day, chance.whole(-2, 4)) : undefined
    const lasts = { start, ...(end !== undefined && end > start ? { end } : {}) }
    const kinds = { ...(isTemporary ? { temporary: true } : {}), ...(isBreak ? { shortBreak: true } : {}) }
    if (keep && chance.is(0.5)) {
      const { responsibleAuthority, areaAuthority, healthBoard, school } = before
      const said = Object.entries({ responsibleAuthority, areaAuthority, healthBoard, school })
      return {
        ...lasts,
        ...kinds,
        ...Object.fromEntries(said.filter(([, code]) => code !== undefined)),
        ...marks,
      }
    }
    const mine = participantOf(record.source)
    const now = this.#knownAs(child)?.state.responsibleAuthority() ?? mine
    const other = now === 'cardiff' ? 'ceredigion' : 'cardiff'
    const responsible = chance.weighted({ now: 86, other: 12, powys: 2 })
    const area = chance.weighted({ ceredigion: 45, cardiff: 45, powys: 10 })
    const board = chance.weighted({ none: 50, '7A2': 25, '7A4': 25 })
    const school = chance.weighted({ none: 20, '6674001': 40, '6814001': 40 })
    const responsibleIs = responsible === 'now' ? now : responsible === 'other' ? other : 'powys'
    return {
      ...lasts,
      ...kinds,
      responsibleAuthority: gss[responsibleIs as keyof typeof gss] ?? gss[mine as keyof typeof gss],
      areaAuthority: gss[area],
      ...(board === 'none' ? {} : { healthBoard: board }),
      ...(school === 'none' ? {} : { school }),
      ...marks,
    }
  }

  /** A further version, an older one, the same one or a withdrawal of a record that was sent before. */
  #again(chance: Chance, record: SimRecord, what: 'version' | 'retract' | 'old'): [SimRecord, SimDocument] {
    const child = this.#about.get(record) as TrueChild
    const versions = [...record.versions.keys()].sort((a, b) => a - b)
    const highest = versions.at(-1) ?? 0
    if (what === 'old' && versions.length > 0) {
      const version = chance.one(versions)
      const way = chance.weighted({ same: 40, conflict: 25, lower: 35 })
      if (way === 'same') return [record, record.versions.get(version)?.document as SimDocument]
      if (way === 'conflict') return [record, this.#document(chance, record, version, child)]
      const free = Array.from({ length: highest }, (_, n) => n + 1).filter((one) => !versions.includes(one))
      if (free.length > 0) return [record, this.#document(chance, record, chance.one(free), child)]
    }
    const version = highest + (chance.is(0.8) ? 1 : 2)
    const document = this.#document(chance, record, version, child)
    return [record, what === 'retract' ? { ...document, recordStatus: 'entered-in-error' } : document]
  }

  async #send(some: [SimRecord, SimDocument][]): Promise<void> {
    for (const [record, document] of some) {
      const start = this.#simulation.tick()
      const expected = this.oracle.push(record, document, start)
      this.#tell(record, document, expected)
      this.oracle.follow(start)
      const verdict = await this.#simulation.way.push(record.source, record.kind, document)
      this.oracle.done(this.#simulation.tick())
      this.#simulation.outbound.wake()
      this.#compare(record, document, expected, verdict)
      this.#sample()
    }
  }

  /** Many records in one push: the circle follows them once. */
  async #sendFile(source: string, some: [SimRecord, SimDocument][]): Promise<void> {
    const { way } = this.#simulation
    const start = this.#simulation.tick()
    const expected = some.map(([record, document]) => {
      const one = this.oracle.push(record, document, start)
      this.#tell(record, document, one)
      return one
    })
    this.oracle.follow(start)
    const batch = randomUUID()
    const { sender } = pushed(source, 'placement', {})
    const lines = some.map(([, document], n) => ({
      line: n + 1,
      raw: Buffer.from(JSON.stringify(document)),
      read: { document },
    }))
    await way.inbound.pushLines(sender, 'placement', batch, eachOf(lines))
    this.oracle.done(this.#simulation.tick())
    const verdicts = await way.inbound.verdicts(batch, { line: 0, part: 0 }, 100)
    for (const [n, [record, document]] of some.entries()) {
      const verdict = verdicts[n]?.verdict
      if (verdict === undefined) this.#violate('a line of a file has no verdict')
      else this.#compare(record, document, expected[n] as Expected, verdict)
    }
    this.#sample()
  }

  async #decide(chance: Chance): Promise<void> {
    const review = this.oracle.reviews.length === 0 ? undefined : chance.one(this.oracle.reviews)
    if (review === undefined || review.id === null) return
    const way = chance.weighted({ link: 60, new: 15, reject: 25 })
    const { record, version } = review
    const truth = this.#about.get(record)
    const right = truth === undefined ? undefined : this.#knownAs(truth)
    const child = chance.is(0.75) ? right : chance.one([...this.oracle.children, undefined])
    const isPermit = review.reason === 'not-responsible'
    const start = this.#simulation.tick()
    const decision = way === 'new' && isPermit ? 'link' : way
    if (decision === 'link' && !isPermit && child === undefined) return
    const isNamed = child !== undefined && child.id !== null && (!isPermit || chance.is(0.3))
    if (decision === 'link' && !isPermit && !isNamed) return
    this.story.push(
      `${this.#simulation.day} ${decision} ${review.reason} ${record.kind} ${record.recordId} v${version} ${isNamed ? child.name : ''}`,
    )
    const word =
      decision === 'reject'
        ? 'reject'
        : decision === 'new'
          ? { isNew: true }
          : { ...(isNamed ? { child } : {}), ...(isPermit ? { isAuthorised: true } : {}) }
    const document = record.versions.get(version)?.document as SimDocument
    const expected = this.oracle.decide(review, word, start)
    this.oracle.follow(start)
    const said = {
      decision,
      reason: 'as the file says',
      ...(isNamed && decision === 'link' ? { child: child.id as string } : {}),
    } as const
    const verdict = await this.#simulation.way.inbound.decide(review.id, said, 'operator')
    this.oracle.done(this.#simulation.tick())
    this.#simulation.outbound.wake()
    this.#compare(record, document, expected, verdict)
    this.#sample()
  }

  /** An operator looks after the lanes of these children. */
  async #tend(chance: Chance): Promise<void> {
    const children = this.oracle.children.flatMap((one) => one.id ?? [])
    const lanes = await this.#simulation.db.database.query<{ id: string }>(
      "select id from lane where state = 'parked' and child = any($1) order by id",
      [children],
    )
    for (const { id } of lanes) {
      const { control } = this.#simulation.outbound
      await (chance.is(0.7)
        ? control.retry(id, 'mended', 'operator')
        : control.skip(id, 'not wanted', 'operator'))
    }
  }

  #tell(record: SimRecord, document: SimDocument, expected: Expected): void {
    const { start, end, temporary, shortBreak, areaAuthority, healthBoard, school, responsibleAuthority } =
      document
    const placement =
      record.kind === 'placement'
        ? ` ${start}..${end ?? ''}${temporary ? ' T' : ''}${shortBreak ? ' SB' : ''} ra ${responsibleAuthority} area ${areaAuthority} hb ${healthBoard ?? '-'} school ${school ?? '-'}`
        : ''
    const rest = document.recordStatus === undefined ? '' : ' IN ERROR'
    const child = JSON.stringify(document.child)
    this.story.push(
      `${this.#simulation.day} ${record.source} ${record.kind} ${record.recordId} v${document.version}${rest}${placement} ${child} -> ${expected.http} ${expected.status} ${expected.reason ?? ''} ${expected.child?.name ?? ''}`,
    )
  }

  #compare(record: SimRecord, document: SimDocument, expected: Expected, verdict: Verdict): void {
    const what = `${record.source} ${record.kind} ${record.recordId} v${document.version}`
    const said = `${verdict.http} ${verdict.status} ${verdict.review?.reason ?? ''}`
    const wanted = `${expected.http} ${expected.status} ${expected.reason ?? ''}`
    if (said !== wanted) {
      this.#violate(`verdict on ${what} is ${said}, expected ${wanted} ${JSON.stringify(verdict.issues)}`)
    }
    if (verdict.http === 201 || verdict.http === 202) record.id ??= verdict.id
    if (expected.review !== null) expected.review.id = verdict.review?.id ?? null
    if (verdict.http === 201) this.#identify(expected.child, verdict.child, what)
  }

  #identify(child: SimChild | null, said: string | null, what: string): void {
    if (child === null || said === null) return
    const other = this.oracle.children.find((one) => one.id === said)
    child.id ??= said
    if (child.id !== said || (other !== undefined && other !== child)) {
      this.#violate(`${what} was taken for another child`)
    }
  }

  async #checkRetried(review: SimReview, expected: Expected): Promise<void> {
    const [row] = await this.#simulation.db.database.query<{
      status: string
      child: string | null
      review: string | null
      reason: string | null
    }>(
      `select m.status, m.child, v.id as review, v.reason from message m left join review v on v.message = m.id and v.state = 'open'
       where m.record = $1 and m.version = $2 and m.status <> 'rejected'`,
      [review.record.id, review.version],
    )
    const what = `${review.record.source} ${review.record.kind} ${review.record.recordId} v${review.version}`
    this.story.push(`${this.#simulation.day} retried ${what} -> ${expected.status} ${expected.reason ?? ''}`)
    const said = `${row?.status} ${row?.reason ?? ''}`
    const wanted = `${expected.status} ${expected.reason ?? ''}`
    if (said !== wanted) this.#violate(`tried again, ${what} is ${said}, expected ${wanted}`)
    if (expected.review !== null) expected.review.id = row?.review ?? null
    if (row?.status === 'accepted' || row?.status === 'superseded')
      this.#identify(expected.child, row.child, what)
  }

  #sample(): void {
    const known = this.#simulation.clock.now()
    const chance = new Chance(this.samples.length, this.index)
    for (const child of this.oracle.children) {
      if (!chance.is(0.3)) continue
      const at = addDays(this.#simulation.day, chance.whole(-15, 8))
      this.samples.push({ child, known, state: child.state, at })
    }
  }
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
