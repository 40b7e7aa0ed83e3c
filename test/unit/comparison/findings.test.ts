import { describe, expect, test } from '@jest/globals'
import { findingsOf } from '../../../src/comparison/findings.ts'
import type { Maker, Said, SaidBy } from '../../../src/comparison/said.ts'

const school: Maker = { name: 'pep-school', version: '1.0.0', to: 'formats/school-message.schema.json' }
const next: Maker = { ...school, version: '1.1.0' }
const fhir: Maker = { name: 'pep-fhir', version: '1.0.0', to: 'fhir/r4' }
const says = (by: Maker, documents: unknown[], patient?: SaidBy): Said => {
  return { is: 'said', by, documents, patient }
}
const nothing = (reason: string): Said => ({ is: 'nothing', reason })
const valid = { before: () => undefined, after: () => undefined }
const find = (before: Said, after: Said) => findingsOf(before, after, valid)

describe('what changes between what two catalogues say', () => {
  test('is told with masked values, and who made what was and what is', () => {
    expect(find(says(school, [{ name: 'Enghraifft' }]), says(next, [{ name: 'Gwen' }]))).toEqual([
      {
        ...{ change: 'changed', mapping: 'pep-school', was: '1.0.0', now: '1.1.0', resource: undefined },
        ...{ pointer: '/name', sample: { from: 'E*** (10 characters)', to: 'G*** (4 characters)' } },
      },
    ])
  })

  test('never shows a value: not as text, not as a number, not within something larger', () => {
    const before = { name: 'Enghraifft', nhs: 9990000018, all: ['Enghraifft'], more: { a: 'Enghraifft' } }
    const after = { nhs: 9990000026, all: 'Enghraifft, Gwen', more: ['Enghraifft'], added: 'Enghraifft' }
    const text = JSON.stringify(find(says(school, [before]), says(next, [after])))
    expect(text).not.toMatch(/Enghraifft|Gwen|99900000/)
  })

  test('is new or gone where one side has nothing', () => {
    const found = find(
      says(fhir, [{ resourceType: 'Goal', a: 1 }]),
      says(fhir, [{ resourceType: 'Goal', b: 2 }]),
    )
    expect(found.map(({ change, pointer, resource }) => [change, pointer, resource])).toEqual([
      ['gone', '/*/a', 'Goal'],
      ['new', '/*/b', 'Goal'],
    ])
    expect(found.map(({ sample }) => sample)).toEqual([{ from: '*' }, { to: '*' }])
  })

  test('is that it goes out, or not, and why', () => {
    expect(find(nothing('no-rule'), says(school, [{}]))).toMatchObject([
      { change: 'sent', mapping: 'pep-school', pointer: '', sample: { reason: 'no-rule' } },
    ])
    expect(find(says(school, [{}]), nothing('not-in-circle'))).toMatchObject([
      { change: 'not-sent', mapping: 'pep-school', was: '1.0.0', sample: { reason: 'not-in-circle' } },
    ])
    expect(find(nothing('no-rule'), nothing('not-taken'))).toEqual([])
  })

  test('is each place that cannot be translated any more, its value masked', () => {
    const obstacles = [
      { pointer: '/targets/3/area', found: 'Enghraifft' },
      { pointer: '/status', found: 'x' },
    ]
    const broken: Said = { is: 'untranslated', by: next, obstacles }
    const found = find(says(school, [{}]), broken)
    expect(found.map(({ change, pointer, sample }) => [change, pointer, sample])).toEqual([
      ['not-translated', '/targets/*/area', { from: 'E*** (10 characters)' }],
      ['not-translated', '/status', { from: '*' }],
    ])
    expect(find(broken, broken)).toEqual([])
    expect(find(broken, says(next, [{}]))).toMatchObject([{ change: 'translated' }])
    // what would be new and can't be made is no gain
    expect(find(nothing('no-rule'), broken)).toMatchObject([
      { change: 'not-translated' },
      { change: 'not-translated' },
    ])
  })

  test('is what becomes invalid, unless it was before', () => {
    const judge = (pointer: string) => () => ({ pointer, why: 'unknown-code' })
    const [before, after] = [says(school, [{}]), says(next, [{}])]
    const { before: good } = valid
    expect(findingsOf(before, after, { before: good, after: judge('/0/targets/2/area') })).toMatchObject([
      {
        change: 'invalid',
        mapping: 'pep-school',
        pointer: '/targets/*/area',
        sample: { reason: 'unknown-code' },
      },
    ])
    expect(findingsOf(before, after, { before: judge('/0'), after: judge('/0/targets/2/area') })).toEqual([])
    const goal = says(fhir, [{ resourceType: 'Patient' }, { resourceType: 'Goal' }])
    expect(findingsOf(goal, goal, { before: good, after: judge('/1/subject') })).toMatchObject([
      { change: 'invalid', resource: 'Goal', pointer: '/*/subject' },
    ])
  })

  test('of another shape altogether is told as one change', () => {
    expect(find(says(school, [{ a: 1 }]), says(fhir, [{ resourceType: 'Goal' }]))).toMatchObject([
      { change: 'changed', pointer: '', sample: { reason: 'pep-school → pep-fhir' } },
    ])
  })

  test('includes the Patient who goes along with a message', () => {
    const patient = (gender: string): SaidBy => ({
      by: { ...fhir, name: 'child-fhir' },
      documents: [{ resourceType: 'Patient', gender }],
    })
    const found = find(says(fhir, [], patient('female')), says(fhir, [], patient('other')))
    expect(found).toMatchObject([{ mapping: 'child-fhir', resource: 'Patient', pointer: '/*/gender' }])
    expect(find(says(fhir, [], patient('female')), says(fhir, []))).toMatchObject([
      { change: 'gone', mapping: 'child-fhir', pointer: '/*/resourceType' },
      { change: 'gone', mapping: 'child-fhir', pointer: '/*/gender' },
    ])
  })
})
