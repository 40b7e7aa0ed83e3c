import { describe, expect, test } from '@jest/globals'
import { readRecords } from '../../../src/inbound/read-records.ts'
import { isNhsNumber, isUpn } from '../../../src/message/identifiers.ts'
import { fictionalChild } from '../../../src/sandbox/fictional-child.ts'
import { seededRandom } from '../../../src/sandbox/seeded-random.ts'
import { story } from '../../../src/sandbox/story.ts'
import { aCatalogue } from '../../support/a-catalogue.ts'

const today = '2026-03-31'

describe('a fictional child', () => {
  test('has valid numbers that were never given out', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const child = fictionalChild(seededRandom(seed), 'X', today)
      expect([child.nhsNumber.slice(0, 3), isNhsNumber(child.nhsNumber), isUpn(child.upn)]).toEqual([
        '999',
        true,
        true,
      ])
    }
  })

  test('is another for another seed', () => {
    const numbers = Array.from(
      { length: 500 },
      (_, seed) => fictionalChild(seededRandom(seed), 'X', today).nhsNumber,
    )
    expect(new Set(numbers).size).toBeGreaterThan(495)
  })
})

describe('the story', () => {
  const scenes = story(fictionalChild(seededRandom(5), 'CGN-1', today), 'run-1', today)

  test('pushes what its sources’ mappings read, whole, into records that obey their kinds', () => {
    const catalogue = aCatalogue()
    for (const { source, kind, shape, recordId, document } of scenes.flatMap((scene) => scene.pushes)) {
      const from = catalogue.sources.get(source)!
      const [reading] = from.kinds.get(kind)!.mappings
      const schema = shape === 'fhir' ? 'fhir/r4' : shape === 'own' ? reading!.from : undefined
      const read = { document, ...(schema === undefined ? {} : { schema }) }
      const made = readRecords(read, from, catalogue.kinds.get(kind)!, catalogue)
      expect(made).toMatchObject([{ record: { recordId }, refused: [], unclear: [], warnings: [] }])
      expect(catalogue.kinds.get(kind)!.validate(made[0]!.record)).toEqual([])
    }
  })

  test('begins every record id with the run', () => {
    const ids = scenes.flatMap((scene) => [
      ...scene.pushes.map((one) => one.recordId),
      ...scene.expected.flatMap((one) => one.recordId ?? []),
    ])
    expect(ids.filter((id) => !id.startsWith('run-1-'))).toEqual([])
  })

  test('expects nothing that it does not push', () => {
    const pushed = new Set(scenes.flatMap((scene) => scene.pushes.map((one) => one.recordId)))
    expect(
      scenes
        .flatMap((scene) => scene.expected)
        .filter((one) => one.recordId !== null && !pushed.has(one.recordId)),
    ).toEqual([])
  })

  test('never expects a CAMHS referral at a school, nor a plan at a health board', () => {
    const wrong = scenes
      .flatMap((scene) => scene.expected)
      .filter(
        ({ destination, kind }) =>
          (kind === 'camhs-referral' && destination.includes('school')) ||
          (kind === 'pep' && /^(hywel-dda|cardiff-vale)/.test(destination)),
      )
    expect(wrong).toEqual([])
  })
})
