import type { OperationDocs } from '../operation-docs.ts'

/** What the page on mappings says of an object. */
export const objectDocs: OperationDocs = {
  name: 'An object',
  written: ['{ "a": T, … }'],
  members: [],
  docs: {
    en: 'An object of what its members make.',
    cy: 'Gwrthrych o’r hyn y mae ei aelodau’n ei wneud.',
  },
  forward:
    'nothing, if it has holes and none of them gave anything: constants never keep it alive. Of constants alone it stands.',
  backward:
    'each member reads its own; what has no member is unread. What a FHIR server adds by itself is let pass.',
  check:
    'the target knows its members; what the target requires is surely there; of a `value[x]` one stands.',
  codes: ['M-TARGET', 'M-REQUIRED', 'M-CHOICE', 'M-TYPE', 'M-SHAPE'],
  examples: [
    {
      from: {
        properties: { name: { type: 'string', minLength: 1 }, phone: { type: 'string', minLength: 1 } },
      },
      makes: { carer: { name: '{/name}', contact: { system: 'phone', value: '{/phone}' } } },
      record: { name: 'Nia' },
      made: [{ name: 'Nia' }],
    },
  ],
}
