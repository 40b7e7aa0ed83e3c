import { addDays, type Day } from '../message/day.ts'
import { boardAnswer } from './board-answer.ts'
import type { FictionalChild } from './fictional-child.ts'

/** A record as its source sends it. */
export interface StoryRecord {
  readonly source: string
  /** The client that sends for it. */
  readonly client: string
  readonly kind: string
  readonly recordId: string
  /** Undefined where the gateway counts. */
  readonly version?: number
  /** In what shape it comes: the kind's own JSON, the sender's own, or FHIR. */
  readonly shape: 'record' | 'own' | 'fhir'
  readonly document: object
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
    return sent('ceredigion-cases', 'child', record)
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
    return sent('ceredigion-cases', 'placement', record)
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
    return sent('hywel-dda', 'health-assessment', record)
  }

  /** Received weeks ago: the day must survive the move. In the form of the authority's case system. */
  referral(receivedAgo: number): StoryRecord {
    const { localId, nhsNumber, familyName, givenNames, dateOfBirth } = this.#child
    const document = {
      form: 'CAMHS-REF',
      ref: this.id('referral'),
      client: {
        no: localId,
        nhsNo: nhsNumber,
        surname: familyName,
        forenames: givenNames,
        dob: british(dateOfBirth),
      },
      referredBy: 'SW',
      referrerOrg: ceredigion.authority,
      dateWritten: british(this.ago(receivedAgo + 2)),
      dateReceived: british(this.ago(receivedAgo)),
      priority: 'P2',
      issues: [{ issue: 'MOOD' }, { issue: 'SLE' }],
      riskSelfHarm: 'Y',
      riskSuicide: 'N',
      riskToOthers: 'N',
      lookedAfter: 'Y',
      consentChild: 'G',
      consentHolder: 'G',
      contactLanguage: 'CY',
      board: ceredigion.board,
      tier: '2',
      progress: 'REC',
    }
    return {
      ...{ source: 'ceredigion-referrals', client: 'ceredigion-cases', kind: 'camhs-referral' },
      ...{ recordId: document.ref, shape: 'own', document },
    }
  }

  /** The board's answer to it, as FHIR. */
  answer(receivedAgo: number): StoryRecord {
    const recordId = this.id('referral')
    const document = boardAnswer(this.#child, {
      referral: recordId,
      board: ceredigion.board,
      received: this.ago(receivedAgo),
      asked: this.ago(6),
    })
    return {
      ...{ source: 'hywel-dda', client: 'hywel-dda', kind: 'camhs-referral' },
      ...{ recordId, shape: 'fhir', document },
    }
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
    return sent(source, 'pep', record)
  }

  /** A plan in the shape of the messages that a school is sent: its own system sends it back so. */
  planOfSystem(name: string, area: Area, words: string): StoryRecord {
    const { upn, familyName, givenNames, dateOfBirth } = this.#child
    const document = {
      type: 'pep',
      reference: this.id(name),
      ...{ upn, familyName, givenNames, dateOfBirth },
      status: 'final',
      school: area.school,
      yearGroup: 7,
      languageMedium: 'en',
      designatedPerson: { name: 'Owain Prys', role: 'Designated person' },
      pupilsOwnWords: words,
      targets: [{ target: 'Joins the choir', owner: 'Designated person', due: addDays(this.#today, 60) }],
      begun: this.ago(3),
      nextReview: addDays(this.#today, 170),
    }
    return {
      ...{ source: 'cardiff-school-mis', client: 'cardiff-school', kind: 'pep' },
      ...{ recordId: document.reference, shape: 'own', document },
    }
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

/** The kind's own JSON, from a source that is its own client. */
function sent(
  source: string,
  kind: string,
  document: { readonly recordId: string; readonly version: number },
): StoryRecord {
  const { recordId, version } = document
  return { source, client: source, kind, recordId, version, shape: 'record', document }
}

/** A day as British forms write it. */
function british(day: Day): string {
  const [year, month, date] = day.split('-')
  return `${date}/${month}/${year}`
}
