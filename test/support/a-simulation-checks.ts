import type { Destination, SharingRule } from '../../src/catalogue/catalogue.ts'
import type { Sending, Simulation } from './a-simulation.ts'
import type { SimFamily } from './a-simulation-family.ts'
import {
  addDays,
  type SimChild,
  type SimOracle,
  type SimRecord,
  type SimState,
  safetyOf,
} from './a-simulation-oracle.ts'
import { marksIn } from './a-simulation-records.ts'

interface Row {
  readonly id: string
  readonly number: number
  readonly lane: string
  readonly lane_state: string
  readonly destination: string
  readonly participant: string
  readonly child: string
  readonly via: Sending['via']
  readonly kind: string
  readonly record: string | null
  readonly version: number | null
  readonly stay: string | null
  readonly state: string
  readonly reason: string | null
  readonly rule: string | null
  readonly basis: string | null
  readonly view: string | null
  readonly attempts: number
  readonly has_body: boolean
  /** Number of the log entry that caused it. */
  readonly sequence: number
}

interface StayRow {
  readonly id: string
  readonly child: string
  readonly participant: string
  readonly opened: number
  readonly closed: number | null
  readonly reason: string | null
  readonly day: string | null
}

const isAboutRecord = (via: string) => via === 'change' || via === 'handover'
const reasons = new Set(
  'not-in-circle no-rule not-named left retracted short-break newer-version view-shrunk skipped'.split(' '),
)

/** Holds what the gateway did, all of it, against what should have been. */
export async function checkSimulation(simulation: Simulation): Promise<void> {
  const check = new Check(simulation)
  await check.load()
  check.sendings()
  check.repeats()
  check.order()
  check.stays()
  check.ends()
  check.completeness()
  check.ledger()
  await check.samples()
}

interface Effect {
  readonly sending: Sending
  readonly row: Row
}

class Check {
  readonly #simulation: Simulation
  readonly #rows = new Map<string, Row>()
  readonly #stays = new Map<string, StayRow>()
  readonly #children = new Map<string, { child: SimChild; family: SimFamily }>()
  readonly #records = new Map<string, { record: SimRecord; family: SimFamily }>()
  readonly #byIndex = new Map<number, SimRecord>()
  /** First time that each delivery took effect, in order. */
  readonly #effects: Effect[] = []
  #ledger: {
    act: string
    delivery: string | null
    reason: string | null
    rule: string | null
    number: number
  }[] = []
  #unnumbered: string[] = []

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  async load(): Promise<void> {
    const { families, db, sendings } = this.#simulation
    const { database } = db
    for (const family of families) {
      for (const child of family.oracle.children)
        if (child.id !== null) this.#children.set(child.id, { child, family })
      for (const record of family.oracle.records) {
        this.#byIndex.set(record.index, record)
        if (record.id !== null) this.#records.set(record.id, { record, family })
      }
    }
    const rows = await database.query<Row>(
      `select d.id, d.number::int, d.lane, lane.state as lane_state, d.destination, d.participant, d.child, d.via, d.kind, d.record, d.version,
         d.stay, d.state, d.reason, d.rule, d.basis, d.view, d.attempts, d.body is not null as has_body, e.sequence::int
       from delivery d join lane on lane.id = d.lane join log_entry e on e.id = d.entry order by d.number`,
    )
    for (const row of rows) this.#rows.set(row.id, row)
    const stays = await database.query<StayRow>(
      `select id, child, participant, opened_sequence::int as opened, closed_sequence::int as closed, closed_reason as reason,
         closed_day as day from stay order by opened_sequence, participant`,
    )
    for (const stay of stays) this.#stays.set(stay.id, stay)
    this.#ledger = await database.query(
      `select act, delivery, reason, rule, number::int from ledger order by number`,
    )
    const entries = await database.query<{ child: string; numbers: number[]; last: number }>(
      `select child.id as child, child.sequence::int as last,
         coalesce((select array_agg(sequence::int order by sequence) from log_entry where child = child.id), '{}') as numbers from child`,
    )
    for (const { child, numbers, last } of entries) {
      if (numbers.some((one, n) => one !== n + 1) || numbers.length !== last)
        this.#unnumbered.push(`log of ${child}`)
      if (!this.#children.has(child)) this.#unnumbered.push(`child ${child} should not be`)
    }
    const feeds = await database.query<{ destination: string; numbers: number[] }>(
      `select destination, array_agg(number::int order by number) as numbers from feed_event group by destination`,
    )
    for (const { destination, numbers } of feeds) {
      if (numbers.some((one, n) => one !== n + 1)) this.#unnumbered.push(`feed ${destination}`)
    }
    for (const one of this.#unnumbered)
      this.#simulation.violate('?', `${one}: numbers have a gap or are not its own`)
    const taken = new Set<string>()
    for (const sending of sendings) {
      const row = this.#rows.get(sending.id)
      if (
        row === undefined ||
        taken.has(sending.id) ||
        (sending.answer !== 'ok' && sending.answer !== 'lost')
      )
        continue
      taken.add(sending.id)
      this.#effects.push({ sending, row })
    }
  }

  #violate(child: string, what: string): void {
    this.#simulation.violate(this.#children.get(child)?.family.index ?? '?', what)
  }

  /** I5: nothing goes to whom it must not, and nothing but what it may see. */
  sendings(): void {
    const tries = new Map<string, number>()
    for (const [at, sending] of this.#simulation.sendings.entries()) {
      const row = this.#rows.get(sending.id)
      const known = row === undefined ? undefined : this.#children.get(row.child)
      if (row === undefined || known === undefined) {
        this.#simulation.violate('?', `a sending of no known delivery or child: ${sending.id}`)
        continue
      }
      const isFirst = !tries.has(sending.id)
      tries.set(sending.id, (tries.get(sending.id) ?? 0) + 1)
      const say = (what: string) =>
        this.#violate(
          row.child,
          `leak to ${row.destination}, ${row.via} ${row.kind} v${row.version} of ${this.#nameOf(row)}: ${what}`,
        )
      const states = known.child.states.filter((one) => one.start < sending.tick && one.end > sending.claimed)
      const { oracle } = known.family
      if (isAboutRecord(row.via)) this.#checkRecord(row, sending, states, oracle, isFirst, say)
      if (row.via === 'safety') this.#checkSafety(row, sending, states, oracle, say)
      if (row.via === 'closing' || row.via === 'retraction') this.#checkEmpty(row, sending, say)
      if (row.via === 'closing') {
        const isClosed = known.child.stays.some(
          (one) => one.participant === row.participant && one.closed !== null && one.closed < sending.tick,
        )
        if (!isClosed) say('its stay is open')
      }
      if (row.via === 'retraction') {
        const was = this.#simulation.sendings.slice(0, at).some((one) => {
          const before = this.#rows.get(one.id)
          return (
            before?.record === row.record &&
            before?.child === row.child &&
            before?.destination === row.destination &&
            isAboutRecord(before.via) &&
            one.answer !== 'refused'
          )
        })
        if (!was) say('it was never sent it')
      }
      if (row.destination.includes('school') && /(^|\D)999\d{7}(\D|$)/.test(sending.body))
        say('an NHS number for a school')
    }
  }

  #checkRecord(
    row: Row,
    sending: Sending,
    states: SimState[],
    oracle: SimOracle,
    isFirst: boolean,
    say: (what: string) => void,
  ): void {
    const record = this.#records.get(row.record ?? '')?.record
    if (record === undefined) {
      say('no such record')
      return
    }
    const answers = states.map((state) => {
      const known = state.known(record)
      if (known === undefined) return { not: 'not-known' }
      const isTheVersion = isFirst ? known.version === row.version : known.version >= (row.version ?? 0)
      return isTheVersion
        ? { ...oracle.mayHave(state, row.participant, known), state }
        : { not: `version ${known.version}` }
    })
    const granted = answers.flatMap((one) =>
      'rule' in one && 'state' in one ? [one as { rule: SharingRule; state: SimState }] : [],
    )
    if (granted.length === 0) {
      say(`${answers.map((one) => ('not' in one ? one.not : '')).join(', ')}`)
      return
    }
    if (!granted.some(({ rule }) => rule.id === row.rule) && sending === this.#lastSending(row.id)) {
      say(`under rule ${row.rule} instead of ${granted.map(({ rule }) => rule.id)}`)
    }
    for (const { field, index, version } of marksIn(sending.body)) {
      if (index === record.index && version === row.version) {
        if (!granted.some(({ rule, state }) => oracle.maySee(field, record.kind, rule, state.isProtected)))
          say(`its ${field}`)
      } else this.#checkPatient(row, field, index, states, oracle, say)
    }
  }

  #checkSafety(
    row: Row,
    sending: Sending,
    states: SimState[],
    oracle: SimOracle,
    say: (what: string) => void,
  ): void {
    const granted = states.filter(
      (state) => oracle.ruleFor(state, row.participant, 'safety-summary') !== undefined,
    )
    if (granted.length === 0) {
      say('not in the circle')
      return
    }
    const destination = this.#destination(row)
    if (destination.kind !== 'feed') {
      const said = summaryIn(sending.body, destination)
      const expected = granted.map((state) => summaryOf(state, destination))
      if (!expected.includes(said)) say(`says ${said}, known is ${expected.join(' or ')}`)
    }
    for (const { field, index } of marksIn(sending.body)) {
      if (!['ALLERGY', 'MEDICINE', 'DRUG'].includes(field))
        this.#checkPatient(row, field, index, states, oracle, say)
    }
  }

  /** A Patient stands in FHIR transactions, as the rule of kind child lets it be seen. */
  #checkPatient(
    row: Row,
    field: string,
    index: number,
    states: SimState[],
    oracle: SimOracle,
    say: (what: string) => void,
  ): void {
    const record = this.#byIndex.get(index)
    const isOwn = this.#children
      .get(row.child)
      ?.child.states.some((state) => record !== undefined && state.known(record) !== undefined)
    const isSeen = states.some((state) => {
      const rule = oracle.ruleFor(state, row.participant, 'child')
      return rule !== undefined && oracle.maySee(field, 'child', rule, false)
    })
    if (!isOwn || !isSeen || this.#destination(row).kind !== 'fhir') say(`${field} of record ${index}`)
  }

  /** No content, no place: only the recipient's own code and, in a withdrawal, the sender's. */
  #checkEmpty(row: Row, sending: Sending, say: (what: string) => void): void {
    if (marksIn(sending.body).length > 0) say(`holds ${marksIn(sending.body).map(({ field }) => field)}`)
    if (/Enghraifft|Gwen|Mair|Ifan/.test(sending.body)) say('holds a name')
    const { participants } = this.#simulation.catalogue
    const sender = this.#records.get(row.record ?? '')?.record.source.replace('-cases', '')
    for (const one of participants.values()) {
      if (one.id === row.participant || (row.via === 'retraction' && one.id === sender)) continue
      for (const code of Object.values(one.identifiers)) {
        if (new RegExp(`(^|[^0-9A-Za-z])${code}([^0-9A-Za-z]|$)`).test(sending.body)) say(`names ${one.id}`)
      }
    }
    if (row.rule !== null) say('under a rule')
  }

  /** I3: the same delivery is the same bytes, and what was sent for a stay was sent under one id. */
  repeats(): void {
    const bodies = new Map<string, { body: string; isRemade: boolean }>()
    for (const { id, body, answer } of this.#simulation.sendings) {
      const before = bodies.get(id)
      if (before !== undefined && !before.isRemade && before.body !== body) {
        this.#violate(this.#rows.get(id)?.child ?? '', `delivery ${id} was sent with other bytes`)
      }
      // a person had it tried again after a clear no: then it is made anew
      bodies.set(id, { body, isRemade: answer === 'refused' })
    }
    const once = new Map<string, Row>()
    for (const { row } of this.#effects) {
      if (row.via === 'safety') continue
      const key = [
        row.destination,
        row.via === 'closing' ? 'closing' : `${row.via === 'retraction'} ${row.record} ${row.version}`,
        row.stay,
      ].join()
      const before = once.get(key)
      if (before !== undefined && before.reason !== 'view-shrunk') {
        this.#violate(
          row.child,
          `${row.destination} took ${row.via} ${this.#nameOf(row)} v${row.version} twice for one stay`,
        )
      }
      once.set(key, row)
    }
  }

  /** Versions never go backwards, the safety summary comes first, the closing notice last. */
  order(): void {
    const versions = new Map<string, number>()
    for (const { row } of this.#effects) {
      if (row.record === null || row.version === null) continue
      const key = `${row.destination} ${row.child} ${row.record}`
      const before = versions.get(key) ?? 0
      if (row.version < before)
        this.#violate(
          row.child,
          `${row.destination} got ${this.#nameOf(row)} v${row.version} after v${before}`,
        )
      versions.set(key, Math.max(row.version, before))
    }
    const safe = new Set<string>()
    const closed = new Map<string, number>()
    for (const sending of this.#simulation.sendings) {
      const row = this.#rows.get(sending.id)
      if (row === undefined || row.stay === null) continue
      const key = `${row.destination} ${row.stay}`
      const end = closed.get(key)
      if (end !== undefined && row.via !== 'closing' && sending.claimed > end) {
        this.#violate(row.child, `${row.destination} got ${row.via} ${row.kind} after its closing notice`)
      }
      if (row.via === 'safety') safe.add(key)
      if (row.via === 'closing') closed.set(key, end ?? sending.tick)
      const isTold = this.#destination(row).notices.has('safety-summary')
      if (isTold && isAboutRecord(row.via) && !safe.has(key)) {
        this.#violate(row.child, `${row.destination} got ${row.kind} before any safety summary of that stay`)
      }
    }
  }

  /** Stays are as the circle says, and each that is over is closed once, with its reason. */
  stays(): void {
    for (const { child, family } of this.#children.values()) {
      const rows = [...this.#stays.values()].filter((one) => one.child === child.id)
      const said = rows
        .map((one) => `${one.participant}${one.closed === null ? '' : ` ${one.reason} ${one.day}`}`)
        .sort()
      const expected = child.stays
        .map((stay) => {
          const state = child.states.findLast((one) => stay.closed !== null && one.start <= stay.closed)
          return `${stay.participant}${stay.closed === null || state === undefined ? '' : ` ${endOf(state, stay.participant)}`}`
        })
        .sort()
      if (said.join() !== expected.join()) {
        this.#simulation.violate(family.index, `stays of ${child.name} are [${said}], expected [${expected}]`)
      }
      for (const stay of rows) {
        for (const destination of this.#destinationsOf(stay.participant)) {
          const notices = [...this.#rows.values()].filter(
            (one) => one.via === 'closing' && one.stay === stay.id && one.destination === destination.id,
          )
          if (notices.length !== (stay.closed === null ? 0 : 1)) {
            this.#violate(
              stay.child,
              `${destination.id} has ${notices.length} closing notices for a stay ${stay.closed === null ? 'that is open' : 'that is over'}`,
            )
          }
        }
      }
    }
  }

  /** Every delivery has come to an end or stands behind something parked, and what led to it allowed it. */
  ends(): void {
    const parked = new Set(
      [...this.#rows.values()].filter((one) => one.state === 'parked').map((one) => one.lane),
    )
    for (const row of this.#rows.values()) {
      const say = (what: string) =>
        this.#violate(
          row.child,
          `${row.destination} ${row.via} ${row.kind} ${this.#nameOf(row)} v${row.version} ${row.state} ${row.reason ?? ''}: ${what}`,
        )
      const stay = row.stay === null ? undefined : this.#stays.get(row.stay)
      if (row.state === 'due' && !(parked.has(row.lane) && row.lane_state === 'parked'))
        say('is due, with nothing before it parked')
      if (row.state === 'parked' && row.lane_state !== 'parked') say('its lane is not parked')
      if ((row.state === 'denied' || row.state === 'cancelled') && !reasons.has(row.reason ?? ''))
        say('has no reason')
      if (row.state === 'parked' && row.reason === null) say('has no reason')
      if (row.state === 'parked' && row.reason === 'not-translated') say('could not be made')
      if (!['due', 'parked'].includes(row.state) && row.has_body) say('its body is kept')
      if ((row.state === 'due' || row.state === 'parked') && stay?.closed != null && row.via !== 'closing')
        say('waits for a stay that is over')
      if (
        row.attempts > 0 &&
        (isAboutRecord(row.via) || row.via === 'safety') &&
        (!row.rule || !row.basis || !row.view)
      )
        say('has no ground')
      if (row.rule !== null) {
        const kind = row.via === 'safety' ? 'safety-summary' : row.kind
        const rule = this.#simulation.catalogue.sharing.get(kind)?.rules.find((one) => one.id === row.rule)
        if (rule?.basis !== row.basis || rule?.viewName !== row.view)
          say('its rule, basis and view are not of one sharing file')
      }
      if (row.stay === null) {
        if (row.via !== 'retraction') say('has no stay')
        continue
      }
      if (stay === undefined || stay.child !== row.child || stay.participant !== row.participant) {
        say('its stay is not its own')
        continue
      }
      const isIn = row.sequence >= stay.opened && (stay.closed === null || row.sequence < stay.closed)
      if (row.via === 'closing' ? row.sequence !== stay.closed : !isIn)
        say(`was queued for a stay from ${stay.opened} to ${stay.closed} by entry ${row.sequence}`)
      // what was denied is queued anew when a change of standing lets it go
      const wasDenied = this.#ledger.some((one) => one.delivery === row.id && one.act === 'denied')
      if (row.via === 'handover' && row.sequence !== stay.opened && !wasDenied)
        say('is a hand-over at another time than the joining')
      const known = this.#records.get(row.record ?? '')?.record
      const document = known?.versions.get(row.version ?? 0)?.document
      if (document?.shortBreak === true) say('is a short break')
    }
  }

  /** I1: whoever is responsible now has what it needs; whoever was sent what does not stand was told. */
  completeness(): void {
    for (const { child, family } of this.#children.values()) {
      const { state } = child
      const { oracle } = family
      for (const participant of state.circle().keys()) {
        const stay = [...this.#stays.values()].find(
          (one) => one.child === child.id && one.participant === participant && one.closed === null,
        )
        for (const destination of this.#destinationsOf(participant)) {
          const say = (what: string) =>
            this.#simulation.violate(family.index, `${destination.id} lacks ${what} of ${child.name}`)
          if (stay === undefined) {
            say('a stay')
            continue
          }
          for (const known of state.standing()) {
            const answer = oracle.mayHave(state, participant, known)
            if (known.document.shortBreak === true || !destination.kinds.has(known.record.kind)) continue
            const rows = [...this.#rows.values()].filter(
              (one) =>
                one.destination === destination.id &&
                one.stay === stay.id &&
                one.record === known.record.id &&
                one.version === known.version,
            )
            if ('not' in answer) {
              // why it has not got it can be asked, too
              if (rows.length === 0)
                say(`any trace of ${known.record.kind} ${known.record.recordId}, ${answer.not}`)
              continue
            }
            const isThere = rows.some(
              (row) => row.state === 'delivered' && this.#effects.some((one) => one.row === row),
            )
            const isSeen = rows.some(
              (row) => row.state === 'parked' || row.state === 'due' || row.reason === 'skipped',
            )
            if (!isThere && !isSeen) {
              say(
                `${known.record.kind} ${known.record.recordId} v${known.version} (${rows.map((one) => `${one.via} ${one.state} ${one.reason ?? ''}`)})`,
              )
            }
          }
          if (!destination.notices.has('safety-summary')) continue
          if (oracle.ruleFor(state, participant, 'safety-summary') === undefined) continue
          const summaries = [...this.#rows.values()].filter(
            (one) => one.destination === destination.id && one.stay === stay.id && one.via === 'safety',
          )
          if (
            summaries.some((one) => one.state === 'parked' || one.state === 'due') ||
            summaries.at(-1)?.reason === 'skipped'
          )
            continue
          const last = this.#effects.findLast(
            ({ row }) => row.destination === destination.id && row.stay === stay.id && row.via === 'safety',
          )
          if (last === undefined) say('any safety summary')
          else if (destination.kind !== 'feed') {
            const said = summaryIn(last.sending.body, destination)
            const wanted = summaryOf(state, destination)
            if (said !== wanted && summaries.at(-1)?.reason !== 'skipped')
              say(`the newest safety summary: has ${said}, known is ${wanted}`)
          }
        }
      }
    }
    for (const { record, family } of this.#records.values()) {
      if (record.inForce?.document.recordStatus !== 'entered-in-error') continue
      const destinations = new Set(
        this.#effects
          .filter(({ row }) => row.record === record.id && isAboutRecord(row.via))
          .map(({ row }) => row.destination),
      )
      for (const destination of destinations) {
        const told = [...this.#rows.values()].some(
          (row) =>
            row.via === 'retraction' &&
            row.record === record.id &&
            row.version === record.inForce?.version &&
            row.destination === destination &&
            (row.state !== 'cancelled' || row.reason === 'skipped'),
        )
        if (!told)
          this.#simulation.violate(
            family.index,
            `${destination} was not told that ${record.kind} ${record.recordId} does not stand`,
          )
      }
    }
  }

  /** What was sent, denied and cancelled is on the ledger, once, with its reason. */
  ledger(): void {
    const found = new Map<string, string[]>()
    for (const one of this.#ledger) {
      if (one.act === 'decided' || one.delivery === null) continue
      found.set(one.delivery, [...(found.get(one.delivery) ?? []), `${one.act} ${one.reason ?? ''}`.trim()])
    }
    const acts: Readonly<Record<string, string>> = {
      delivered: 'sent',
      denied: 'denied',
      cancelled: 'cancelled',
    }
    for (const row of this.#rows.values()) {
      const act = acts[row.state]
      const said = found.get(row.id) ?? []
      // what was denied and let go by a change of standing stands once more, as it went then, or is under way; so does
      // what was cancelled while it was on its way and then arrived
      const isOpen = act === undefined
      const expected = isOpen
        ? undefined
        : `${act} ${row.state === 'delivered' ? '' : (row.reason ?? '')}`.trim()
      const last = isOpen ? undefined : said.at(-1)
      const before = (isOpen ? said : said.slice(0, -1)).filter((one) => !one.startsWith('denied'))
      if (last !== expected || before.length > (row.state === 'delivered' ? 1 : 0)) {
        this.#violate(
          row.child,
          `the ledger says [${said}] of a delivery that is ${row.state} ${row.reason ?? ''}`,
        )
      }
    }
  }

  /** The circle of any day, as known at any time. */
  async samples(): Promise<void> {
    for (const family of this.#simulation.families) {
      for (const { child, known, state, at } of family.samples) {
        if (child.id === null) continue
        const asked = { child: child.id, at, known, today: this.#simulation.day, participant: undefined }
        const answer = (await this.#simulation.enquiries.circle(asked)) ?? []
        const said = answer.map(
          (one) => `${one.role}=${one.participant.replace(/^.*:/, 'other:')}${one.derived ? '*' : ''}`,
        )
        const expected = state
          .responsibilities(at)
          .map((one) => `${one.role}=${one.participant}${one.derived ? '*' : ''}`)
        if (sorted(said) !== sorted(expected)) {
          this.#simulation.violate(
            family.index,
            `circle of ${child.name} at ${at} known ${known.toISOString()} is ${sorted(said)}, expected ${sorted(expected)}`,
          )
        }
      }
    }
  }

  #lastSending(id: string): Sending | undefined {
    return this.#simulation.sendings.findLast((one) => one.id === id)
  }

  #nameOf(row: Row): string {
    return (
      this.#records.get(row.record ?? '')?.record.recordId ??
      this.#children.get(row.child)?.child.name ??
      row.child
    )
  }

  #destination(row: Row): Destination {
    return this.#simulation.catalogue.destinations.get(row.destination) as Destination
  }

  #destinationsOf(participant: string): Destination[] {
    return [...this.#simulation.catalogue.destinations.values()].filter(
      (one) => one.participant === participant,
    )
  }
}

function sorted(of: readonly string[]): string {
  return [...new Set(of)].sort().join(' ')
}

/** `ended` with the first day on which it held no longer, `corrected` when it never did as far as is known now. */
function endOf(state: SimState, participant: string): string {
  for (let day = state.day, n = 0; n < 80; n += 1) {
    const before = addDays(day, -1)
    if (state.circle(before).has(participant)) return `ended ${day}`
    day = before
  }
  return `corrected ${state.day}`
}

function summaryOf(state: SimState, destination: Destination): string {
  const isForSchool = isSchools(destination)
  const parts = [safetyOf(state, 'allergies', isForSchool), safetyOf(state, 'medications', isForSchool)]
  return [...parts, ...(isForSchool ? [] : [safetyOf(state, 'risk', false)])].join(' ')
}

/** Whether a destination is told in the shape of a school's messages. */
function isSchools({ notices }: Destination): boolean {
  return notices.get('safety-summary') === 'safety-summary-school'
}

interface Coded {
  readonly resourceType: string
  readonly status?: string
  readonly extension?: unknown
  readonly clinicalStatus?: { readonly coding?: readonly { readonly code?: string }[] }
  readonly code?: { readonly coding?: readonly { readonly code?: string }[] }
}

/** What of a safety summary a case system is sent, as far as it is looked at here. */
interface CaseNotice {
  readonly allergyState: 'N' | 'S' | 'U'
  readonly medicineState: 'N' | 'S' | 'U'
  readonly riskState: 'N' | 'S' | 'U'
  readonly risks?: readonly unknown[]
}

/** The same summary as it stands in the bytes that went. */
function summaryIn(body: string, destination: Destination): string {
  const marksOf = (fields: readonly string[], text: string) =>
    (text.match(/Zz[A-Z]+q\d+q\d+zZ/g) ?? []).filter((one) =>
      fields.some((field) => one.startsWith(`Zz${field}q`)),
    )
  const part = (state: string, fields: readonly string[]) => {
    const marks = [...new Set(marksOf(fields, body))].sort()
    return state === 'some' ? `some:${marks}` : state
  }
  if (destination.kind === 'webhook' && !isSchools(destination)) {
    const notice = JSON.parse(body) as CaseNotice
    const { allergyState, medicineState, riskState, risks = [] } = notice
    const states = { N: 'none', S: 'some', U: 'unknown' }
    const risk = riskState === 'S' ? `some:${risks.length}` : states[riskState]
    return `${part(states[allergyState], ['ALLERGY'])} ${part(states[medicineState], ['MEDICINE', 'DRUG'])} ${risk}`
  }
  if (destination.kind === 'webhook') {
    const message = JSON.parse(body) as { allergies: { answer: string }; medications: { answer: string } }
    return `${part(message.allergies.answer, ['ALLERGY'])} ${part(message.medications.answer, ['MEDICINE', 'DRUG'])}`
  }
  const { entry } = JSON.parse(body) as { entry: { resource: Coded }[] }
  // what a summary before this one said and this one does not is there too, as withdrawn
  const of = (type: string) =>
    entry
      .map((one) => one.resource)
      .filter(
        (one) =>
          one.resourceType === type &&
          one.status !== 'entered-in-error' &&
          !JSON.stringify(one).includes('entered-in-error'),
      )
  const allergies = of('AllergyIntolerance')
  const medicines = of('MedicationStatement')
  const flags = of('Flag')
  const text = JSON.stringify([...allergies, ...medicines])
  const marked = (fields: readonly string[]) => [...new Set(marksOf(fields, text))].sort()
  const allergy =
    marked(['ALLERGY']).length > 0
      ? `some:${marked(['ALLERGY'])}`
      : JSON.stringify(allergies).includes('716186003')
        ? 'none'
        : 'unknown'
  const medicine =
    marked(['MEDICINE', 'DRUG']).length > 0
      ? `some:${marked(['MEDICINE', 'DRUG'])}`
      : medicines.some((one) => one.status === 'not-taken')
        ? 'none'
        : 'unknown'
  const items = flags.filter((one) => one.extension !== undefined)
  const risk =
    items.length > 0
      ? `some:${items.length}`
      : flags.some((one) => one.status === 'inactive')
        ? 'none'
        : 'unknown'
  return `${allergy} ${medicine} ${risk}`
}
