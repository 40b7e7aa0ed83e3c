import { describe, expect, test } from '@jest/globals'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { interpretMapping } from '../../../src/mapping/interpret.ts'
import { readMapping } from '../../../src/mapping/read.ts'
import { mappingText, parts, record, someMade, tables } from './camhs-referral.ts'
import { referralWorld } from './check-world.ts'

describe('the referral example', () => {
  const { mapping, problems } = readMapping(mappingText, 'mappings/camhs-referral/1.0.0/mapping.json', parts)

  test('is read without problems', () => {
    expect(problems).toEqual([])
    expect(mapping?.makes).toHaveLength(10)
  })

  test.each([
    ['compiled', compileMapping(mapping!, referralWorld)],
    ['interpreted', interpretMapping(mapping!, tables)],
  ])('makes its eleven resources when %s', (_, runnable) => {
    const { output, issues } = runnable.forward(record)
    expect(issues).toEqual([])
    expect((output as { id: string }[]).map(({ id }) => id)).toEqual([
      'referral',
      'progress',
      'concern.0',
      'concern.1',
      'risk',
      'lookedAfter',
      'responsible',
      'consentOfChild',
      'consentOfHolder',
      'sdq',
      'route',
    ])
    for (const made of someMade) expect(output).toContainEqual(made)
  })

  test('keeps members in the order of the template, the type and the id first', () => {
    const [referral] = compileMapping(mapping!, referralWorld).forward(record).output as object[]
    expect(Object.keys(referral!).slice(0, 5)).toEqual([
      'resourceType',
      'id',
      'meta',
      'extension',
      'identifier',
    ])
  })

  test('says where an unreadable value and an unknown code stand, in the record and in the mapping', () => {
    const wrong = {
      ...record,
      urgency: 'soon',
      concerns: [{ code: 'low-mood' }, { code: 'anxiety', since: '30/02/2026' }],
    }
    const { issues } = compileMapping(mapping!, referralWorld).forward(wrong)
    expect(issues).toEqual([
      {
        code: 'R-CODE',
        pointer: '/urgency',
        at: '/makes/referral/priority',
        found: 'soon',
        allowed: ['routine', 'urgent', 'emergency'],
      },
      {
        code: 'R-VALUE',
        pointer: '/concerns/1/since',
        at: '/makes/concern/onsetDateTime',
        found: '30/02/2026',
      },
    ])
  })
})
