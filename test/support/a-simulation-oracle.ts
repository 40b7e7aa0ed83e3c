import type { Catalogue, SharingRule } from '../../src/catalogue/catalogue.ts'
import { Fields, type Head, type SimDocument } from './a-simulation-records.ts'

/**
 * A second, naive telling of the design (who is this child, who may write, the circle day by day, who may see), written from its
 * text for one family of children. It keeps every state that ever was, so that a sending can be held against what was known then.
 */

const participantByCode: Readonly<Record<string, string>> = {
  W06000008: 'ceredigion',
  W06000015: 'cardiff',
  '7A2': 'hywel-dda',
  '7A4': 'cardiff-vale',
  '6674001': 'ceredigion-school',
  '6814001': 'cardiff-school',
}
const boardOfArea: Readonly<Record<string, string>> = { ceredigion: 'hywel-dda', cardiff: 'cardiff-vale' }
const authorityOfSchool: Readonly<Record<string, string>> = {
  'ceredigion-school': 'ceredigion',
  'cardiff-school': 'cardiff',
}
const authorities = new Set(['ceredigion', 'cardiff'])
const participantOfSource: Readonly<Record<string, string>> = {
  'ceredigion-cases': 'ceredigion',
  'cardiff-cases': 'cardiff',
}

export const participantOf = (source: string): string => participantOfSource[source] ?? source

interface Version {
  readonly document: SimDocument
  status: 'accepted' | 'superseded' | 'review'
}

export interface SimRecord {
  readonly index: number
  readonly source: string
  readonly kind: string
  readonly recordId: string
  readonly versions: Map<number, Version>
  child: SimChild | null
  inForce: { readonly version: number; readonly document: SimDocument; readonly order: number } | null
  /** The gateway's id, when it has said one. */
  id: string | null
}

interface Known {
  readonly record: SimRecord
  readonly version: number
  readonly document: SimDocument
  /** Place among all that came into force. */
  readonly order: number
}

/** What was known of a child at one time, and on which day. */
export class SimState {
  readonly start: number
  end = Number.POSITIVE_INFINITY
  readonly day: string
  readonly inForce: readonly Known[]
  readonly isProtected: boolean
  readonly #child: SimChild

  constructor(child: SimChild, start: number, day: string, inForce: readonly Known[]) {
    this.#child = child
    this.start = start
    this.day = day
    this.inForce = inForce
    this.isProtected = this.standing().some((one) => one.document.protected === true)
  }

  standing(): Known[] {
    return this.inForce.filter((one) => one.document.recordStatus !== 'entered-in-error')
  }

  known(record: SimRecord): Known | undefined {
    return this.inForce.find((one) => one.record === record)
  }

  #placements(): Known[] {
    return this.standing().filter(
      (one) => one.record.kind === 'placement' && one.document.shortBreak !== true,
    )
  }

  /** The placements that hold on a day: the main one, then the temporary ones. */
  holders(day: string): Known[] {
    const started = this.#placements().filter((one) => text(one.document.start) <= day)
    const lasts = (one: Known) => one.document.end === undefined || day < text(one.document.end)
    const mains = this.#placements().filter((one) => one.document.temporary !== true)
    const main = started
      .filter((one) => one.document.temporary !== true)
      .sort(
        (a, b) =>
          order(text(a.document.start), text(b.document.start)) ||
          a.version - b.version ||
          order(a.record.recordId, b.record.recordId),
      )
      .at(-1)
    // Wales: the next may begin on the day after the end
    const isBridged = main?.document.end === day && mains.some((one) => one.document.start === nextDay(day))
    const temporaries = started.filter((one) => one.document.temporary === true && lasts(one))
    return [...(main !== undefined && (lasts(main) || isBridged) ? [main] : []), ...temporaries]
  }

  /** Roles by participant on a day. */
  circle(day = this.day): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>()
    for (const { role, participant } of this.responsibilities(day)) {
      found.set(participant, (found.get(participant) ?? new Set()).add(role))
    }
    return found
  }

  responsibilities(day: string): { role: string; participant: string; derived: boolean }[] {
    const holders = this.holders(day)
    const { createdBy, createdDay } = this.#child
    const hasMain = this.#placements().some(
      (one) => one.document.temporary !== true && text(one.document.start) <= day,
    )
    const origin =
      !hasMain && authorities.has(createdBy) && createdDay <= day
        ? [{ role: 'responsible-authority', participant: createdBy, derived: true }]
        : []
    return [...origin, ...holders.flatMap((one) => saidBy(one.document))]
  }

  /** Who may change the circle: in a gap who answered last before it, before any placement who answers first. */
  responsibleAuthority(): string | undefined {
    const on = (day: string) => this.responsibilities(day).find((one) => one.role === 'responsible-authority')
    const edges = this.#placements().flatMap((one) => [
      text(one.document.start),
      ...(one.document.end === undefined
        ? []
        : [previousDay(text(one.document.end)), text(one.document.end)]),
    ])
    const days = [...new Set([...edges, ...edges.map(previousDay)])].sort()
    const candidates = [
      this.day,
      ...days.filter((day) => day < this.day).reverse(),
      ...days.filter((day) => day > this.day),
    ]
    for (const day of candidates) {
      const found = on(day)
      if (found !== undefined) return found.participant
    }
    return undefined
  }

  /** Whether this very record makes the participant responsible, on whatever day. */
  names(known: Known, participant: string): boolean {
    const day = text(known.document.start)
    return (
      this.holders(day).some((one) => one.record === known.record) &&
      saidBy(known.document).some((one) => one.participant === participant)
    )
  }
}

function saidBy(document: SimDocument): { role: string; participant: string; derived: boolean }[] {
  const of = (code: unknown) =>
    typeof code === 'string' ? (participantByCode[code] ?? `other:${code}`) : undefined
  // a temporary placement hands nothing over
  const responsible = document.temporary === true ? undefined : of(document.responsibleAuthority)
  const area = of(document.areaAuthority) ?? ''
  const saidBoard = of(document.healthBoard)
  const board = saidBoard ?? boardOfArea[area]
  const school = of(document.school)
  const schoolAuthority = authorityOfSchool[school ?? ''] ?? (authorities.has(area) ? area : undefined)
  const one = (role: string, participant: string | undefined, derived = false) =>
    participant === undefined ? [] : [{ role, participant, derived }]
  return [
    ...one('responsible-authority', responsible),
    ...one('area-authority', area),
    ...one('health-board', board, saidBoard === undefined),
    ...one('school', school),
    ...one('school-authority', schoolAuthority, true),
  ]
}

export interface SimStay {
  readonly participant: string
  readonly opened: number
  /** The action that opened it had ended then. */
  openedBy: number
  closed: number | null
}

export class SimChild {
  readonly name: string
  readonly createdBy: string
  readonly createdDay: string
  readonly states: SimState[] = []
  readonly stays: SimStay[] = []
  readonly localIds = new Set<string>()
  /** The gateway's id, as soon as a verdict has said it. */
  id: string | null = null

  constructor(name: string, createdBy: string, createdDay: string) {
    this.name = name
    this.createdBy = createdBy
    this.createdDay = createdDay
  }

  get state(): SimState {
    return this.states.at(-1) as SimState
  }
}

export interface SimReview {
  readonly record: SimRecord
  readonly version: number
  readonly reason: string
  id: string | null
}

export interface Expected {
  readonly http: number
  readonly status: string
  readonly reason: string | null
  readonly child: SimChild | null
  readonly review: SimReview | null
}

interface Word {
  readonly child?: SimChild
  readonly isNew?: boolean
  readonly isAuthorised?: boolean
}

type Found =
  | { readonly is: 'child'; readonly child: SimChild }
  | { readonly is: 'new' }
  | { readonly is: 'review'; readonly reason: string }

/** All that one family's timeline should have come to. */
export class SimOracle {
  readonly catalogue: Catalogue
  readonly children: SimChild[] = []
  readonly records: SimRecord[] = []
  reviews: SimReview[] = []
  day: string
  #orders = 0
  /** Who bears an identifier that can name only one child. */
  readonly #bearers = new Map<string, SimChild>()

  constructor(catalogue: Catalogue, day: string) {
    this.catalogue = catalogue
    this.day = day
  }

  recordOf(source: string, kind: string, recordId: string, index: number): SimRecord {
    const known = this.records.find(
      (one) => one.source === source && one.kind === kind && one.recordId === recordId,
    )
    if (known !== undefined) return known
    const made: SimRecord = {
      index,
      source,
      kind,
      recordId,
      versions: new Map(),
      child: null,
      inForce: null,
      id: null,
    }
    this.records.push(made)
    return made
  }

  /** What the gateway should answer to a push; the family is changed by it. `tick` says when it began. */
  push(record: SimRecord, document: SimDocument, tick: number): Expected {
    const same = record.versions.get(document.version)
    if (same !== undefined) {
      if (JSON.stringify(same.document) !== JSON.stringify(document)) return answer(409, 'rejected')
      const review = this.reviews.find((one) => one.record === record && one.version === document.version)
      const child = same.status === 'review' ? null : record.child
      return { http: 200, status: same.status, reason: review?.reason ?? null, child, review: review ?? null }
    }
    return this.#settle(record, document, {}, tick)
  }

  /** A person decides; `link` without a child lets the rules find it. */
  decide(review: SimReview, word: Word | 'reject', tick: number): Expected {
    this.reviews = this.reviews.filter((one) => one !== review)
    const { record, version } = review
    const document = record.versions.get(version)?.document as SimDocument
    record.versions.delete(version)
    if (word === 'reject') return answer(422, 'rejected')
    return this.#settle(record, document, word, tick)
  }

  /** Waiting for a child that may have appeared: as if it came now. */
  retry(review: SimReview, tick: number): Expected | undefined {
    const document = review.record.versions.get(review.version)?.document as SimDocument
    const found = this.#whose(review.record, document)
    if (found.is === 'review' && found.reason === 'no-child') return undefined
    return this.decide(review, {}, tick)
  }

  /** A day has come. */
  passDay(day: string, tick: number): void {
    this.day = day
    for (const child of this.children) this.#become(child, tick)
  }

  /** Ends the states that an action has replaced. */
  done(tick: number): void {
    for (const child of this.children) {
      for (const [index, state] of child.states.entries()) {
        if (index < child.states.length - 1 && state.end === Number.POSITIVE_INFINITY) state.end = tick
      }
      for (const stay of child.stays) if (stay.openedBy === Number.POSITIVE_INFINITY) stay.openedBy = tick
    }
  }

  /** Compares who is in the circle with the open stays, once an action is over. */
  follow(tick: number): void {
    for (const child of this.children) {
      const here = new Set(
        [...child.state.circle().keys()].filter((participant) => !participant.startsWith('other:')),
      )
      for (const stay of child.stays)
        if (stay.closed === null && !here.has(stay.participant)) stay.closed = tick
      const open = new Set(
        child.stays.filter((one) => one.closed === null).map(({ participant }) => participant),
      )
      for (const participant of here) {
        if (!open.has(participant))
          child.stays.push({ participant, opened: tick, openedBy: Number.POSITIVE_INFINITY, closed: null })
      }
    }
  }

  #settle(record: SimRecord, document: SimDocument, word: Word, tick: number): Expected {
    const participant = participantOf(record.source)
    const review = (reason: string): Expected => {
      const opened: SimReview = { record, version: document.version, reason, id: null }
      this.reviews.push(opened)
      record.versions.set(document.version, { document, status: 'review' })
      return { http: 202, status: 'review', reason, child: null, review: opened }
    }
    const found: Found = word.isNew
      ? { is: 'new' }
      : word.child !== undefined
        ? { is: 'child', child: word.child }
        : this.#whose(record, document)
    if (found.is === 'review') return review(found.reason)
    // who said something may take it back, unless it says who the child is or who answers for it
    const isTakenBack =
      document.recordStatus === 'entered-in-error' &&
      record.inForce !== null &&
      !['child', 'placement'].includes(record.kind)
    const mayWrite =
      found.is !== 'child' ||
      word.isAuthorised === true ||
      isTakenBack ||
      this.mayWrite(participant, record.kind, found.child)
    if (!mayWrite) {
      return review('not-responsible')
    }
    const isLower = record.inForce !== null && document.version < record.inForce.version
    const child =
      found.is === 'child'
        ? found.child
        : isLower && record.child !== null
          ? record.child
          : new SimChild(`child ${this.children.length + 1}`, participant, this.day)
    if (!this.children.includes(child)) this.children.push(child)
    record.versions.set(document.version, { document, status: isLower ? 'superseded' : 'accepted' })
    if (isLower) return { http: 201, status: 'superseded', reason: null, child, review: null }

    const before = record.child
    this.#orders += 1
    record.child = child
    record.inForce = { version: document.version, document, order: this.#orders }
    if (before !== null && before !== child) this.#become(before, tick)
    this.#become(child, tick)
    this.#bear(before, child, record, document)
    return { http: 201, status: 'accepted', reason: null, child, review: null }
  }

  /** An identifier belongs to who bore it first, until nothing says it any more; a source's own id stays. */
  #bear(before: SimChild | null, child: SimChild, record: SimRecord, document: SimDocument): void {
    for (const one of [before, child]) {
      if (one === null) continue
      const said = this.#identifiersOf(one)
      for (const [key, bearer] of this.#bearers) {
        if (bearer === one && !said.has(key) && !key.startsWith('local:')) this.#bearers.delete(key)
      }
    }
    if (document.recordStatus === 'entered-in-error') return
    for (const key of identifiers(document.child, record.source)) {
      if (!key.startsWith('name:') && !this.#bearers.has(key)) this.#bearers.set(key, child)
    }
  }

  #become(child: SimChild, tick: number): void {
    const inForce = this.records.flatMap((record) =>
      record.child === child && record.inForce !== null ? [{ record, ...record.inForce }] : [],
    )
    child.states.push(new SimState(child, tick, this.day, inForce))
  }

  #facts(child: SimChild): { head: Head; source: string }[] {
    return child.state.standing().map((one) => ({ head: one.document.child, source: one.record.source }))
  }

  #identifiersOf(child: SimChild): Set<string> {
    return new Set(this.#facts(child).flatMap(({ head, source }) => identifiers(head, source)))
  }

  /** The design's table "who is this child". */
  #whose(record: SimRecord, document: SimDocument): Found {
    const said = identifiers(document.child, record.source)
    const bearer = (scheme: string) =>
      said.flatMap((key) => (key.startsWith(scheme) ? (this.#bearers.get(key) ?? []) : []))[0]
    const bearers = new Set(said.flatMap((key) => this.#bearers.get(key) ?? []))
    const review = (reason: string): Found => ({ is: 'review', reason })

    if (record.child !== null) {
      const known = record.child
      if (document.recordStatus === 'entered-in-error') return { is: 'child', child: known }
      const isElse = [...bearers].some((one) => one !== known)
      return isElse || this.#contradicts(document.child, known)
        ? review('contradiction')
        : { is: 'child', child: known }
    }
    const own = bearer('local:')
    const numbered = new Set([bearer('nhs:'), bearer('upn:')].filter((one) => one !== undefined))
    if (own !== undefined) {
      const isElse = [...numbered].some((one) => one !== own)
      return isElse || this.#contradicts(document.child, own)
        ? review('contradiction')
        : { is: 'child', child: own }
    }
    const named = bearer('nhs:') ?? bearer('upn:')
    if (named !== undefined) {
      const facts = this.#facts(named)
      const { localId, dateOfBirth, familyName } = document.child
      const ids = facts.filter((one) => one.source === record.source).flatMap((one) => one.head.localId ?? [])
      const isSure =
        numbered.size === 1 &&
        facts.some((one) => one.head.dateOfBirth === dateOfBirth && dateOfBirth !== undefined) &&
        facts.some((one) => one.head.familyName === familyName && familyName !== undefined) &&
        !this.#contradicts(document.child, named) &&
        (localId === undefined || ids.length === 0 || ids.includes(localId))
      return isSure ? { is: 'child', child: named } : review('ambiguous-child')
    }
    const alike = this.children.some((one) =>
      [...this.#identifiersOf(one)].some((key) => key.startsWith('name:') && said.includes(key)),
    )
    if (alike) return review('ambiguous-child')
    const { localId, dateOfBirth } = document.child
    return authorities.has(participantOf(record.source)) && localId !== undefined && dateOfBirth !== undefined
      ? { is: 'new' }
      : review('no-child')
  }

  #contradicts(head: Head, child: SimChild): boolean {
    const facts = this.#facts(child).map((one) => one.head)
    return (['nhsNumber', 'upn', 'dateOfBirth'] as const).some((key) => {
      const known = facts.flatMap((one) => one[key] ?? [])
      return head[key] !== undefined && known.length > 0 && !known.includes(head[key])
    })
  }

  /** While in the circle for that kind; only the responsible authority changes the circle. */
  mayWrite(participant: string, kind: string, child: SimChild): boolean {
    const { state } = child
    const isResponsible = state.responsibleAuthority() === participant
    if (kind === 'placement') return isResponsible
    const write = this.catalogue.sharing.get(kind)?.write ?? new Set<string>()
    const roles = new Set(state.circle().get(participant))
    if (isResponsible) roles.add('responsible-authority')
    return [...roles].some((role) => (write as ReadonlySet<string>).has(role))
  }

  /** The rule by which a participant may have a kind in a state, if any. */
  ruleFor(state: SimState, participant: string, kind: string): SharingRule | undefined {
    const roles = state.circle().get(participant) ?? new Set<string>()
    return this.catalogue.sharing.get(kind)?.rules.find((one) => roles.has(one.role))
  }

  /** Why a participant may not have a record in a state; undefined: it may, under the rule. */
  mayHave(
    state: SimState,
    participant: string,
    known: Known,
  ): { readonly rule: SharingRule } | { readonly not: string } {
    if (known.document.recordStatus === 'entered-in-error') return { not: 'retracted' }
    if (known.document.shortBreak === true) return { not: 'short-break' }
    if (!state.circle().has(participant)) return { not: 'not-in-circle' }
    const rule = this.ruleFor(state, participant, known.record.kind)
    if (rule === undefined) return { not: 'no-rule' }
    if (known.record.kind === 'placement' && !state.names(known, participant)) return { not: 'not-named' }
    return { rule }
  }

  /** Whether a field of a record may be seen under a rule. */
  maySee(field: string, kind: string, rule: SharingRule, isProtected: boolean): boolean {
    const place = Fields[field]
    if (place === undefined || place.kind !== kind) return false
    const isGranted = rule.view.some((one) => place.pointer === one || place.pointer.startsWith(`${one}/`))
    const isOpen = place.class === undefined || rule.classes.has(place.class)
    return isGranted && isOpen && !(place.class === 'address' && isProtected)
  }
}

/** What the newest facts say of one part: its state and the tokens that say so. A school is told nothing that CAMHS alone knows. */
export function safetyOf(
  state: SimState,
  part: 'allergies' | 'medications' | 'risk',
  isForSchool: boolean,
): string {
  const said = state.standing().flatMap((one) => {
    if (isForSchool && one.record.kind !== 'health-assessment') return []
    const value = one.document[part]
    const date = text(one.document.heldDate ?? one.document.receivedDate)
    return value === undefined ? [] : [{ says: saying(value), date, order: one.order }]
  })
  const newest = (of: typeof said) =>
    of.toSorted((a, b) => order(a.date, b.date) || a.order - b.order).at(-1)?.says
  return newest(said.filter((one) => one.says !== 'unknown')) ?? newest(said) ?? 'unknown'
}

function saying(value: unknown): string {
  if (Array.isArray(value)) {
    return `some:${value.map((item: { substance?: string; name?: string }) => item.substance ?? item.name).sort()}`
  }
  const object = value as Record<string, string>
  if ('absent' in object) return object.absent === 'none' ? 'none' : 'unknown'
  const answers = Object.values(object)
  if (answers.includes('yes')) return `some:${answers.length}`
  return answers.length === 3 && answers.every((one) => one === 'no') ? 'none' : 'unknown'
}

function identifiers(head: Head, source: string): string[] {
  const { localId, nhsNumber, upn, familyName, givenNames, dateOfBirth } = head
  return [
    ...(localId === undefined ? [] : [`local:${source}:${localId}`]),
    ...(nhsNumber === undefined ? [] : [`nhs:${nhsNumber}`]),
    ...(upn === undefined ? [] : [`upn:${upn}`]),
    ...(familyName === undefined || givenNames === undefined || dateOfBirth === undefined
      ? []
      : [`name:${familyName}|${givenNames}|${dateOfBirth}`]),
  ]
}

function answer(http: number, status: string): Expected {
  return { http, status, reason: null, child: null, review: null }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

const nextDay = (day: string) => addDays(day, 1)
const previousDay = (day: string) => addDays(day, -1)
