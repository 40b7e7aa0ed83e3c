import { describe, expect, test } from '@jest/globals'
import { anEdge } from '../../support/an-edge.ts'

const rows = 'CHILD,DECOM\n1001,01/02/2024\n'
const record = { recordId: 'PEP-1', version: 1, child: { localId: 'C-1' } }

describe('a client that sends for several sources', () => {
  test('speaks for the one of its own name, unless it names another', async () => {
    const edge = anEdge()
    await edge.post('ceredigion-cases', '/v1/records/pep').send(record)
    const answer = await edge
      .post('ceredigion-cases', '/v1/records/placement?source=ssda903-sample')
      .type('text/csv')
      .send(rows)
    expect(answer.status).toBe(200)
    const sender = { client: 'ceredigion-cases', participant: 'ceredigion' }
    expect(edge.inbound.pushed.map((one) => one.sender)).toEqual([{ ...sender, source: 'ceredigion-cases' }])
    expect(edge.inbound.senders).toEqual([{ ...sender, source: 'ssda903-sample' }])
  })

  test.each([
    ['ceredigion-cases', 'hywel-dda'],
    ['ssda903-sample', 'ceredigion-cases'],
    ['ceredigion-cases', 'nobody'],
    ['operator', 'hywel-dda'],
  ])('%s cannot send for %s, which is not its own, and nothing is taken', async (client, source) => {
    const edge = anEdge()
    const answer = await edge.post(client, `/v1/records/pep?source=${source}`).send(record)
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found'])
    expect(edge.inbound.pushed).toEqual([])
  })

  test('lists what each of them sent, and sees the life of a record of that source', async () => {
    const edge = anEdge()
    const asked: unknown[] = []
    edge.enquiries.sent = async (source) => {
      asked.push(source)
      return { items: [], next: null }
    }
    edge.enquiries.trace = async (_id, source) => {
      asked.push(source)
      return undefined
    }
    const trace = '/v1/records/0b5c3a52-93ab-4f6e-8c43-9e1c1f1f0a01/trace'
    for (const path of ['/v1/records', '/v1/records?source=ssda903-sample', `${trace}?source=ssda903-sample`])
      await edge.get('ceredigion-cases', path)
    expect(asked).toEqual([
      'ceredigion-cases',
      'ssda903-sample',
      { participant: 'ceredigion', source: 'ssda903-sample' },
    ])
  })
})
