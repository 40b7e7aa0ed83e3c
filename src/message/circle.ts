import { addDays, type Day } from './day.ts'

/** What a participant can be to a child; four of them are separate dated facts (design: the circle). */
export const roles = [
  'responsible-authority',
  'area-authority',
  'health-board',
  'school-authority',
  'school',
  'practice',
  'carer',
] as const

export type Role = (typeof roles)[number]

/** One dated responsibility of a participant for a child: from that day on, until (not on) `to`. */
export interface Responsibility {
  readonly role: Role
  /** A participant's id, or `scheme:code` of an organisation that takes no part. */
  readonly participant: string
  readonly from: Day
  /** First day on which it holds no longer; null while open. */
  readonly to: Day | null
  /** True when no record says it and it follows from the participants' files. */
  readonly derived: boolean
  /** The record that says it, or from which it is derived. */
  readonly record: string
}

/** What the circle needs to know of the organisations that take part. */
export interface Organisations {
  /** The participant behind `scheme:code`; the text itself when nobody of that code takes part. */
  participantOf(schemeAndCode: string): string
  /** Responsibilities that follow from a participant's holding of a role. */
  impliedBy(participant: string, role: Role): readonly { readonly role: Role; readonly participant: string }[]
  isAuthority(participant: string): boolean
}

/** What one placement says of the child's circle. */
export interface PlacementFacts {
  readonly record: string
  readonly recordId: string
  readonly version: number
  readonly start: Day
  /** First day on which it holds no longer. */
  readonly end: Day | null
  readonly temporary: boolean
  readonly shortBreak: boolean
  /** `scheme:code` of the organisation by role. */
  readonly roles: Readonly<Partial<Record<Role, string>>>
}

/**
 * The whole circle of a child over time, from its placements in force. The main placement of a day is the one that started
 * last (start, version, record id) and has not ended; temporary placements stand beside it and never close it; short breaks
 * make nobody responsible. Before the first main placement the authority that created the child is held responsible.
 */
export function circleOf(
  placements: readonly PlacementFacts[],
  origin: { participant: string; day: Day; record: string },
  organisations: Organisations,
): Responsibility[] {
  const mains = placements.filter((one) => !one.temporary && !one.shortBreak).sort(byStart)
  const found = mains.flatMap((main, index) => {
    const next = mains[index + 1]
    // of those that start on one day the last one holds
    return next?.start === main.start
      ? []
      : responsibilities(main, earliest(bridged(main.end, next?.start), next?.start), organisations)
  })
  // until the first placement starts, the authority that created the child answers for it
  const { participant, day, record } = origin
  const first = mains[0]?.start ?? null
  if (organisations.isAuthority(participant) && (first === null || day < first)) {
    found.push({ role: 'responsible-authority', participant, from: day, to: first, derived: true, record })
  }
  const temporaries = placements.filter((one) => one.temporary && !one.shortBreak).sort(byStart)
  for (const one of temporaries) found.push(...responsibilities(one, one.end, organisations))
  return found
}

/** The responsibilities that hold on a day. */
export function onDay(circle: readonly Responsibility[], day: Day): Responsibility[] {
  return circle.filter((one) => one.from <= day && (one.to === null || day < one.to))
}

/** Days after `day` on which the circle changes by itself. */
export function changesAfter(circle: readonly Responsibility[], day: Day): Day[] {
  const days = circle.flatMap((one) => (one.to === null ? [one.from] : [one.from, one.to]))
  return [...new Set(days.filter((one) => one > day))].sort()
}

/**
 * Who answers for the child: the responsible authority of that day; in a gap, the last before it; before any, the first to come.
 */
export function responsibleAuthority(circle: readonly Responsibility[], day: Day): string | undefined {
  const held = circle.filter((one) => one.role === 'responsible-authority')
  const now = onDay(held, day)[0]
  if (now !== undefined) return now.participant
  const past = held
    .filter((one) => one.from <= day)
    .sort((a, b) => compare(a.to ?? '', b.to ?? '') || compare(a.from, b.from))
  return (past.at(-1) ?? held.toSorted((a, b) => compare(a.from, b.from))[0])?.participant
}

/** What a change of the circle means for those who were in it. */
export interface CircleChange {
  readonly joined: readonly string[]
  readonly left: readonly {
    readonly stay: string
    readonly reason: 'ended' | 'corrected'
    readonly day: Day
  }[]
}

/**
 * Compares the open stays with the circle of a day. Who left has `ended` when it did hold a responsibility up to then,
 * `corrected` when, as is known now, it never had. Joined and left are disjoint.
 */
export function followCircle(
  open: readonly { readonly id: string; readonly participant: string }[],
  circle: readonly Responsibility[],
  day: Day,
): CircleChange {
  const here = new Set(
    onDay(circle, day)
      .map((one) => one.participant)
      .filter(takesPart),
  )
  const before = new Set(open.map((stay) => stay.participant))
  const left = open
    .filter((stay) => !here.has(stay.participant))
    .map((stay) => {
      const ends = circle.flatMap((one) =>
        one.participant === stay.participant && one.to !== null && one.to <= day ? [one.to] : [],
      )
      const last = ends.sort().at(-1)
      return {
        stay: stay.id,
        reason: last === undefined ? ('corrected' as const) : ('ended' as const),
        day: last ?? day,
      }
    })
  return { joined: [...here].filter((participant) => !before.has(participant)).sort(), left }
}

/**
 * Whether a participant is to the child on that day what it was before: the same roles, named by the same records. What it may see
 * hangs on both.
 */
export function sameStanding(
  before: readonly Responsibility[],
  after: readonly Responsibility[],
  participant: string,
  day: Day,
): boolean {
  const standing = (circle: readonly Responsibility[]) => {
    const own = circle.filter((one) => one.participant === participant)
    const roles = new Set(onDay(own, day).map((one) => one.role))
    const records = new Set(own.map((one) => one.record))
    return JSON.stringify([[...roles].sort(), [...records].sort()])
  }
  return standing(before) === standing(after)
}

function takesPart(participant: string): boolean {
  return !participant.includes(':')
}

/** What placements made last time: of a long history one more placement changes its neighbours only. */
const made = new WeakMap<
  PlacementFacts,
  { readonly to: Day | null; readonly by: Organisations; readonly found: readonly Responsibility[] }
>()

function responsibilities(
  from: PlacementFacts,
  to: Day | null,
  organisations: Organisations,
): readonly Responsibility[] {
  const before = made.get(from)
  if (before?.to === to && before.by === organisations) return before.found
  const found = makeResponsibilities(from, to, organisations)
  made.set(from, { to, by: organisations, found })
  return found
}

function makeResponsibilities(
  from: PlacementFacts,
  to: Day | null,
  organisations: Organisations,
): Responsibility[] {
  if (to !== null && to <= from.start) return []
  const dated = { from: from.start, to, record: from.record }
  const said = Object.entries(from.roles).map(([role, code]) => ({
    role: role as Role,
    participant: organisations.participantOf(code),
    derived: false,
    ...dated,
  }))
  const taken = new Set<Role>(said.map((one) => one.role))
  const found: Responsibility[] = [...said]
  // what is said comes first in the list, so that a school's own authority goes before the area's
  for (const one of [...said].sort((a, b) => Number(b.role === 'school') - Number(a.role === 'school'))) {
    for (const implied of organisations.impliedBy(one.participant, one.role)) {
      if (taken.has(implied.role)) continue
      taken.add(implied.role)
      found.push({ ...implied, derived: true, ...dated })
    }
  }
  return found
}

/** A next placement that begins on the day after the last one's end follows without a gap (Wales: same or next day). */
function bridged(end: Day | null, next: Day | undefined): Day | null {
  return end !== null && next !== undefined && addDays(end, 1) === next ? next : end
}

function earliest(a: Day | null, b: Day | undefined): Day | null {
  if (a === null) return b ?? null
  return b !== undefined && b < a ? b : a
}

function byStart(a: PlacementFacts, b: PlacementFacts): number {
  return compare(a.start, b.start) || a.version - b.version || compare(a.recordId, b.recordId)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
