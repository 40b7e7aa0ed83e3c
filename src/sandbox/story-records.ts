import { addDays, type Day } from '../message/day.ts'
import type { FictionalChild } from './fictional-child.ts'

/** A record as its source sends it. */
export interface StoryRecord {
  readonly source: string
  readonly kind: string
  readonly record: Readonly<Record<string, unknown>> & { readonly recordId: string }
}

/** Where the sandbox's child lives at a time of the story. */
export interface Area {
  readonly authority: string
  readonly board: string
  readonly school: string
}

export const ceredigion: Area = { authority: 'W06000008', board: '7A2', school: '6674001' }
export const cardiff: Area = { authority: 'W06000015', board: '7A4', school: '6814001' }

/** The records of the story, made for one child and one run. Every id begins with the run's. */
export class StoryRecords {
  readonly #child: FictionalChild
  readonly #run: string
  readonly #today: Day

  constructor(child: FictionalChild, run: string, today: Day) {
    this.#child = child
    this.#run = run
    this.#today = today
  }

  id(name: string): string {
    return `${this.#run}-${name}`
  }

  /** A day so many days ago. */
  ago(days: number): Day {
    return addDays(this.#today, -days)
  }

  child(version: number, more: object = {}): StoryRecord {
    const { localId, nhsNumber, upn, familyName, givenNames, dateOfBirth } = this.#child
    const child = { localId, nhsNumber, upn, familyName, givenNames, dateOfBirth }
    const record = { ...this.#head('child', version), child, sex: 'female', language: 'cy', ...more }
    return { source: 'ceredigion-cases', kind: 'child', record }
  }

  /** Ceredigion stays the responsible authority wherever the child lives. */
  placement(name: string, area: Area, startedAgo: number): StoryRecord {
    const record = {
      ...this.#head(name, 1),
      child: this.#knownToAuthority(),
      start: this.ago(startedAgo),
      responsibleAuthority: ceredigion.authority,
      areaAuthority: area.authority,
      healthBoard: area.board,
      school: area.school,
      legalStatus: { list: 'eng-legal-status', code: 'C2' },
      placementType: { list: 'eng-placement-type', code: 'U4' },
    }
    return { source: 'ceredigion-cases', kind: 'placement', record }
  }

  assessment(name: string, version: number, allergies: object, more: object = {}): StoryRecord {
    const record = {
      ...this.#head(name, version),
      child: this.#knownToHealth(),
      assessmentType: 'initial',
      ageBand: '10plus',
      status: 'reported',
      requestedDate: this.ago(38),
      dueDate: this.ago(20),
      heldDate: this.ago(30),
      reportDate: this.ago(28),
      assessor: { name: 'Nia Puw', role: 'nurse', org: ceredigion.board },
      dental: { registered: true, lastCheck: this.ago(150) },
      immunisations: { upToDate: 'yes' },
      allergies,
      medications: [{ name: 'Salbutamol 100 micrograms inhaler', dose: '2 puffs when needed' }],
      healthPlan: [{ issue: 'Low mood', action: 'Refer to CAMHS', who: 'CLA nurse', byWhen: this.ago(25) }],
      ...more,
    }
    return { source: 'hywel-dda', kind: 'health-assessment', record }
  }

  /** Received weeks ago: the day must survive the move. */
  referral(receivedAgo: number): StoryRecord {
    const record = {
      ...this.#head('referral', 1),
      child: this.#knownToAuthority(),
      referrer: { role: 'social-worker', organisation: ceredigion.authority },
      referralDate: this.ago(receivedAgo + 2),
      receivedDate: this.ago(receivedAgo),
      urgency: 'urgent',
      concerns: [{ code: 'low-mood' }, { code: 'sleep' }],
      risk: { selfHarm: 'yes', suicide: 'no', harmToOthers: 'no' },
      lookedAfter: true,
      consent: { child: 'given', holder: 'given' },
      contact: { language: 'cy' },
      provider: { board: ceredigion.board, tier: 'specialist' },
      status: 'waiting',
    }
    return { source: 'ceredigion-cases', kind: 'camhs-referral', record }
  }

  plan(name: string, source: string, area: Area, words: string): StoryRecord {
    const record = {
      ...this.#head(name, 1),
      child: this.#knownToSchool(),
      school: area.school,
      yearGroup: 7,
      languageMedium: 'bilingual',
      people: { designatedPerson: { name: 'Mali Vaughan', role: 'Designated person' } },
      views: words,
      targets: [
        { target: 'Reads one book a week', owner: 'Designated person', due: addDays(this.#today, 90) },
      ],
      review: { initiated: this.ago(4), next: addDays(this.#today, 180) },
      status: 'final',
    }
    return { source, kind: 'pep', record }
  }

  #head(name: string, version: number): { recordId: string; version: number } {
    return { recordId: this.id(name), version }
  }

  #knownToAuthority(): object {
    const { localId, familyName, givenNames, dateOfBirth } = this.#child
    return { localId, familyName, givenNames, dateOfBirth }
  }

  #knownToHealth(): object {
    const { nhsNumber, familyName, givenNames, dateOfBirth } = this.#child
    return { nhsNumber, familyName, givenNames, dateOfBirth }
  }

  #knownToSchool(): object {
    const { upn, familyName, givenNames, dateOfBirth } = this.#child
    return { upn, familyName, givenNames, dateOfBirth }
  }
}
