import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { linesIn } from '../../../src/http/record-lines.ts'

const format = {
  format: 'class-list',
  media: 'application/xml',
  xml: { namespaces: { '': 'urn:example:list' }, whitespace: 'collapse', passed: {} },
  files: [
    {
      name: 'pupil',
      kind: 'child',
      schema: 'pupil',
      record: ['/List/Pupil'],
      lists: [],
      objects: [],
      unread: {},
    },
    {
      name: 'room',
      kind: 'child',
      schema: 'room',
      record: ['/List/Room'],
      lists: [],
      objects: [],
      unread: {},
    },
  ],
}

async function linesOf(text: string) {
  const shape = { as: 'elements', format, schemas: new Set(['pupil']) }
  const terms = { source: { strict: true }, kind: 'child' }
  const lines = []
  const stream = Readable.from([Buffer.from(text)])
  for await (const line of linesIn(shape as never, stream, terms as never, [])) lines.push(line)
  return lines.map(({ line, read }) => [line, 'issues' in read ? read.issues : read.document])
}

describe('elements of XML that cannot be read', () => {
  test('come with the column at which they start, for a document may have one line', async () => {
    const bad = '<Pupil><Name>A</Name><Name>B</Name></Pupil>'
    const body = `<List xmlns="urn:example:list"><Pupil><Name>A</Name></Pupil>${bad}<Room/></List>`
    expect(await linesOf(body)).toEqual([
      [1, { Name: 'A' }],
      [1, [{ code: 'xml-repeated', pointer: '/Name', found: 'Name', column: body.indexOf(bad) + 1 }]],
      [1, [{ code: 'no-record', pointer: '', allowed: 'child', column: body.indexOf('<Room') + 1 }]],
    ])
  })

  test('and what ends the reading comes with the column at which it was found', async () => {
    const body = `<List xmlns="urn:example:list">\n${'<a>'.repeat(40)}`
    const [last] = (await linesOf(body)).slice(-1)
    expect(last).toEqual([2, [{ code: 'xml-limit', pointer: '', found: 'depth', allowed: '32', column: 96 }]])
  })
})
