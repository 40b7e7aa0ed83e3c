import { describe, expect, test } from '@jest/globals'
import { checkMapping } from '../../../src/mapping/check.ts'
import type { Problem } from '../../../src/mapping/problem.ts'
import { readMapping } from '../../../src/mapping/read.ts'
import { mappingText, parts } from './camhs-referral.ts'
import { referralWorld } from './check-world.ts'

const FILE = 'mappings/camhs-referral/1.0.0/mapping.json'

/** The problems of the example with one text replaced by another. */
function problemsWith(before: string, after: string): Problem[] {
  expect(mappingText).toContain(before)
  const { mapping, problems } = readMapping(mappingText.replace(before, after), FILE, parts)
  return mapping ? checkMapping(mapping, referralWorld) : problems
}

/** Line and column of a text in the changed example. */
function placeOf(text: string, before: string, after: string): { line: number; column: number } {
  const lines = mappingText.replace(before, after).split('\n')
  const line = lines.findIndex((one) => one.includes(text))
  return { line: line + 1, column: lines[line]!.indexOf(text) + 1 }
}

/** One mutation of the example: what is replaced, the code it must give, the text at which it must say so. */
const MUTATIONS: [code: string, before: string, after: string, at: string, more: Partial<Problem>][] = [
  [
    'M-HOLE',
    '"{/legalStatus | coding',
    '"{legalStatus | coding',
    '{legalStatus',
    { found: '{legalStatus | coding legal-status}' },
  ],
  [
    'M-OP',
    '"$each": "/concerns", "reference"',
    '"$eech": "/concerns", "reference"',
    '"$eech"',
    { nearest: '$each' },
  ],
  ['M-SHAPE', '"$choose": "/lookedAfter", "$of"', '"$choose": "/lookedAfter", "$on"', '"$choose"', {}],
  [
    'M-USE',
    '"$use": "risk-answer", "$with": { "of": "selfHarm"',
    '"$use": "risk-anser", "$with": { "of": "selfHarm"',
    '"risk-anser"',
    { nearest: 'risk-answer' },
  ],
  [
    'M-SOURCE',
    '{/urgency |',
    '{/urgncy |',
    '{/urgncy',
    { found: '/urgncy', nearest: 'urgency', detail: 'the record has no "/urgncy"' },
  ],
  [
    'M-TARGET',
    '"occurrencePeriod"',
    '"occurencePeriod"',
    '"occurencePeriod"',
    { nearest: 'occurrencePeriod', detail: 'ServiceRequest has no element "occurencePeriod"' },
  ],
  ['M-TARGET', '"resourceType": "Flag"', '"resourceType": "Flagg"', '"Flagg"', { nearest: 'Flag' }],
  [
    'M-CARD',
    '"category": [{ "coding": [{ "system": "https://fhir.dilyn.example/CodeSystem/referral-use-case", "code": "lac-to-camhs", "display": "Looked-after child to CAMHS" }] }]',
    '"category": { "text": "x" }',
    '{ "text": "x" }',
    { detail: 'ServiceRequest.category repeats: it is a list' },
  ],
  [
    'M-CARD',
    '"authoredOn": "{/referralDate}"',
    '"authoredOn": ["{/referralDate}"]',
    '["{/referralDate}"]',
    {},
  ],
  ['M-TYPE', '"{/sdq/total}"', '"{/sdq/date}"', '{/sdq/date}", "unit"', { found: 'string' }],
  ['M-TYPE', '"unit": "score"', '"unit": 5', '5, "system"', {}],
  [
    'M-BINDING',
    '"intent": "order",\n   "category"',
    '"intent": "orders",\n   "category"',
    '"orders"',
    { nearest: 'order', detail: '"orders" not in the required value set request-intent' },
  ],
  [
    'M-BINDING',
    '{/status | codes task-status}',
    '{/status | codes camhs-status}',
    '{/status | codes camhs-status}',
    { found: 'inTreatment' },
  ],
  [
    'M-CHOICE',
    '"occurrencePeriod": {',
    '"occurrenceDateTime": "{/receivedDate}",\n   "occurrencePeriod": {',
    '"occurrencePeriod"',
    { found: 'occurrencePeriod' },
  ],
  ['M-REQUIRED', '"intent": "order",\n   "category"', '"category"', '', { found: 'intent', line: 3 }],
  [
    'M-REQUIRED',
    '{/status | codes task-status}',
    '{/previousCamhs | codes task-status}',
    '{/previousCamhs | codes',
    { detail: 'Task requires status, but /previousCamhs may be missing' },
  ],
  ['M-FORMAT', '| partial-date}', '| partialdate}', '{/since', { nearest: 'partial-date' }],
  ['M-FORMAT', '"{/receivedDate}"', '"{/receivedDate | dd/mm/yyyy}"', '{/receivedDate', {}],
  ['M-TABLE', 'coding camhs-tier', 'coding camhs-teir', '{/provider/tier', { nearest: 'camhs-tier' }],
  [
    'M-CODES',
    '{/urgency | codes referral-priority}',
    '{/urgency | codes referral-status}',
    '{/urgency',
    { found: 'routine' },
  ],
  ['M-CHOOSE', '"false": null', '"no": null', '', {}],
  ['M-REF', '"{@referral}"', '"{@referal}"', '{@referal}', { nearest: 'referral' }],
  [
    'M-REF',
    '"reference": "{@referral}", "type": "ServiceRequest"',
    '"reference": "{@referral}", "type": "Task"',
    '{@referral}',
    { found: 'Task' },
  ],
  [
    'M-REF',
    '"reference": "{@referral}", "type": "ServiceRequest"',
    '"reference": "{@concern}"',
    '',
    { found: 'concern' },
  ],
  [
    'M-REF',
    '"valueReference": { "type": "Organization"',
    '"valueReference": { "type": "Organisation"',
    '"Organisation"',
    { nearest: 'Organization' },
  ],
  [
    'M-UNMAPPED',
    '"statusReason": { "text": "{/statusReason}" },',
    '',
    '"kinds/camhs-referral.schema.json"',
    { found: '/statusReason' },
  ],
  [
    'M-WITHHELD',
    '"display": "{/referrer/name}"',
    '"display": "{/referrer/name} {/referrer/phone}"',
    '{/referrer/phone}',
    { found: '/referrer/phone' },
  ],
  ['M-DECLARED', '"/caseNotes": "never', '"/caseNote": "never', '"/caseNote"', { nearest: 'caseNotes' }],
  [
    'M-DECLARED',
    '"/workflow": "the authority\'s own workflow; FHIR has no place for it"',
    '"/workflow": ""',
    '""',
    {},
  ],
]

describe('the check of the referral example', () => {
  test('finds nothing wrong', () => {
    expect(problemsWith('', '')).toEqual([])
  })

  test.each(MUTATIONS)('finds %s where %j became %j', (code, before, after, at, more) => {
    const found = problemsWith(before, after).filter((problem) => problem.code === code)
    expect(found.length).toBeGreaterThan(0)
    expect(found).toContainEqual(expect.objectContaining({ ...more, code }))
    if (at !== '')
      expect(found).toContainEqual(expect.objectContaining({ file: FILE, ...placeOf(at, before, after) }))
  })

  test.each(['child', 'source'])('makes nothing under the name %s, which is the gateway’s own', (name) => {
    expect(
      problemsWith(
        '"makes": {',
        `"makes": { "${name}": { "resourceType": "Basic", "code": { "text": "x" } },`,
      ),
    ).toMatchObject([{ code: 'M-REF', found: name, pointer: `/makes/${name}`, remedy: expect.any(String) }])
  })

  test('says one mistake once: a misspelt pointer is not unmapped as well', () => {
    expect(problemsWith('{/urgency |', '{/urgncy |').map(({ code }) => code)).toEqual(['M-SOURCE'])
    expect(
      problemsWith('{/referrer/organisation}', '{/referrer/organization}').map(({ code }) => code),
    ).toEqual(['M-SOURCE'])
  })

  test('finds several mistakes in one run', () => {
    const twice = mappingText
      .replace('{/urgency |', '{/urgncy |')
      .replace('"occurrencePeriod"', '"occurencePeriod"')
    const { mapping } = readMapping(twice, FILE, parts)
    expect(
      checkMapping(mapping!, referralWorld)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['M-SOURCE', 'M-TARGET'])
  })

  test('names the part and its line where the mistake is in a part', () => {
    const { mapping } = readMapping(mappingText.replace('"of": "emotional"', '"of": "emotion"'), FILE, parts)
    expect(checkMapping(mapping!, referralWorld)).toContainEqual(
      expect.objectContaining({
        code: 'M-SOURCE',
        file: 'mappings/parts/sdq-scale.json',
        line: 1,
        nearest: 'emotional',
      }),
    )
  })
})
