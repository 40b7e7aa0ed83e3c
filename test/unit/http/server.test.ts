import { once } from 'node:events'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { PortTaken, startServer } from '../../../src/http/server.ts'

const host = '127.0.0.1'

async function get(url: string, agent?: Agent): Promise<[number | undefined, string]> {
  const sent = request(url, agent === undefined ? {} : { agent })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response) text += chunk
  return [response.statusCode, text]
}

describe('the server', () => {
  test('says where it listens, and that a port is taken', async () => {
    const server = await startServer((_request, response) => response.end('here'), { host, port: 0 })
    expect(await get(server.url)).toEqual([200, 'here'])
    const second = startServer(() => undefined, { host, port: server.port })
    await expect(second).rejects.toBeInstanceOf(PortTaken)
    await expect(second).rejects.toMatchObject({ host, port: server.port })
    expect(await server.drain(1000)).toBe(0)
  })

  test('finishes what is under way, ends kept connections, and takes nothing new', async () => {
    const held: ServerResponse[] = []
    const server = await startServer(
      (request, response) => (request.url === '/slow' ? held.push(response) : response.end()),
      { host, port: 0 },
    )
    const agent = new Agent({ keepAlive: true })
    await get(server.url, agent)
    const slow = get(`${server.url}/slow`, agent)
    while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const drained = server.drain(5000)
    await expect(get(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    held[0]?.end('late')
    expect(await slow).toEqual([200, 'late'])
    expect(await drained).toBe(0)
    agent.destroy()
  })

  test('cuts off at the deadline what does not end', async () => {
    const server = await startServer(() => undefined, { host, port: 0 })
    const hanging = get(server.url).catch((error) => error.code)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await server.drain(100)).toBe(1)
    expect(await hanging).toBe('ECONNRESET')
  })
})
