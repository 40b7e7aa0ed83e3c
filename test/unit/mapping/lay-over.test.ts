import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/mapping/json.ts'
import { aCatalogue, projectFolder } from '../../support/a-catalogue.ts'

const mapping = aCatalogue().mappings.get('camhs-referral-fhir')!
const file = join(projectFolder, 'mappings/camhs-referral-fhir/1.0.0/examples/full.json')
const { record } = JSON.parse(readFileSync(file, 'utf8')) as { record: JsonObject }

interface Resource {
  [element: string]: unknown
  id: string
}

/** What the mapping makes of the record with a change, of these names only. */
function made(change: JsonObject, ...names: string[]): Resource[] {
  const { output } = mapping.forward({ ...record, ...change })
  return (output as Resource[]).filter(({ id }) => names.includes(id.split('.')[0]!))
}

const before = mapping.backward(mapping.forward(record).output).record as JsonObject
const concerns = [...(record.concerns as JsonObject[])]

describe('an answer laid over a record', () => {
  test('changes what its resources say, also where those that stay said otherwise', () => {
    const laid = mapping.layOver(made({ status: 'discharged' }, 'progress'), record, false)!
    expect(laid).toEqual({
      record: { ...before, status: 'discharged' },
      isPart: true,
      isClear: false,
      short: [],
    })
  })

  test('takes away what a resource that came no longer says, and nothing of others', () => {
    const { statusReason: _, ...rest } = record
    const { output } = mapping.forward(rest)
    const task = (output as Resource[]).filter(({ id }) => id === 'progress')
    const laid = mapping.layOver(task, { ...record, statusReason: 'Rhestr aros' }, false)!
    expect(laid.record).toEqual(mapping.backward(output).record)
  })

  test('replaces a list by what came of it, and says where fewer came than there were', () => {
    const one = made({ concerns: concerns.slice(0, 1) }, 'concern')
    const laid = mapping.layOver(one, record, false)!
    expect(laid.short).toEqual([{ name: 'concern', came: 1, made: concerns.length }])
    const more = made({ concerns: [...concerns, { code: 'anger' }] }, 'concern')
    const longer = mapping.layOver(more, record, false)!
    expect(longer.short).toEqual([])
    expect((longer.record as JsonObject).concerns).toHaveLength(concerns.length + 1)
  })

  test('is as it came where all of the record came', () => {
    const { output } = mapping.forward({ ...record, status: 'accepted' })
    expect(mapping.layOver(output, record, false)).toEqual({
      record: { ...before, status: 'accepted' },
      isPart: false,
      isClear: true,
      short: [],
    })
  })

  test('takes what never travels from the record before, if that is the sender’s own', () => {
    const full = { ...record, referrer: { ...(record.referrer as JsonObject), phone: '01970123456' } }
    const task = made({ status: 'accepted' }, 'progress')
    const restored = mapping.layOver(task, full, true)!.record as { referrer: JsonObject }
    expect(restored.referrer.phone).toBe('01970123456')
    const shared = mapping.layOver(task, full, false)!.record as { referrer: JsonObject }
    expect(shared.referrer).not.toHaveProperty('phone')
  })

  test('that says of a list both that it is empty and what is in it contradicts itself, in either order', () => {
    const none = made({ medications: { absent: 'none' } }, 'medicationsAbsent')
    const some = made({ medications: [{ name: 'Melatonin' }] }, 'medication')
    for (const documents of [
      [...none, ...some],
      [...some, ...none],
    ]) {
      const { conflicts, unread } = mapping.backward(documents, { isComplete: false })
      expect(conflicts).not.toEqual([])
      expect(unread).toEqual([])
    }
    const laid = mapping.layOver(some, { ...record, medications: { absent: 'none' } }, false)!
    expect(laid.record).toMatchObject({ medications: [{ name: 'Melatonin' }] })
    const empty = mapping.layOver(none, { ...record, medications: [{ name: 'Melatonin' }] }, false)!
    expect(empty.record).toMatchObject({ medications: { absent: 'none' } })
  })

  test('is none over a record that cannot be mapped', () => {
    expect(mapping.layOver(made({}, 'progress'), { ...record, status: 'no such' }, false)).toBeUndefined()
  })

  test('knows by which identifiers the record is called', () => {
    expect([...mapping.recordSystems]).toEqual(['https://fhir.dilyn.example/Id/camhs-referral'])
  })
})
