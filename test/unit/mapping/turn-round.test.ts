import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { applyView } from '../../../src/catalogue/view.ts'
import type { JsonObject } from '../../../src/mapping/json.ts'
import { isPointerBelow } from '../../../src/mapping/pointer.ts'
import { aCatalogue, projectFolder } from '../../support/a-catalogue.ts'

const catalogue = aCatalogue()
const referral = catalogue.mappings.get('case-referral')!

const least = {
  recordId: 'REF-1',
  version: 3,
  child: { nhsNumber: '9990000018' },
  receivedDate: '2026-02-20',
  urgency: 'urgent',
  status: 'accepted',
}

function examplesOf(name: string): { record: JsonObject; makes: JsonObject[] }[] {
  const folder = join(projectFolder, 'mappings/sandbox', name, '1.0.0/examples')
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

const referralLines = readFileSync(
  join(projectFolder, 'mappings/sandbox/case-referral/1.0.0/mapping.json'),
  'utf8',
).split('\n')

/** The scalars of a document by their pointers. */
function leavesOf(value: unknown, pointer = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[pointer, value]]
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, `${pointer}/${key}`))
}

describe('a mapping turned round', () => {
  test.each(['case-referral', 'case-assessment'])(
    'makes of the records of %s what they were read from',
    (name) => {
      const examples = examplesOf(name)
      expect(examples.length).toBeGreaterThan(5)
      for (const { record, makes } of examples) {
        const { nhsNo, ...client } = record.client as JsonObject
        const spelt = {
          ...client,
          ...(nhsNo === undefined ? {} : { nhsNo: String(nhsNo).replaceAll(' ', '') }),
        }
        const turned = catalogue.mappings.get(name)!.turnRound(makes[0])
        expect(turned).toEqual({
          output: [{ ...record, client: spelt }],
          issues: [],
          conflicts: [],
          left: [],
        })
      }
    },
  )

  test('says what its schema says of every document, though no record does', () => {
    expect(referral.turnRound(least).output[0]).toEqual({
      form: 'CAMHS-REF',
      ref: 'REF-1',
      client: { nhsNo: '9990000018' },
      dateReceived: '20/02/2026',
      priority: 'P2',
      progress: 'ACC',
    })
  })

  test.each(['case-referral', 'case-assessment'])(
    'tells of every value of a document of %s where in the record it comes from, and of the record what became of it',
    (name) => {
      for (const { makes } of examplesOf(name)) {
        const { kind: _, ...record } = makes[0]!
        const mapping = catalogue.mappings.get(name)!
        const { output, lineage, unused } = mapping.explainTurned(record)
        expect(output).toEqual(mapping.turnRound(record).output)
        expect(lineage.map(({ at }) => at)).toEqual(leavesOf(output).map(([pointer]) => pointer))
        const known = lineage.flatMap(({ value, because }) => [...value, ...because])
        expect(lineage.filter(({ value, because }) => value.length + because.length === 0)).toMatchObject([
          { at: '/0/form', line: 5 },
        ])
        const left = leavesOf(record).filter(
          ([pointer]) => !known.some((one) => isPointerBelow(pointer, one)),
        )
        expect(left.map(([pointer]) => pointer)).toEqual(unused.map(({ pointer }) => pointer))
      }
    },
  )

  test('tells where a value comes from that stands for a list, and why others went nowhere', () => {
    const record = {
      ...{ ...least, kind: 'camhs-referral', recordStatus: 'current', receivedDate: '2026-02-30' },
      ...{ child: { givenNames: 'Mari Elin' }, administration: { reference: 'PAS-1' } },
    }
    const { lineage, unused } = referral.explainTurned(record)
    const names = lineage.find(({ at }) => at === '/0/client/forenames/0')
    expect(names).toMatchObject({ value: ['/child/givenNames'], file: expect.stringContaining('case-child') })
    const { line } = lineage.find(({ at }) => at === '/0/priority')!
    expect(referralLines[line - 1]).toContain('"urgency": "{/priority | codes urgency}"')
    expect(unused).toEqual([
      { pointer: '/version', why: 'head: the gateway carries it' },
      { pointer: '/receivedDate', why: 'issue: R-VALUE' },
      { pointer: '/kind', why: 'head: the gateway carries it' },
      { pointer: '/recordStatus', why: 'head: the gateway carries it' },
      { pointer: '/administration/reference', why: 'unmapped: the document has no place for it' },
    ])
  })

  test('takes a single value for the list that it stands for', () => {
    const record = { ...least, child: { givenNames: 'Mari Elin' } }
    expect(referral.turnRound(record).output[0]).toMatchObject({ client: { forenames: ['Mari Elin'] } })
  })

  test('tells what it has no place for, but for the head', () => {
    const record = { ...least, recordStatus: 'current', administration: { reference: 'PAS-1' } }
    expect(referral.turnRound(record).left).toEqual([{ pointer: '/administration', found: 'an object' }])
  })

  test('tells what it cannot write, with its place in the record', () => {
    const { issues } = referral.turnRound({ ...least, receivedDate: '2026-02-30', status: 'lost' })
    expect(issues.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['R-VALUE', '/receivedDate'],
      ['R-CODE', '/status'],
    ])
  })

  test('has a place for all that a sharing rule lets an authority see of the kind', () => {
    for (const [kind, name] of [
      ['camhs-referral', 'case-referral'],
      ['health-assessment', 'case-assessment'],
    ] as const) {
      const rule = catalogue.sharing.get(kind)!.rules.find(({ role }) => role === 'responsible-authority')!
      for (const { makes } of examplesOf(name)) {
        const view = applyView(makes[0], rule, catalogue.kinds.get(kind)!, { protected: false })
        const { output, ...told } = catalogue.mappings.get(name)!.turnRound(view)
        expect(told).toEqual({ issues: [], conflicts: [], left: [] })
        expect(catalogue.formats.get(name)!.validate(`formats/${name}.schema.json`, output[0])).toEqual([])
      }
    }
  })
})
