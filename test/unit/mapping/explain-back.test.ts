import { describe, expect, test } from '@jest/globals'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { readMapping } from '../../../src/mapping/read.ts'
import { mappingText, parts, record } from './camhs-referral.ts'
import { referralWorld } from './check-world.ts'

describe('a lineage of the way back', () => {
  const { mapping } = readMapping(mappingText, 'mapping.json', parts)
  const compiled = compileMapping(mapping!, referralWorld)
  const made = compiled.forward(record).output as { resourceType: string; id: string }[]
  const came = [...made].reverse()
  const back = compiled.explainBack(came)
  const at = (pointer: string) => back.lineage.find((one) => one.at === pointer)
  const index = (id: string) => came.findIndex((one) => one.id === id)

  test('goes with what `backward` reads', () => {
    const { lineage: _, recognised: __, ...rest } = back
    expect(rest).toEqual(compiled.backward(came))
  })

  test('names for each value of the record where it was read first, then where it was held against', () => {
    expect(at('/status')).toMatchObject({
      value: [
        `/${index('progress')}/status`,
        `/${index('progress')}/businessStatus/coding/0`,
        `/${index('referral')}/status`,
      ],
      rule: 'task-status|1.0.0#received',
      line: 30,
    })
    expect(at('/concerns/1/since')).toMatchObject({
      value: [`/${index('concern.1')}/onsetDateTime`],
      rule: 'partial-date',
    })
  })

  test('names what was recognised where a branch says the value', () => {
    expect(at('/lookedAfter')).toMatchObject({
      value: [],
      because: [`/${index('lookedAfter')}`],
      presence: [],
    })
  })

  test('says the file of a part', () => {
    expect(at('/risk/suicide')).toMatchObject({ file: 'mappings/parts/risk-answer.json', line: 1 })
    expect(at('/status')).not.toHaveProperty('file')
  })

  test('has an entry for each value read, in the order of what was read', () => {
    const leaves = (value: unknown, pointer: string): string[] =>
      typeof value === 'object' && value !== null && pointer !== '/workflow'
        ? Object.entries(value).flatMap(([key, member]) => leaves(member, `${pointer}/${key}`))
        : [pointer]
    expect(back.lineage.map((one) => one.at).sort()).toEqual(leaves(back.record, '').sort())
  })

  test('says by what each document is recognised', () => {
    expect(back.recognised.find(({ name }) => name === 'progress')?.by).toMatch(
      /^resourceType=Task, code\.coding\[/,
    )
  })
})
