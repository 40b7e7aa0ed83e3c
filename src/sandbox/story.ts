import type { Day } from '../message/day.ts'
import type { FictionalChild } from './fictional-child.ts'
import { cardiff, ceredigion, type StoryRecord, StoryRecords } from './story-records.ts'

/** Something that must arrive somewhere; `recordId` is the source's own, null for a notice about no record. */
export interface ExpectedArrival {
  readonly destination: string
  readonly via: 'change' | 'handover' | 'safety' | 'closing' | 'retraction'
  readonly kind: string
  readonly recordId: string | null
  /** A text that the body must hold. */
  readonly holds?: string
}

/** One scene: what happens, and what must come of it, written down by hand and not worked out by the gateway's rules. */
export interface StoryStep {
  readonly title: string
  readonly says: string
  /** In order; each is a new version that must be accepted. */
  readonly pushes: readonly StoryRecord[]
  /** This destination refuses connections until all others have what they must get. */
  readonly down?: string
  readonly expected: readonly ExpectedArrival[]
  /** Who is responsible afterwards: role and participant. */
  readonly circle: readonly string[]
}

const inCeredigion = [
  'responsible-authority ceredigion',
  'area-authority ceredigion',
  'health-board hywel-dda',
  'school ceredigion-school',
]
const inCardiff = [
  'responsible-authority ceredigion',
  'area-authority cardiff',
  'health-board cardiff-vale',
  'school cardiff-school',
]

/** The story of one child of the sandbox, ending today. `run` makes its record ids unlike those of any other run. */
export function story(child: FictionalChild, run: string, today: Day): StoryStep[] {
  const make = new StoryRecords(child, run, today)
  const id = (name: string) => make.id(name)
  const penicillin = [{ substance: 'Penicillin', reaction: 'Widespread rash', severity: 'severe' }]
  const latex = [{ substance: 'Latex', reaction: 'Swelling', severity: 'moderate' }]
  const receivedAgo = 34
  return [
    {
      title: 'A child is placed in Ceredigion',
      says: 'Ceredigion’s case system sends the child and her placement. From that moment her health board and her school are in her circle.',
      pushes: [make.child(1), make.placement('placement-1', ceredigion, 40)],
      expected: [
        ...to('hywel-dda', 'safety', 'safety-summary', null),
        ...to('ceredigion-school', 'safety', 'safety-summary', null),
        ...to('hywel-dda', 'handover', 'child', id('child')),
        ...to('ceredigion-school', 'handover', 'child', id('child')),
        ...to('hywel-dda', 'change', 'placement', id('placement-1')),
        ...to('ceredigion-school', 'change', 'placement', id('placement-1')),
        ...only('ceredigion-cases', 'safety', 'safety-summary', null),
      ],
      circle: inCeredigion,
    },
    {
      title: 'Her initial health assessment arrives',
      says: 'The health board sends it. The board has the clinical detail, the school only what it needs in school, the authority a form of its case system with days as dd/mm/yyyy; her allergy goes to all at once.',
      pushes: [make.assessment('assessment', 1, penicillin)],
      expected: [
        ...to('hywel-dda', 'change', 'health-assessment', id('assessment')),
        ...to('ceredigion-school', 'change', 'health-assessment', id('assessment')),
        ...to('hywel-dda', 'safety', 'safety-summary', null),
        ...to('ceredigion-school', 'safety', 'safety-summary', null),
        ...only('ceredigion-cases', 'change', 'health-assessment', id('assessment'), '"form":"HEALTH-ASM"'),
        ...only('ceredigion-cases', 'safety', 'safety-summary', null),
      ],
      circle: inCeredigion,
    },
    {
      title: 'She is referred to CAMHS',
      says: 'The referral was received five weeks ago. The authority’s case system sends its own form, and the board gets FHIR, with the risk in its safety summary; the school never sees a CAMHS referral.',
      pushes: [make.referral(receivedAgo)],
      expected: [
        ...to('hywel-dda', 'change', 'camhs-referral', id('referral'), make.ago(receivedAgo)),
        ...to('hywel-dda', 'safety', 'safety-summary', null),
        ...only('ceredigion-cases', 'change', 'camhs-referral', id('referral'), '"progress":"REC"'),
        ...only('ceredigion-cases', 'safety', 'safety-summary', null),
      ],
      circle: inCeredigion,
    },
    {
      title: 'The board accepts the referral',
      says: 'It answers with FHIR: a Task that says so, and the scores of a questionnaire. The mapping that made FHIR for it is read the other way, and the authority’s case system hears of it in its own form, as far as an authority may know.',
      pushes: [make.answer(receivedAgo)],
      expected: [
        ...to('hywel-dda', 'change', 'camhs-referral', id('referral')),
        ...only('ceredigion-cases', 'change', 'camhs-referral', id('referral'), '"progress":"ACC"'),
      ],
      circle: inCeredigion,
    },
    {
      title: 'Her school writes the personal education plan',
      says: 'It is shared with the school and with the authority’s system for education, which takes FHIR, and not with the health board: no rule gives a board a legal basis for it.',
      pushes: [make.plan('plan-1', 'ceredigion-school', ceredigion, 'Dw i eisiau aros yn y clwb pêl-droed.')],
      expected: [
        ...to('ceredigion-school', 'change', 'pep', id('plan-1')),
        ...only('ceredigion-education', 'change', 'pep', id('plan-1'), '"CarePlan"'),
      ],
      circle: inCeredigion,
    },
    {
      title: 'She moves to Cardiff',
      says: 'Ceredigion stays responsible, everything else changes. The new board and school get what they may see, the safety summary first; her referral, and with it the board’s answer, keeps the day it was first received, and so her place on the list. The old ones get a closing notice, which does not say where she is.',
      pushes: [make.placement('placement-2', cardiff, 5)],
      expected: [
        ...to('cardiff-vale', 'safety', 'safety-summary', null),
        ...to('cardiff-school', 'safety', 'safety-summary', null),
        ...to('cardiff-vale', 'handover', 'child', id('child')),
        ...to('cardiff-school', 'handover', 'child', id('child')),
        ...to('cardiff-vale', 'handover', 'health-assessment', id('assessment')),
        ...to('cardiff-school', 'handover', 'health-assessment', id('assessment')),
        ...to('cardiff-vale', 'handover', 'camhs-referral', id('referral'), make.ago(receivedAgo)),
        ...to('cardiff-vale', 'handover', 'camhs-referral', id('referral'), make.ago(receivedAgo)),
        ...to('cardiff-school', 'handover', 'pep', id('plan-1')),
        ...to('cardiff-vale', 'change', 'placement', id('placement-2')),
        ...to('cardiff-school', 'change', 'placement', id('placement-2')),
        ...to('hywel-dda', 'closing', 'closing-notice', null),
        ...to('ceredigion-school', 'closing', 'closing-notice', null),
      ],
      circle: inCardiff,
    },
    {
      title: 'Her new school writes its own plan',
      says: 'Its own system sends it, in the shape of the messages that it is sent; the authority gets it as FHIR. Her old school and her old health board get nothing more.',
      pushes: [make.planOfSystem('plan-2', cardiff, 'I miss my old team, but the new one is good.')],
      expected: [
        ...to('cardiff-school', 'change', 'pep', id('plan-2')),
        ...only('ceredigion-education', 'change', 'pep', id('plan-2'), 'I miss my old team'),
      ],
      circle: inCardiff,
    },
    {
      title: 'She moves back to Ceredigion',
      says: 'Her old board and school are responsible again: they get the safety summary and all they may see, also what came meanwhile. Cardiff’s get a closing notice.',
      pushes: [make.placement('placement-3', ceredigion, 0)],
      expected: [
        ...to('hywel-dda', 'safety', 'safety-summary', null),
        ...to('ceredigion-school', 'safety', 'safety-summary', null),
        ...to('hywel-dda', 'handover', 'child', id('child')),
        ...to('ceredigion-school', 'handover', 'child', id('child')),
        ...to('hywel-dda', 'handover', 'placement', id('placement-1')),
        ...to('ceredigion-school', 'handover', 'placement', id('placement-1')),
        ...to('hywel-dda', 'handover', 'health-assessment', id('assessment')),
        ...to('ceredigion-school', 'handover', 'health-assessment', id('assessment')),
        ...to('hywel-dda', 'handover', 'camhs-referral', id('referral'), make.ago(receivedAgo)),
        ...to('hywel-dda', 'handover', 'camhs-referral', id('referral'), make.ago(receivedAgo)),
        ...to('ceredigion-school', 'handover', 'pep', id('plan-1')),
        ...to('ceredigion-school', 'handover', 'pep', id('plan-2')),
        ...to('hywel-dda', 'change', 'placement', id('placement-3')),
        ...to('ceredigion-school', 'change', 'placement', id('placement-3')),
        ...to('cardiff-vale', 'closing', 'closing-notice', null),
        ...to('cardiff-school', 'closing', 'closing-notice', null),
      ],
      circle: inCeredigion,
    },
    {
      title: 'The health board’s system goes down, and comes back',
      says: 'The name she goes by is sent while the board refuses connections. The school has it at once; the board gets it, once, when it is back.',
      pushes: [make.child(2, { knownAs: 'Cadi Wyn' })],
      down: 'hywel-dda',
      expected: [
        ...to('ceredigion-school', 'change', 'child', id('child')),
        ...to('hywel-dda', 'change', 'child', id('child')),
      ],
      circle: inCeredigion,
    },
    {
      title: 'Another child’s assessment is filed under her name',
      says: 'The board sends it by mistake. It goes where such records go, its allergy too.',
      pushes: [
        make.assessment('mistake', 1, latex, {
          assessmentType: 'review',
          heldDate: make.ago(1),
          reportDate: make.ago(0),
        }),
      ],
      expected: [
        ...to('hywel-dda', 'change', 'health-assessment', id('mistake')),
        ...to('ceredigion-school', 'change', 'health-assessment', id('mistake')),
        ...to('hywel-dda', 'safety', 'safety-summary', null),
        ...to('ceredigion-school', 'safety', 'safety-summary', null),
        ...only('ceredigion-cases', 'change', 'health-assessment', id('mistake')),
        ...only('ceredigion-cases', 'safety', 'safety-summary', null),
      ],
      circle: inCeredigion,
    },
    {
      title: 'The mistake is retracted',
      says: 'The board sends it again as entered in error. Everyone who was sent it is told so, without its content, and the safety summary says again what is true.',
      pushes: [
        make.assessment('mistake', 2, latex, {
          assessmentType: 'review',
          heldDate: make.ago(1),
          reportDate: make.ago(0),
          recordStatus: 'entered-in-error',
        }),
      ],
      expected: [
        ...to('hywel-dda', 'retraction', 'retraction', id('mistake')),
        ...to('ceredigion-school', 'retraction', 'retraction', id('mistake')),
        ...to('hywel-dda', 'safety', 'safety-summary', null),
        ...to('ceredigion-school', 'safety', 'safety-summary', null),
        ...only('ceredigion-cases', 'retraction', 'retraction', id('mistake'), '"form":"WITHDRAWN"'),
        ...only('ceredigion-cases', 'safety', 'safety-summary', null),
      ],
      circle: inCeredigion,
    },
  ]
}

/** At a participant: its system gets the thing itself, its feed an event that says so. */
function to(
  participant: string,
  via: ExpectedArrival['via'],
  kind: string,
  recordId: string | null,
  holds?: string,
): ExpectedArrival[] {
  return [
    ...only(participant, via, kind, recordId, holds),
    ...only(`${participant}-feed`, via, kind, recordId),
  ]
}

/** At one system of a participant. */
function only(
  destination: string,
  via: ExpectedArrival['via'],
  kind: string,
  recordId: string | null,
  holds?: string,
): ExpectedArrival[] {
  return [{ destination, via, kind, recordId, ...(holds === undefined ? {} : { holds }) }]
}
