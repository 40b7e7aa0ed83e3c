import type { OperationDocs } from '../operation-docs.ts'

/** What the page on mappings says of an `$each`. */
export const eachDocs: OperationDocs = {
  name: 'Once for each item',
  written: ['{ "$each": p, … }', '{ "$each": p, "$make": T }', '{ "$each": p, "$key": q, … }'],
  members: ['$each', '$key', '$make'],
  docs: {
    en: 'One for each item of a list, in the place where it stands.',
    cy: 'Un ar gyfer pob eitem mewn rhestr, yn y man lle mae’n sefyll.',
  },
  forward:
    'T once per item; pointers in it start at the item. A single value is a list of one, an object has no items. One ' +
    '`$each` right inside another flows into one list. Two items with the same `$key` are an issue.',
  backward:
    'the n-th element that is recognised is item n: of resources by our own ids, else as they come. With a `$key`, items ' +
    'are found by it, also where one list is read from two places.',
  check:
    'it stands in a list; p is a list; lists that flow together, or are read from two places, have a `$key` that is surely ' +
    'there and carried.',
  codes: ['M-SHAPE', 'M-SOURCE', 'M-ZIP', 'M-KEY', 'R-KEY', 'R-VALUE'],
  examples: [
    {
      from: {
        properties: {
          names: { type: 'array', items: { type: 'string', minLength: 1 } },
          needs: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['id', 'text'],
              properties: {
                id: { type: 'string', minLength: 1 },
                text: { type: 'string', minLength: 1 },
              },
            },
          },
        },
      },
      makes: {
        pupil: {
          names: [{ $each: '/names', $make: '{}' }],
          needs: [{ $each: '/needs', $key: '/id', code: '{/id}', note: '{/text}' }],
        },
      },
      record: { names: ['Mari', 'Non'], needs: [{ id: 'HI', text: 'Colled clyw' }] },
      made: [{ names: ['Mari', 'Non'], needs: [{ code: 'HI', note: 'Colled clyw' }] }],
    },
  ],
}
