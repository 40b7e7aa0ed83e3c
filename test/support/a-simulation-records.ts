import { testNhsNumber, testUpn } from './a-message.ts'

/** What a record's head says of its child. */
export interface Head {
  readonly localId?: string
  readonly nhsNumber?: string
  readonly upn?: string
  readonly familyName?: string
  readonly givenNames?: string
  readonly dateOfBirth?: string
}

/** A record as a source of the simulation sends it. */
export interface SimDocument {
  readonly recordId: string
  readonly version: number
  readonly child: Head
  readonly recordStatus?: 'entered-in-error'
  readonly [field: string]: unknown
}

/** A child of the simulation as it really is, known to nobody as a whole. */
export interface TrueChild {
  readonly index: number
  readonly nhsNumber: string
  readonly upn: string
  readonly familyName: string
  readonly givenNames: string
  readonly dateOfBirth: string
}

/** Where a marked field of a record stands, and the class of protected information it belongs to. */
export const Fields: Readonly<
  Record<string, { readonly kind: string; readonly pointer: string; readonly class?: string }>
> = {
  KNOWN: { kind: 'child', pointer: '/knownAs' },
  ADDRESS: { kind: 'placement', pointer: '/address', class: 'address' },
  CARER: { kind: 'placement', pointer: '/carerId' },
  PLAN: { kind: 'placement', pointer: '/placementPlan' },
  ALLERGY: { kind: 'health-assessment', pointer: '/allergies' },
  MEDICINE: { kind: 'health-assessment', pointer: '/medications' },
  FAMILY: { kind: 'health-assessment', pointer: '/familyHistory', class: 'third-party' },
  SEXUAL: { kind: 'health-assessment', pointer: '/sexualHealth', class: 'confidential' },
  EMOTION: { kind: 'health-assessment', pointer: '/emotional' },
  ISSUE: { kind: 'health-assessment', pointer: '/healthPlan/0/issue' },
  CONCERN: { kind: 'camhs-referral', pointer: '/concerns/0/note' },
  SAFE: { kind: 'camhs-referral', pointer: '/contact/safeAddress', class: 'address' },
  UNTOLD: { kind: 'camhs-referral', pointer: '/consent/notToBeTold', class: 'third-party' },
  DRUG: { kind: 'camhs-referral', pointer: '/medications' },
  REASON: { kind: 'camhs-referral', pointer: '/statusReason' },
  REFERRER: { kind: 'camhs-referral', pointer: '/referrer/name' },
  VIEWS: { kind: 'pep', pointer: '/views' },
  TARGET: { kind: 'pep', pointer: '/targets/0/target' },
}

/** A word that says where it comes from; it goes through every mapping unchanged. */
export function mark(field: string, index: number, version: number): string {
  return `Zz${field}q${index}q${version}zZ`
}

/** All marks in a text: field, record and version. */
export function marksIn(text: string): { field: string; index: number; version: number }[] {
  return [...new Set(text.match(/Zz[A-Z]+q\d+q\d+zZ/g))].map((found) => {
    const [, field = '', index = '', version = ''] = /Zz([A-Z]+)q(\d+)q(\d+)zZ/.exec(found) ?? []
    return { field, index: Number(index), version: Number(version) }
  })
}

/** A source of chance that a seed determines (mulberry32). */
export class Chance {
  #state: number

  constructor(...seeds: readonly number[]) {
    this.#state = 0x9e3779b9
    for (const seed of seeds) {
      this.#state = Math.imul(this.#state ^ seed, 0x85ebca6b) >>> 0
      this.#state = (this.#state ^ (this.#state >>> 13)) >>> 0
      this.next()
    }
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.next() * of.length)] as T
  }

  /** One of the names, by their weights. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][]
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    return (entries.at(-1) as [Name, number])[0]
  }
}

const given = ['Gwen', 'Mair', 'Ifan']

/** One or two children of one family name; twins share their day of birth too. */
export function aFamily(index: number, chance: Chance): TrueChild[] {
  const count = chance.is(0.5) ? 2 : 1
  const areTwins = chance.is(0.8)
  return Array.from({ length: count }, (_, n) => ({
    index: index * 3 + n,
    nhsNumber: testNhsNumber(index * 3 + n + 1),
    upn: testUpn(index * 3 + n + 1),
    familyName: `Enghraifft${index}`,
    givenNames: given[n] as string,
    dateOfBirth: areTwins ? '2014-05-06' : `201${n}-05-06`,
  }))
}

/** How a source speaks of a child: mostly as it should, at times with less, at times with a sibling's number. */
export function headOf(source: string, child: TrueChild, family: readonly TrueChild[], chance: Chance): Head {
  const { nhsNumber, upn, familyName, givenNames, dateOfBirth } = child
  const name = { familyName, givenNames, dateOfBirth }
  const localId = `${source}-${child.index}`
  const way = chance.weighted({ usual: 84, nameOnly: 3, twinNumber: 5, otherBirth: 3, bare: 5 })
  const sibling = family.find((one) => one !== child)
  const number =
    way === 'twinNumber' && sibling !== undefined
      ? { nhsNumber: sibling.nhsNumber, upn: sibling.upn }
      : { nhsNumber, upn }
  if (way === 'nameOnly') return name
  const birth = way === 'otherBirth' ? { dateOfBirth: '2013-01-01' } : {}
  if (source.endsWith('-cases')) {
    if (way === 'bare') return { localId, dateOfBirth }
    return {
      localId,
      ...name,
      ...birth,
      ...(chance.is(0.8) ? { nhsNumber: number.nhsNumber } : {}),
      ...(chance.is(0.5) ? { upn: number.upn } : {}),
    }
  }
  if (source.endsWith('-school'))
    return { upn: number.upn, ...name, ...birth, ...(chance.is(0.3) ? { localId } : {}) }
  return { nhsNumber: number.nhsNumber, ...name, ...birth, ...(chance.is(0.3) ? { localId } : {}) }
}

const answers = ['yes', 'no', 'unknown', 'not-asked', 'declined']

/** A record's content of a kind other than placement, marked field by field. */
export function contentOf(kind: string, index: number, version: number, day: string, chance: Chance): object {
  const m = (field: string) => mark(field, index, version)
  const absent = () => ({ absent: chance.one(['none', 'unknown', 'not-asked']) })
  switch (kind) {
    case 'child':
      return {
        knownAs: m('KNOWN'),
        sex: 'female',
        language: 'cy',
        ...(chance.is(0.25) ? { protected: true } : {}),
      }
    case 'health-assessment':
      return {
        assessmentType: 'review',
        status: 'reported',
        ...(chance.is(0.9) ? { heldDate: earlier(day, chance) } : {}),
        allergies: chance.is(0.6) ? [{ substance: m('ALLERGY') }] : absent(),
        medications: chance.is(0.6) ? [{ name: m('MEDICINE') }] : absent(),
        familyHistory: m('FAMILY'),
        sexualHealth: m('SEXUAL'),
        emotional: m('EMOTION'),
        healthPlan: [{ issue: m('ISSUE'), action: 'see to it' }],
      }
    case 'camhs-referral':
      return {
        receivedDate: earlier(day, chance),
        urgency: chance.one(['urgent', 'routine']),
        status: chance.one(['received', 'waiting', 'transferredOut']),
        concerns: [{ code: 'anxiety', note: m('CONCERN') }],
        contact: { safeAddress: m('SAFE') },
        consent: { notToBeTold: [m('UNTOLD')] },
        statusReason: m('REASON'),
        referrer: { role: 'gp', name: m('REFERRER') },
        ...(chance.is(0.5) ? { medications: chance.is(0.6) ? [{ name: m('DRUG') }] : absent() } : {}),
        ...(chance.is(0.6)
          ? {
              risk: {
                selfHarm: chance.one(answers),
                suicide: chance.one(answers),
                ...(chance.is(0.7) ? { harmToOthers: chance.one(answers) } : {}),
              },
            }
          : {}),
      }
    default:
      return {
        school: '6674001',
        status: 'final',
        views: m('VIEWS'),
        targets: [{ target: m('TARGET') }],
      }
  }
}

function earlier(day: string, chance: Chance): string {
  const days = chance.whole(0, 20)
  return new Date(Date.parse(`${day}T12:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}
