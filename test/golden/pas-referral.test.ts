import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { aMapping } from '../support/some-mappings.ts'

const root = join(import.meta.dirname, '../..')
const samples = process.env.DILYN_SAMPLES
const itWithSamples = samples ? it : it.skip

const parse = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const validator = (file: string): ValidateFunction =>
  new Ajv2020({ strict: false, validateFormats: false }).compile(parse(file))

const folder = join(root, 'mappings/camhs-referral-pas/1.0.0/examples')
const examples = readdirSync(folder).map((file) => ({ file, ...parse(join(folder, file)) }))
const mapping = aMapping('camhs-referral-pas')
const made = examples.flatMap(({ file, record }) =>
  mapping.forward(record).output.map((document) => ({ file, document })),
)
const own = validator(join(root, 'schemas/formats/pas-referral.schema.json'))
const faults = (validate: ValidateFunction) =>
  made.flatMap(({ file, document }) => (validate(document) ? [] : [{ file, errors: validate.errors }]))

type Json = { [name: string]: Json | string }

/** The document with one thing wrong: each member left out, made empty, too long, or joined by a stranger. */
function* spoilt(document: Json): Generator<Json> {
  for (const [name, value] of Object.entries(document)) {
    const { [name]: _, ...others } = document
    yield others
    yield { ...document, nosuch: 'x' }
    if (typeof value === 'string') {
      yield { ...document, [name]: '' }
      yield { ...document, [name]: 'x'.repeat(300) }
    } else {
      for (const inner of spoilt(value)) yield { ...document, [name]: inner }
    }
  }
}

describe('a referral for a patient administration system', () => {
  it('is made in the form that our schema says', () => {
    expect(made.length).toBeGreaterThan(2)
    expect(faults(own)).toEqual([])
  })

  it('is made of a record that holds all that is demanded, and of no other', () => {
    const { record, makes } = examples.find(({ file }) => file === 'nothing-known.json')
    expect(makes).toEqual([])
    expect(mapping.forward(record)).toEqual({ output: [], issues: [] })
  })

  itWithSamples('is made in the form that NHS Wales published', () => {
    const published = validator(
      join(samples!, 'fhir/dhcw-ereferrals/WPAS-create-referral-request.schema.json'),
    )
    expect(faults(published)).toEqual([])
  })

  itWithSamples('is refused by our schema wherever it is by the published one', () => {
    const published = validator(
      join(samples!, 'fhir/dhcw-ereferrals/WPAS-create-referral-request.schema.json'),
    )
    const all = [...spoilt(made.at(-1)!.document as Json)]
    const refused = all.filter((one) => !published(one))
    expect(refused.length).toBeGreaterThan(60)
    expect(refused.filter((one) => own(one))).toEqual([])
  })
})
