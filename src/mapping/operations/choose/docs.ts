import type { OperationDocs } from '../operation-docs.ts'

/** What the page on mappings says of a `$choose`. */
export const chooseDocs: OperationDocs = {
  name: 'A choice',
  written: ['{ "$choose": p, "$of": { value: T, "$present": T, "$absent": T }, "$else": T }'],
  members: ['$choose', '$of', '$present', '$absent', '$else'],
  docs: {
    en: 'One of several, by a value.',
    cy: 'Un o sawl un, yn ôl gwerth.',
  },
  forward:
    'the branch of the value; `$present` for any other, `$absent` for none, `$else` for what is left. `null` makes nothing. ' +
    'Beside other members the branch is merged into the object. A value without a branch is an issue.',
  backward:
    'the branch that is recognised, and with it its value, even if nothing else carries that. Where nothing is recognised ' +
    'the `null` branch is meant. Branches that look alike go by the value, if an exact hole read it elsewhere.',
  check: 'the branches are all the values that the schema lists, and no others; they can be told apart.',
  codes: ['M-SOURCE', 'M-CHOOSE', 'M-TELL', 'R-CODE'],
  examples: [
    {
      from: {
        properties: { state: { enum: ['some', 'none'] }, asked: { type: 'string', format: 'date' } },
        required: ['state'],
      },
      makes: {
        allergies: {
          asked: '{/asked}',
          $choose: '/state',
          $of: { some: { code: 'known' }, none: { code: 'none-known' } },
        },
      },
      record: { state: 'none', asked: '2026-02-18' },
      made: [{ asked: '2026-02-18', code: 'none-known' }],
    },
  ],
}

/** What the page on mappings says of an `$if`. */
export const ifDocs: OperationDocs = {
  name: 'A condition',
  written: ['{ "$if": p, … }'],
  members: ['$if'],
  docs: {
    en: 'Only where something is there: a `$choose` that has `$present` alone.',
    cy: 'Dim ond lle mae rhywbeth yno: `$choose` sydd â `$present` yn unig.',
  },
  forward: 'the object if p has anything, even if its own holes give nothing; else nothing.',
  backward: 'as the object; p must then have something, or it is a conflict.',
  check: 'p is in the schema.',
  codes: ['M-SOURCE'],
  examples: [
    {
      from: {
        properties: { informant: { enum: ['parent', 'self'] }, total: { type: 'integer' } },
      },
      makes: {
        sdq: {
          informant: '{/informant}',
          component: [{ $if: '/total', code: 'sdq-total', by: '{/informant}', value: '{/total}' }],
        },
      },
      record: { informant: 'parent' },
      made: [{ informant: 'parent' }],
    },
  ],
}
