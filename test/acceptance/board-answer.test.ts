import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aCatalogueFolder, projectFolder } from '../support/a-catalogue.ts'
import { AGateway, type Answer } from '../support/a-gateway.ts'
import { testUpn } from '../support/a-message.ts'
import { aChild, childRecord, placementRecord } from '../support/some-records.ts'

jest.setTimeout(120_000)

interface Resource {
  resourceType: string
  [element: string]: unknown
}
interface Bundle {
  resourceType: 'Bundle'
  type: string
  entry: { fullUrl?: string; resource: Resource }[]
}

const fhir = { 'content-type': 'application/fhir+json' }
const received = '20/02/2026'
const facts = { ...aChild(71), upn: testUpn(71), givenNames: ['Gwen', 'Mair'] }
let gateway: AGateway
let child: string

beforeAll(async () => {
  const folder = aCatalogueFolder()
  // one board that is taken as it is, beside one that is held to what it sends
  const lenient = join(folder, 'mappings/sandbox/sources/cardiff-vale.json')
  writeFileSync(lenient, readFileSync(lenient, 'utf8').replace('"strict": true', '"strict": false'))
  gateway = new AGateway({ DILYN_CATALOGUE: folder })
  await gateway.start()
  const made = await gateway.push('ceredigion-cases', 'child', childRecord('CH-71', facts))
  const placed = await gateway.push('ceredigion-cases', 'placement', placementRecord('PL-71', facts))
  expect([made.status, placed.status]).toEqual([201, 201])
  child = made.body.child
})
afterAll(() => gateway.remove())

/** The authority's case system refers, in its own form. */
async function refer(ref: string, more: object = {}): Promise<Answer> {
  const form = {
    form: 'CAMHS-REF',
    ref,
    client: { no: facts.localId, nhsNo: facts.nhsNumber, surname: facts.familyName, dob: '06/05/2014' },
    referredBy: 'SW',
    dateReceived: received,
    priority: 'P2',
    issues: [{ issue: 'MOOD', detail: 'Isel ei hwyl', since: '11/2025' }],
    riskSelfHarm: 'Y',
    lookedAfter: 'Y',
    board: '7A2',
    progress: 'REC',
    ...more,
  }
  return gateway.ask(
    'ceredigion-cases',
    'POST',
    '/v1/records/camhs-referral?source=ceredigion-referrals',
    form,
  )
}

/** What the board was sent of a record of that id, newest last. */
async function sentToBoard(recordId: string): Promise<Bundle> {
  await gateway.settled()
  const items = (await gateway.received('hywel-dda')).filter((one) => one.recordId === recordId)
  return structuredClone(items.at(-1)!.body) as Bundle
}

/** What the case system was sent of a record of that id, in order. */
async function sentToCases(recordId: string): Promise<Record<string, unknown>[]> {
  await gateway.settled()
  const items = (await gateway.received('ceredigion-cases')).filter((one) => one.recordId === recordId)
  return items.map((one) => one.body as Record<string, unknown>)
}

function answer(bundle: unknown, kind = 'camhs-referral', client = 'hywel-dda'): Promise<Answer> {
  return gateway.ask(client, 'POST', `/v1/records/${kind}`, bundle, fhir)
}

const find = (bundle: Bundle, type: string): Resource =>
  bundle.entry.find(({ resource }) => resource.resourceType === type)!.resource

/** The board's own system puts the referral at a status. */
function at(bundle: Bundle, status: string): Bundle {
  const task = find(bundle, 'Task')
  task.status = 'accepted'
  const [coding] = (task.businessStatus as { coding: Resource[] }).coding
  coding!.code = status
  delete coding!.display
  return bundle
}

const score = (value: number) => {
  return { value, unit: 'score', system: 'http://unitsofmeasure.org', code: '{score}' }
}
const scale = (code: string) => ({
  coding: [{ system: 'https://fhir.dilyn.example/CodeSystem/sdq-scale', code }],
})

/** An answered questionnaire about whoever the referral is about. */
function questionnaire(subject: unknown): Resource {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: scale('total'),
    subject,
    effectiveDateTime: '2026-02-24',
    valueQuantity: score(21),
    component: [
      {
        code: scale('informant'),
        valueCodeableConcept: {
          coding: [{ system: 'https://fhir.dilyn.example/CodeSystem/sdq-informant', code: 'carer' }],
        },
      },
      { code: scale('emotional'), valueQuantity: score(8) },
    ],
  }
}

describe('a referral in the shape of a case system, answered in FHIR', () => {
  const ref = 'REF-71'
  let bundle: Bundle
  let record: string

  test('reaches the board as FHIR', async () => {
    expect(await refer(ref)).toMatchObject({ status: 201, body: { recordId: ref, version: 1, child } })
    bundle = await sentToBoard(ref)
    expect(find(bundle, 'ServiceRequest')).toMatchObject({
      status: 'active',
      occurrencePeriod: { start: '2026-02-20' },
    })
    expect(find(bundle, 'Task')).toMatchObject({ businessStatus: { coding: [{ code: 'received' }] } })
  })

  test('is answered by the board, and the answer becomes a record of the board’s about that child', async () => {
    at(bundle, 'accepted')
    bundle.entry.push({ resource: questionnaire(find(bundle, 'Task').for) })
    const { status, body } = await answer(bundle)
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { kind: 'camhs-referral', recordId: ref, version: 1, child, status: 'accepted', warnings: [] },
    })
    record = body.id
    const seen = await gateway.ask('hywel-dda', 'GET', `/v1/records/${record}`)
    expect(seen.body.record).toMatchObject({
      status: 'accepted',
      receivedDate: '2026-02-20',
      concerns: [{ code: 'low-mood', note: 'Isel ei hwyl', since: '2025-11' }],
      risk: { selfHarm: 'yes' },
      sdq: { informant: 'carer', date: '2026-02-24', total: 21, emotional: 8 },
    })
  })

  test('sent again is a repeat, changed it is the next version', async () => {
    expect(await answer(bundle)).toMatchObject({
      status: 200,
      body: { id: record, version: 1, repeat: true },
    })
    expect(await answer(at(bundle, 'waiting'))).toMatchObject({
      status: 201,
      body: { id: record, version: 2, repeat: false },
    })
  })

  test('reaches the case system in its own form, as far as an authority may know', async () => {
    const forms = await sentToCases(ref)
    expect(forms.map(({ progress }) => progress)).toEqual(['REC', 'ACC', 'WAI'])
    for (const form of forms) {
      expect(form).toMatchObject({ form: 'CAMHS-REF', ref, dateReceived: received, priority: 'P2' })
      for (const hidden of ['issues', 'riskSelfHarm', 'sdq']) expect(form).not.toHaveProperty(hidden)
    }
  })

  test('tells in its trace by which mappings it came and went', async () => {
    const { body } = await gateway.ask('operator', 'GET', `/v1/records/${record}/trace`)
    const toCases = body.deliveries.filter(
      ({ destination }: { destination: string }) => destination === 'ceredigion-cases',
    )
    expect(toCases.at(-1)).toMatchObject({
      state: 'delivered',
      mapping: 'case-referral@1.0.0',
      rule: 'camhs-referral/responsible-authority',
      basis: 'ISP-SANDBOX-SOCIAL-01',
      view: 'progress',
    })
    expect(JSON.stringify(body.steps)).toContain('read')
  })
})

test('an assessment that a board sends as FHIR reaches the case system with its scores', async () => {
  const file = join(projectFolder, 'mappings/health-assessment-fhir/1.0.0/examples/full.json')
  const { makes, record } = JSON.parse(readFileSync(file, 'utf8')) as {
    makes: Resource[]
    record: { recordId: string; sdq: { total: number; date: string } }
  }
  const patient: Resource = {
    resourceType: 'Patient',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: facts.nhsNumber }],
    name: [{ use: 'official', family: facts.familyName, given: ['Gwen', 'Mair'] }],
    birthDate: facts.dateOfBirth,
  }
  const entry = [
    { fullUrl: 'urn:uuid:child', resource: patient },
    ...makes.map((resource) => ({ fullUrl: `urn:uuid:${String(resource.id)}`, resource })),
  ]
  const sent = await answer({ resourceType: 'Bundle', type: 'collection', entry }, 'health-assessment')
  expect(sent).toMatchObject({ status: 201, body: { child, version: 1 } })
  const [form] = await sentToCases(record.recordId)
  const [year, month, day] = record.sdq.date.split('-')
  expect(form).toMatchObject({
    form: 'HEALTH-ASM',
    sdq: { total: record.sdq.total, date: `${day}/${month}/${year}` },
  })
})

describe('an answer in FHIR that is not as it should be', () => {
  let bundle: Bundle
  beforeAll(async () => {
    expect((await refer('REF-72')).status).toBe(201)
    bundle = await sentToBoard('REF-72')
  })
  const spoilt = (spoil: (copy: Bundle) => void): Bundle => {
    const copy = at(structuredClone(bundle), 'accepted')
    spoil(copy)
    return copy
  }

  test('is taken with a warning for what the mapping does not know, with its place and without its words', async () => {
    const copy = spoilt((one) => {
      find(one, 'ServiceRequest').patientInstruction = 'Dewch gyda’ch gofalwr'
    })
    const place = copy.entry.findIndex(({ resource }) => resource.resourceType === 'ServiceRequest')
    const { status, body } = await answer(copy)
    expect(status).toBe(201)
    expect(body.warnings).toMatchObject([
      { code: 'unread', pointer: `/entry/${place}/resource/patientInstruction` },
    ])
    expect(JSON.stringify(body)).not.toContain('gofalwr')
  })

  test('is refused where it contradicts itself; from a lenient source it waits for a person', async () => {
    const copy = spoilt((one) => {
      find(one, 'Task').status = 'completed'
    })
    const strict = await answer(copy)
    expect(strict).toMatchObject({ status: 422, body: { code: 'says-two-things' } })
    expect(strict.body.issues[0].pointer).toMatch(/^\/entry\/\d+\/resource\/status$/)
    const lenient = await answer(copy, 'camhs-referral', 'cardiff-vale')
    expect(lenient).toMatchObject({ status: 202, body: { review: { reason: 'says-two-things' } } })
    // a child that appears since is no answer to that: it goes on waiting
    expect(
      (await gateway.push('ceredigion-cases', 'child', { ...childRecord('CH-71', facts), version: 2 }))
        .status,
    ).toBe(201)
    const { body } = await gateway.ask('operator', 'GET', '/v1/reviews')
    const ids = body.items.map(({ id }: { id: string }) => id)
    expect(ids).toContain(lenient.body.review.id)
  })

  test('is refused about two patients', async () => {
    const copy = spoilt((one) => {
      const other = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }
      find(one, 'Task').for = { type: 'Patient', identifier: other }
    })
    expect(await answer(copy)).toMatchObject({ status: 422, body: { code: 'several-children' } })
  })

  test('is refused where it is not FHIR, with its place and the nearest word', async () => {
    const copy = spoilt((one) => {
      find(one, 'ServiceRequest').intent = 'orders'
    })
    const { status, body } = await answer(copy)
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'not-fhir' })
    expect(body.issues[0].pointer).toMatch(/^\/entry\/\d+\/resource\/intent$/)
    expect(JSON.stringify(body.issues[0])).toMatch(/\border\b/)
  })

  test('waits about a child that nobody has placed', async () => {
    const copy = spoilt((one) => {
      const identifier = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000514' }
      one.entry = one.entry.filter(({ resource }) => resource.resourceType !== 'Patient')
      for (const { resource } of one.entry)
        for (const whose of ['subject', 'for', 'patient'])
          if (whose in resource) resource[whose] = { type: 'Patient', identifier }
      const [official] = find(one, 'ServiceRequest').identifier as { value: string }[]
      official!.value = 'REF-73'
    })
    expect(await answer(copy)).toMatchObject({ status: 202, body: { review: { reason: 'no-child' } } })
  })

  test('is refused in another media type, which names those that are taken', async () => {
    const { status, body } = await gateway.ask('hywel-dda', 'POST', '/v1/records/camhs-referral', bundle, {
      'content-type': 'application/fhir+xml',
    })
    expect(status).toBe(415)
    expect(JSON.stringify(body.issues)).toContain('application/fhir+json')
    // an authority's source sends forms only
    const cases = await gateway.ask(
      'ceredigion-cases',
      'POST',
      '/v1/records/camhs-referral?source=ceredigion-referrals',
      bundle,
      fhir,
    )
    expect(cases.status).toBe(415)
    expect(JSON.stringify(cases.body.issues)).toContain('application/json')
  })
})

describe('one resource that answers by itself', () => {
  const ref = 'REF-75'
  const subject = {
    type: 'Patient',
    identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: facts.nhsNumber },
  }
  const referral = { system: 'https://fhir.dilyn.example/Id/camhs-referral', value: ref }
  let bundle: Bundle

  beforeAll(async () => {
    const issues = [{ issue: 'MOOD', detail: 'Isel ei hwyl', since: '11/2025' }, { issue: 'ANX' }]
    expect((await refer(ref, { issues })).status).toBe(201)
    bundle = await sentToBoard(ref)
  })
  const task = (status: string, more: object = {}): Resource => {
    return { ...find(at(structuredClone(bundle), status), 'Task'), for: subject, ...more }
  }
  const inForce = async (id: string) =>
    (await gateway.ask('hywel-dda', 'GET', `/v1/records/${id}`)).body.record

  test('that names nothing its sender knows is refused, with what is missing', async () => {
    const { status, body } = await answer(task('accepted', { identifier: undefined }))
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'required-missing' })
    expect(body.issues.map(({ pointer }: { pointer: string }) => pointer)).toContain('/receivedDate')
  })

  test('is nothing to a board that never saw the record', async () => {
    const { status, body } = await answer(task('accepted'), 'camhs-referral', 'cardiff-vale')
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'required-missing' })
  })

  test('about another child than the record is laid over nothing', async () => {
    const other = aChild(73)
    const made = await gateway.push('ceredigion-cases', 'child', childRecord('CH-73', other))
    expect(made.status).toBe(201)
    const identifier = { ...subject.identifier, value: other.nhsNumber }
    const { status, body } = await answer(task('accepted', { for: { type: 'Patient', identifier } }))
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'required-missing' })
  })

  test('changes what it says, and leaves the rest as its sender was sent it', async () => {
    const { status, body } = await answer(task('accepted'))
    expect({ status, body }).toMatchObject({ status: 201, body: { recordId: ref, version: 1, child } })
    expect(body.warnings).toMatchObject([
      { code: 'part-of-record', detail: expect.stringContaining('shared') },
    ])
    expect(await inForce(body.id)).toMatchObject({
      status: 'accepted',
      receivedDate: '2026-02-20',
      concerns: [{ code: 'low-mood', note: 'Isel ei hwyl', since: '2025-11' }, { code: 'anxiety' }],
      risk: { selfHarm: 'yes' },
    })
    expect((await sentToCases(ref)).at(-1)).toMatchObject({ progress: 'ACC', dateReceived: received })
  })

  test('sent again it is a repeat', async () => {
    expect(await answer(task('accepted'))).toMatchObject({ status: 200, body: { version: 1, repeat: true } })
  })

  test('of another sort leaves what was answered before, and names the record by a logical reference', async () => {
    const observation = {
      ...questionnaire(subject),
      basedOn: [{ type: 'ServiceRequest', identifier: referral }],
    }
    const { status, body } = await answer(observation)
    expect({ status, body }).toMatchObject({ status: 201, body: { recordId: ref, version: 2, child } })
    expect(body.warnings).toMatchObject([
      { code: 'part-of-record', detail: expect.stringContaining('version 1') },
      { code: 'unread', pointer: '/basedOn' },
    ])
    expect(await inForce(body.id)).toMatchObject({
      status: 'accepted',
      sdq: { informant: 'carer', total: 21, emotional: 8 },
    })
  })

  test('names the record by the identifier that the gateway gave a resource of it', async () => {
    const { identifier } = find(bundle, 'ServiceRequest') as unknown as { identifier: { system: string }[] }
    const given = identifier.find(({ system }) => system === 'https://fhir.dilyn.example/Id/resource')
    const focus = { type: 'ServiceRequest', identifier: given }
    const { status, body } = await answer(task('accepted', { identifier: undefined, meta: undefined, focus }))
    expect({ status, body }).toMatchObject({ status: 200, body: { recordId: ref, version: 2, child } })
    expect(body.warnings).toMatchObject([{ code: 'part-of-record' }])
  })

  test('that may mean several things means what the rest of the record says', async () => {
    const request = { ...find(bundle, 'ServiceRequest'), subject, priority: 'routine' }
    const { status, body } = await answer(request)
    expect({ status, body }).toMatchObject({ status: 201, body: { recordId: ref, version: 3 } })
    expect(await inForce(body.id)).toMatchObject({ status: 'accepted', urgency: 'routine' })
  })

  test('of a list is refused where others of it may be no more', async () => {
    const { status, body } = await answer({ ...find(bundle, 'Condition'), subject })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'part-of-list' })
    expect(body.issues[0].detail).toContain('1 concern')
    const all = bundle.entry.filter(({ resource }) => resource.resourceType === 'Condition')
    const [first, second] = all.map(({ resource }) => ({ resource: { ...resource, subject } }))
    ;(second!.resource as unknown as { code: { text?: string } }).code.text = 'Gwaeth yn yr ysgol'
    const whole = await answer({ resourceType: 'Bundle', type: 'collection', entry: [first, second] })
    expect(whole.status).toBe(201)
    expect(await inForce(whole.body.id)).toMatchObject({
      status: 'accepted',
      concerns: [{ code: 'low-mood' }, { code: 'anxiety', note: 'Gwaeth yn yr ysgol' }],
    })
  })

  test('is answered under its key as it was first, whatever came since', async () => {
    const keyed = (resource: Resource) =>
      gateway.ask('hywel-dda', 'POST', '/v1/records/camhs-referral', resource, {
        ...fhir,
        'idempotency-key': 'waiting-75',
      })
    const first = await keyed(task('waiting'))
    expect(first).toMatchObject({ status: 201, body: { version: 5 } })
    expect((await answer(task('firstAppointment', { status: 'in-progress' }))).body.version).toBe(6)
    expect(await keyed(task('waiting'))).toMatchObject({ status: 200, body: { version: 5, repeat: true } })
    expect(await keyed(task('accepted'))).toMatchObject({ status: 409, body: { code: 'key-conflict' } })
  })

  test('loses nothing of another that comes at the same moment', async () => {
    const scores = [3, 4, 5, 6].map((emotional) => {
      const one = questionnaire(subject) as Resource & { component: object[] }
      one.component[1] = { code: scale('emotional'), valueQuantity: score(emotional) }
      return { ...one, basedOn: [{ type: 'ServiceRequest', identifier: referral }] }
    })
    const answers = await Promise.all(
      [task('inTreatment', { status: 'in-progress' }), ...scores].map((one) => answer(one)),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201])
    const versions = answers.map(({ body }) => body.version).sort((a, b) => a - b)
    expect(versions).toEqual([7, 8, 9, 10, 11])
    expect((await inForce(answers[0]!.body.id)).status).toBe('inTreatment')
  })

  test('that says all needs no other, and is a record of its own kind', async () => {
    const { status, body } = await answer(
      {
        ...questionnaire(subject),
        identifier: [{ use: 'official', system: 'https://fhir.dilyn.example/Id/sdq', value: 'SDQ-75' }],
      },
      'sdq',
    )
    // an NHS number alone proves nothing about a record that nobody knows
    expect({ status, body }).toMatchObject({ status: 202, body: { review: { reason: 'ambiguous-child' } } })
    const contained = [{ ...find(bundle, 'Patient'), id: 'p' }]
    const named = await answer(
      {
        ...questionnaire({ reference: '#p' }),
        contained,
        identifier: [{ use: 'official', system: 'https://fhir.dilyn.example/Id/sdq', value: 'SDQ-76' }],
      },
      'sdq',
    )
    expect(named).toMatchObject({ status: 201, body: { recordId: 'SDQ-76', child } })
    expect(await inForce(named.body.id)).toMatchObject({ date: '2026-02-24', total: 21 })
  })
})

test('a plan in the shape of a school’s messages becomes FHIR at the authority', async () => {
  const upn = facts.upn
  const plan = {
    type: 'pep',
    reference: 'PEP-71',
    upn,
    familyName: facts.familyName,
    dateOfBirth: facts.dateOfBirth,
    status: 'final',
    school: '6814001',
    yearGroup: 7,
    pupilsOwnWords: 'Dw i’n hoffi’r clwb celf.',
    targets: [{ target: 'Darllen bob dydd', due: '2026-06-01' }],
  }
  const move = placementRecord('PL-72', facts, {
    ...{ start: '2026-03-01', areaAuthority: 'W06000015', healthBoard: '7A4', school: '6814001' },
  })
  expect((await gateway.push('ceredigion-cases', 'placement', move)).status).toBe(201)
  const path = '/v1/records/pep?source=cardiff-school-mis'
  const sent = await gateway.ask('cardiff-school', 'POST', path, plan)
  expect(sent).toMatchObject({ status: 201, body: { child, recordId: 'PEP-71', version: 1 } })
  const again = await gateway.ask('cardiff-school', 'POST', path, plan)
  expect(again).toMatchObject({ status: 200, body: { repeat: true } })
  await gateway.settled()
  const [came] = (await gateway.received('ceredigion-education')).filter((one) => one.recordId === 'PEP-71')
  const bundle = came!.body as Bundle
  expect(find(bundle, 'CarePlan')).toMatchObject({
    status: 'active',
    note: [{ text: 'Dw i’n hoffi’r clwb celf.' }],
    subject: { type: 'Patient', identifier: { value: facts.localId } },
  })
  expect(find(bundle, 'Goal')).toMatchObject({ description: { text: 'Darllen bob dydd' } })
})
