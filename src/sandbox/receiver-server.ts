import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a receiver behaves: as it should, refusing connections, never answering, or answering with that status. */
export const receiverModes = ['up', 'down', 'hang', '503', '429'] as const

export type ReceiverMode = (typeof receiverModes)[number]

/** One HTTP server on loopback that can be told to misbehave. */
export class ReceiverServer {
  readonly #listener: RequestListener
  readonly #hanging = new Set<ServerResponse>()
  #server: Server | undefined
  #port = 0
  #mode: ReceiverMode = 'up'

  constructor(listener: RequestListener) {
    this.#listener = listener
  }

  get port(): number {
    return this.#port
  }

  get mode(): ReceiverMode {
    return this.#mode
  }

  /** Listens on the port, or on one of its own choosing when that is taken (or undefined). */
  async start(port: number | undefined): Promise<void> {
    for (const candidate of port === undefined ? [...freshPorts()] : [port, ...freshPorts()]) {
      if (await this.#listen(candidate)) return
    }
    throw new Error('no free port for a sandbox receiver')
  }

  /** Takes effect for the next request; requests that hang are cut off. Throws when the port was taken while down. */
  async setMode(mode: ReceiverMode): Promise<void> {
    this.#mode = mode
    for (const response of this.#hanging) response.destroy()
    this.#hanging.clear()
    if (mode === 'down') await this.stop()
    else if (this.#server === undefined && !(await this.#listen(this.#port))) {
      throw new Error(`port ${this.#port} was taken while the receiver was down`)
    }
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  #listen(port: number): Promise<boolean> {
    const server = createServer((request, response) => this.#answer(request, response))
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
        else reject(error)
      })
      server.listen(port, '127.0.0.1', () => {
        this.#server = server
        this.#port = (server.address() as AddressInfo).port
        resolve(true)
      })
    })
  }

  #answer(...[request, response]: Parameters<RequestListener>): void {
    switch (this.#mode) {
      case 'up':
        this.#listener(request, response)
        return
      case 'hang':
        this.#hanging.add(response)
        response.once('close', () => this.#hanging.delete(response))
        return
      case '503':
      case '429':
        request.resume()
        response.writeHead(Number(this.#mode), this.#mode === '429' ? { 'Retry-After': '1' } : {})
        response.end()
        return
      case 'down':
        request.destroy()
    }
  }
}

/**
 * Ports below those that the system hands out to clients: while a receiver is down, a client that tries its port must be
 * refused, and among those a client can even connect to itself.
 */
function* freshPorts(): Generator<number> {
  for (let tries = 0; tries < 200; tries += 1) yield 20_000 + Math.floor(Math.random() * 12_000)
}
