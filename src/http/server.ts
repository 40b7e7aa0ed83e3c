import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** From the connection to the end of the headers. */
const headersMaxMs = 10_000
/** A connection on which nothing moves, either way, is cut; a long push that moves may go on for hours. */
const idleMaxMs = 120_000
const keepAliveMs = 65_000
const overdueEveryMs = 5_000
const drainLookMs = 50
const headersMax = 100

/** The port is taken by another program; `main` exits with 3. */
export class PortTaken extends Error {
  readonly host: string
  readonly port: number

  constructor(host: string, port: number, cause: unknown) {
    super(`${host}:${port} is taken`, { cause })
    this.name = 'PortTaken'
    this.host = host
    this.port = port
  }
}

export interface ServerOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  /**
   * Takes no more connections, ends kept ones as soon as they are idle, and lets what is under way finish for at most
   * that long; then cuts it off. Resolves with the number of connections that were cut. May be called again.
   */
  drain(deadlineMs: number): Promise<number>
}

/** Listens. Rejects with `PortTaken`, or with the system's error. */
export async function startServer(app: RequestListener, options: ServerOptions): Promise<RunningServer> {
  const { host, port } = options
  let isDraining = false
  const server = createServer(
    {
      headersTimeout: headersMaxMs,
      // a push is a request that may last; what does not move is cut by the time-out of the connection
      requestTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: overdueEveryMs,
    },
    (request, response) => {
      if (isDraining) response.setHeader('Connection', 'close')
      app(request, response)
    },
  )
  server.maxHeadersCount = headersMax
  server.setTimeout(idleMaxMs)

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new PortTaken(host, port, cause) : cause)
    })
    server.listen({ host, port }, resolve)
  })
  const address = server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address

  let closed: Promise<void> | undefined
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    async drain(deadlineMs) {
      isDraining = true
      let isClosed = false
      closed ??= new Promise((resolve) => server.close(() => resolve()))
      const ended = closed.then(() => {
        isClosed = true
      })
      const deadline = performance.now() + deadlineMs
      while (!isClosed && performance.now() < deadline) {
        server.closeIdleConnections()
        await Promise.race([ended, delay(drainLookMs)])
      }
      if (isClosed) return 0
      const left = await new Promise<number>((resolve) =>
        server.getConnections((_error, count) => resolve(count ?? 0)),
      )
      server.closeAllConnections()
      await ended
      return left
    },
  }
}
