import { describe, expect, test } from '@jest/globals'
import type { Catalogue, Destination, SharingRule } from '../../../src/catalogue/catalogue.ts'
import { readCatalogueFiles, targetOf } from '../../../src/catalogue/load.ts'
import { Comparer } from '../../../src/comparison/comparer.ts'
import type { Subject } from '../../../src/comparison/subject.ts'
import type { CompiledMapping } from '../../../src/mapping/compile.ts'
import { aCatalogue, projectFolder } from '../../support/a-catalogue.ts'
import { aDelivery, aFile, aRecord, aResponsibility, aStay } from '../outbound/a-case.ts'

const current = aCatalogue()
const target = targetOf(readCatalogueFiles({ root: projectFolder, sandbox: true }))
const school = 'ceredigion-school'
const day = '2026-03-01'

/** A child at the school of the sandbox, cared for by nobody else. */
const file = aFile({
  responsibilities: [aResponsibility({ role: 'school', participant: school })],
  stays: [aStay({ participant: school })],
})
const plan = aRecord({
  kind: 'pep',
  content: {
    ...{ recordId: 'PEP-1', version: 1, child: { upn: 'A667400100019', familyName: 'Enghraifft' } },
    ...{ school: '6674001', status: 'final', yearGroup: 7 },
  },
})
const record: Subject = { is: 'record', record: plan, file, day, childRecord: undefined }

function compare(change: Partial<Catalogue>, subjects: Subject[] = [record]) {
  const comparer = new Comparer(
    { catalogue: current, target },
    { catalogue: { ...current, ...change }, target },
  )
  comparer.compare(subjects)
  return comparer.report()
}

const told = (change: Partial<Catalogue>, subjects?: Subject[]) =>
  compare(change, subjects).changes.map(({ change: kind, mapping, pointer, destinations }) => {
    return [kind, mapping, pointer, destinations.join(' ')]
  })

const withDestination = (id: string, more: Partial<Destination>) => {
  const one = current.destinations.get(id)!
  return { destinations: new Map([...current.destinations, [id, { ...one, ...more }]]) }
}
const withRules = (kind: string, change: (rule: SharingRule) => SharingRule[]) => {
  const sharing = current.sharing.get(kind)!
  return {
    sharing: new Map([...current.sharing, [kind, { ...sharing, rules: sharing.rules.flatMap(change) }]]),
  }
}
const withMapping = (
  name: string,
  change: (made: Record<string, unknown>) => Partial<ReturnType<CompiledMapping['forward']>>,
) => {
  const mapping = current.mappings.get(name)!
  const forward = (document: unknown) => {
    const made = mapping.forward(document)
    return { ...made, ...change(made.output[0] as Record<string, unknown>) }
  }
  return { mappings: new Map([...current.mappings, [name, { ...mapping, forward }]]) }
}

describe('a candidate beside the catalogue in force', () => {
  test('that says the same changes nothing', () => {
    expect(compare({})).toMatchObject({ ok: true, records: 1, changes: [], losses: 0 })
  })

  test('shows what a narrower view takes away, through the mapping and through the feed', () => {
    const change = withRules('pep', (rule) => [
      { ...rule, view: rule.view.filter((pointer) => pointer !== '/yearGroup') },
    ])
    expect(told(change)).toEqual([
      ['gone', '(view)', '/yearGroup', 'ceredigion-school-feed'],
      ['gone', 'pep-school', '/yearGroup', school],
    ])
    expect(compare(change)).toMatchObject({ ok: false, losses: 2 })
  })

  test('shows what a mapping changes, to those who are in the circle and to nobody else', () => {
    const change = withMapping('pep-school', (made) => ({ output: [{ ...made, status: 'draft' }] }))
    expect(told(change)).toEqual([['changed', 'pep-school', '/status', school]])
  })

  test('shows what cannot be mapped any more, and what throws', () => {
    const issue = { code: 'R-CODE', pointer: '/targets/4/area', at: '', found: 'Enghraifft' } as const
    expect(told(withMapping('pep-school', () => ({ issues: [issue] })))).toEqual([
      ['not-translated', 'pep-school', '/targets/*/area', school],
    ])
    const thrown = withMapping('pep-school', () => {
      throw new Error('Enghraifft')
    })
    expect(told(thrown)).toEqual([['not-translated', '(error)', '', school]])
    expect(JSON.stringify(compare(thrown))).not.toContain('Enghraifft')
  })

  test('shows output that breaks the schema of its target', () => {
    const change = withMapping('pep-school', (made) => ({ output: [{ ...made, type: 'no such type' }] }))
    expect(compare(change).changes).toMatchObject([
      { change: 'invalid', mapping: 'pep-school', pointer: '/type', samples: [{ reason: 'unknown-code' }] },
      { change: 'changed', pointer: '/type' },
    ])
  })

  test('shows who gets a record no more, and why', () => {
    expect(compare(withRules('pep', (rule) => (rule.role === 'school' ? [] : [rule]))).changes).toMatchObject(
      [
        { change: 'not-sent', mapping: '(view)', destinations: ['ceredigion-school-feed'] },
        { change: 'not-sent', mapping: 'pep-school', samples: [{ reason: 'no-rule' }] },
      ],
    )
    const kinds = new Map([...current.destinations.get(school)!.kinds].filter(([kind]) => kind !== 'pep'))
    expect(compare(withDestination(school, { kinds })).changes).toMatchObject([
      { change: 'not-sent', samples: [{ reason: 'not-taken' }], destinations: [school] },
    ])
    const gone = new Map([...current.destinations].filter(([id]) => id !== school))
    expect(compare({ destinations: gone }).changes).toMatchObject([
      { change: 'not-sent', samples: [{ reason: 'no-destination' }] },
    ])
  })

  test('shows a destination that is new, and no loss in it', () => {
    const one = { ...current.destinations.get(school)!, id: 'school-office' }
    const report = compare({ destinations: new Map([...current.destinations, ['school-office', one]]) })
    expect(report).toMatchObject({ ok: true, losses: 0 })
    expect(report.changes).toMatchObject([
      {
        ...{ change: 'sent', loss: false, mapping: 'pep-school', destinations: ['school-office'] },
        samples: [{ reason: 'no-destination' }],
      },
    ])
  })

  test('shows stored records that break its schema, with who gets them now', () => {
    const pep = current.kinds.get('pep')!
    const validate = () => [{ code: 'unknown-code', pointer: '/targets/2/area', found: 'E***' } as const]
    const kinds = new Map([...current.kinds, ['pep', { ...pep, validate }]])
    expect(compare({ kinds }).changes).toMatchObject([
      {
        ...{ change: 'invalid', loss: true, mapping: 'kinds/pep.schema.json', pointer: '/targets/*/area' },
        ...{ samples: [{ from: 'E***', reason: 'unknown-code' }] },
        destinations: [school, 'ceredigion-school-feed'],
      },
    ])
  })

  test('says nothing of what goes to nobody: withdrawn records, and children who have left', () => {
    const change = withMapping('pep-school', (made) => ({ output: [{ ...made, status: 'draft' }] }))
    const withdrawn: Subject = { ...record, record: { ...plan, retracted: true } }
    const left: Subject = { ...record, file: { ...file, stays: [aStay({ participant: school, closed: 7 })] } }
    expect(compare(change, [withdrawn, left])).toMatchObject({ records: 2, changes: [] })
  })

  test('compares the safety summaries of children', () => {
    const board = aFile()
    const assessment = aRecord({
      kind: 'health-assessment',
      content: {
        recordId: 'HA',
        version: 1,
        heldDate: '2026-02-01',
        allergies: [{ substance: 'Enghraifft' }],
      },
    })
    const child: Subject = { is: 'child', file: board, day, records: [assessment] }
    const change = withRules('safety-summary', (rule) => [
      { ...rule, view: rule.view.filter((pointer) => !pointer.startsWith('/allergies')) },
    ])
    const report = compare(change, [child])
    expect(report).toMatchObject({ ok: false, records: 0, summaries: 1 })
    expect(report.changes.every(({ kind }) => kind === 'safety-summary')).toBe(true)
    expect(new Set(report.changes.flatMap(({ destinations }) => destinations))).toEqual(
      new Set(['hywel-dda', 'hywel-dda-feed']),
    )
    expect(JSON.stringify(report)).not.toContain('Enghraifft')
  })

  test('makes a delivery as it was made, for its own destination alone', () => {
    const delivery = aDelivery({ destination: school, participant: school, kind: 'pep' })
    const made = { delivery, file, record: plan, records: [], sent: undefined, day, childRecord: undefined }
    const change = withRules('pep', (rule) => [
      { ...rule, view: rule.view.filter((pointer) => pointer !== '/yearGroup') },
    ])
    expect(told(change, [{ is: 'delivery', ...made }])).toEqual([
      ['gone', 'pep-school', '/yearGroup', school],
    ])
  })

  test('makes notices too, which no rule decides on', () => {
    const closed = aStay({ participant: school, closed: 7, closedReason: 'ended', closedDay: '2026-02-28' })
    const made = {
      delivery: aDelivery({
        ...{ destination: school, participant: school, via: 'closing', kind: 'closing-notice' },
        ...{ record: null, version: null },
      }),
      ...{ file: { ...file, stays: [closed] }, record: undefined, records: [], sent: undefined, day },
      childRecord: undefined,
    }
    const change = withMapping('closing-notice-school', (one) => ({ output: [{ ...one, reference: 'x' }] }))
    expect(told(change, [{ is: 'delivery', ...made }])).toEqual([
      ['changed', 'closing-notice-school', '/reference', school],
    ])
  })
})
