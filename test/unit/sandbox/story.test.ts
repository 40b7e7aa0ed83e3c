import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { isNhsNumber, isUpn } from '../../../src/message/identifiers.ts'
import { fictionalChild } from '../../../src/sandbox/fictional-child.ts'
import { seededRandom } from '../../../src/sandbox/seeded-random.ts'
import { story } from '../../../src/sandbox/story.ts'

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

  test('pushes records that obey the schemas of their kinds', () => {
    const ajv = new Ajv2020({ allErrors: true, strict: false })
    addFormats.default(ajv)
    for (const { kind, record } of scenes.flatMap((scene) => scene.pushes)) {
      const file = join(import.meta.dirname, '../../../schemas/kinds', `${kind}.schema.json`)
      ajv.validate(JSON.parse(readFileSync(file, 'utf8')) as object, record)
      expect({ kind, errors: ajv.errors }).toEqual({ kind, errors: null })
      ajv.removeSchema()
    }
  })

  test('begins every record id with the run', () => {
    const ids = scenes.flatMap((scene) => [
      ...scene.pushes.map((one) => one.record.recordId),
      ...scene.expected.flatMap((one) => one.recordId ?? []),
    ])
    expect(ids.filter((id) => !id.startsWith('run-1-'))).toEqual([])
  })

  test('expects nothing that it does not push', () => {
    const pushed = new Set(scenes.flatMap((scene) => scene.pushes.map((one) => one.record.recordId)))
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
          (kind === 'pep' && !destination.includes('school')),
      )
    expect(wrong).toEqual([])
  })
})
