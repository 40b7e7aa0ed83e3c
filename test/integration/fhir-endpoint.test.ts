import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import { fhirEndpoint } from '../../src/fhir/fhir-endpoint.ts'
import { guardedFetch } from '../../src/http/guarded-fetch.ts'
import type { Endpoint, Made, Outcome } from '../../src/ports/endpoint.ts'
import { aCatalogue, projectFolder } from '../support/a-catalogue.ts'
import { testNhsNumber } from '../support/a-message.ts'
import { FakeDestination, FakeFhirServer } from '../support/fake-destination.ts'

jest.setTimeout(30_000)

const server = new FakeFhirServer()
const { exchange, close } = guardedFetch({ allow: 'any' })
let catalogue: Catalogue
let endpoint: Endpoint
let url: string

beforeAll(async () => {
  catalogue = aCatalogue()
  url = await server.start()
  endpoint = fhirEndpoint({ destination: { id: 'board', url, patient: 'create-if-missing' }, exchange })
}, 60_000)
afterAll(async () => {
  await close()
  await server.stop()
})
beforeEach(() => {
  server.reset()
  server.repository.clear()
})

const patient = (index = 1) => ({
  resourceType: 'Patient',
  id: 'patient',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: testNhsNumber(index) }],
  name: [{ use: 'official', family: 'Enghraifft', given: ['Gwen'] }],
})

function made(documents: readonly unknown[], more: Partial<Made> = {}): Made {
  const record = randomUUID()
  return {
    delivery: randomUUID(),
    via: 'change',
    kind: 'camhs-referral',
    child: '6f6cbf7e-07f0-4cbb-9a4e-7f6f1c7b8b11',
    record,
    version: 1,
    seed: record,
    documents,
    childFacts: { nhsNumber: testNhsNumber(1) },
    patient: [patient()],
    source: { scheme: 'gss', code: 'W06000008' },
    before: [],
    withdraw: () => [],
    at: new Date('2026-03-01T09:00:00Z'),
    ...more,
  }
}

function send(one: Made): Promise<Outcome> {
  const { body } = endpoint.make(one)
  const { delivery, via, kind, record } = one
  return endpoint.send({ delivery, via, kind, record, body }, AbortSignal.timeout(5_000))
}

/** Every example that a mapping to FHIR has, made. */
function examples(): { name: string; documents: unknown[] }[] {
  return [...catalogue.mappings.values()]
    .filter((one) => one.to === 'fhir/r4' && !['child-fhir', 'retraction-fhir'].includes(one.name))
    .flatMap((mapping) => {
      const folder = join(projectFolder, 'mappings', mapping.name, mapping.version, 'examples')
      return readdirSync(folder).flatMap((file) => {
        const { record, refused } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
        if (refused !== undefined) return []
        return [{ name: `${mapping.name}/${file}`, documents: mapping.forward(record).output }]
      })
    })
}

const count = async (documents: readonly unknown[]) => {
  const types = new Set((documents as { resourceType: string }[]).map((one) => one.resourceType))
  const found = await Promise.all([...types, 'Patient', 'Provenance'].map((type) => server.all(type)))
  return found.flat().length
}

describe('a transaction', () => {
  test('of every example of every mapping is taken, and sent again it adds nothing', async () => {
    const all = examples()
    expect(all.length).toBeGreaterThan(5)
    for (const { name, documents } of all) {
      server.repository.clear()
      const one = made(documents)
      expect([name, await send(one)]).toEqual([name, { is: 'delivered', status: 200 }])
      const before = await count(documents)
      expect([name, before]).toEqual([name, documents.length + 2])
      expect([name, await send(one)]).toEqual([name, { is: 'delivered', status: 200 }])
      expect([name, await count(documents)]).toEqual([name, before])
    }
  })

  test('a later version changes what the earlier one wrote, and withdraws what it no longer says', async () => {
    const referral = (id: string, note: string) => ({
      resourceType: 'Condition',
      id,
      code: { text: note },
      subject: { reference: 'urn:uuid:child', type: 'Patient' },
    })
    const first = made([referral('concern.0', 'one'), referral('concern.1', 'two')])
    const { written } = endpoint.make(first)
    await send(first)
    const retraction = catalogue.mappings.get('retraction-fhir')
    const withdraw: Made['withdraw'] = (gone) => {
      const notice = { recordId: 'R', kind: 'camhs-referral', child: {}, date: '2026-03-02', resources: gone }
      return retraction?.forward(notice).output ?? []
    }
    const second = {
      ...first,
      version: 2,
      documents: [referral('concern.0', 'changed')],
      before: written,
      withdraw,
    }
    expect(await send(second)).toEqual({ is: 'delivered', status: 200 })
    const conditions = await server.all('Condition')
    expect(conditions).toHaveLength(2)
    expect(
      conditions.map((one) => one.code?.text ?? one.verificationStatus?.coding?.[0]?.code).sort(),
    ).toEqual(['changed', 'entered-in-error'])
    const [provenance, ...others] = await server.all('Provenance')
    expect(others).toEqual([])
    expect(provenance.activity.coding[0].code).toBe('UPDATE')
    expect(provenance.target).toHaveLength(2)
  })

  test('never changes a Patient that is there', async () => {
    await server.repository.createResource({
      ...patient(),
      id: 'theirs',
      name: [{ family: 'As they know her' }],
    } as never)
    await send(made([{ resourceType: 'Flag', id: 'flag', subject: { reference: 'urn:uuid:child' } }]))
    const patients = await server.all('Patient')
    expect(patients.map((one) => one.name[0].family)).toEqual(['As they know her'])
    expect((await server.all('Flag'))[0].subject.reference).toBe('Patient/theirs')
  })

  test('marks everything as restricted and says who says so', async () => {
    await send(made([{ resourceType: 'Flag', id: 'flag', subject: { reference: 'urn:uuid:child' } }]))
    for (const type of ['Flag', 'Patient', 'Provenance']) {
      expect((await server.all(type))[0].meta.security).toContainEqual({
        system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
        code: 'R',
        display: 'restricted',
      })
    }
    const [provenance] = await server.all('Provenance')
    expect(provenance.agent[1].onBehalfOf.identifier.value).toBe('W06000008')
  })
})

describe('a request', () => {
  test('names the delivery and what it is, and never the source’s own id or the child', async () => {
    const one = made([{ resourceType: 'Flag', id: 'flag', subject: { reference: 'urn:uuid:child' } }])
    await send(one)
    expect(server.arrived[0]?.headers).toMatchObject({
      'content-type': 'application/fhir+json',
      'x-request-id': one.delivery,
      'dilyn-via': 'change',
      'dilyn-kind': 'camhs-referral',
      'dilyn-record': one.record,
    })
    expect(JSON.stringify(server.arrived[0]?.headers)).not.toContain(testNhsNumber(1))
  })

  test.each<[number, Outcome['is']]>([
    [400, 'refused'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'refused'],
    [408, 'again'],
    [409, 'again'],
    [412, 'refused'],
    [425, 'again'],
    [429, 'again'],
    [302, 'refused'],
    [500, 'again'],
    [503, 'again'],
  ])('answered with %i is %s', async (status, is) => {
    server.mode = status
    expect(await send(made([{ resourceType: 'Flag', id: 'flag' }]))).toMatchObject({ is, status })
  })

  test('that hangs or is cut off is tried again', async () => {
    const one = made([{ resourceType: 'Flag', id: 'flag' }])
    const { body } = endpoint.make(one)
    const outgoing = { delivery: one.delivery, via: one.via, kind: one.kind, record: one.record, body }
    server.mode = 'hang'
    expect(await endpoint.send(outgoing, AbortSignal.timeout(200))).toMatchObject({
      is: 'again',
      code: 'destination-timeout',
    })
    server.mode = 'down'
    expect(await endpoint.send(outgoing, AbortSignal.timeout(2_000))).toMatchObject({
      is: 'again',
      code: 'destination-unreachable',
    })
  })

  test.each<[string, Outcome['is']]>([
    ['422 Unprocessable Entity', 'refused'],
    ['503', 'again'],
    ['201 Created', 'delivered'],
  ])('answered with 200 in which an entry says %s is %s', async (status, is) => {
    const entry = [{ response: { status: '200 OK' } }, { response: { status } }]
    const body = JSON.stringify({ resourceType: 'Bundle', type: 'transaction-response', entry })
    const halfway = new FakeDestination(async () => ({ status: 200, body }))
    const to = fhirEndpoint({
      destination: { id: 'board', url: await halfway.start(), patient: 'reference' },
      exchange,
    })
    const one = made([{ resourceType: 'Flag', id: 'flag' }])
    const outgoing = { delivery: one.delivery, via: one.via, kind: one.kind, record: one.record }
    expect(await to.send({ ...outgoing, body: to.make(one).body }, AbortSignal.timeout(2_000))).toMatchObject(
      { is },
    )
    await halfway.stop()
  })

  test('about a Patient alone, where none may be made, is not sent', async () => {
    const to = fhirEndpoint({ destination: { id: 'board', url, patient: 'reference' }, exchange })
    const one = made([patient()], { kind: 'child', patient: [] })
    const { body } = to.make(one)
    expect(
      await to.send(
        { delivery: one.delivery, via: 'change', kind: 'child', record: one.record, body },
        AbortSignal.timeout(1_000),
      ),
    ).toEqual({
      is: 'delivered',
      status: null,
    })
    expect(server.arrived).toEqual([])
  })
})
