import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openSandboxKey } from '../../src/sandbox/sandbox-key.ts'
import { projectFolder } from './a-catalogue.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
}

/** The built program as a child process, with a data folder of its own. */
export class AGateway {
  readonly dataFolder: string
  readonly #env: Record<string, string>
  #process: ChildProcess | undefined
  #ended: Promise<number | null> = Promise.resolve(null)
  url = ''
  stderr = ''

  constructor(env: Record<string, string> = {}) {
    this.dataFolder = mkdtempSync(join(tmpdir(), 'dilyn-gateway-'))
    this.#env = env
  }

  /** Starts it and waits until it is ready; `more` is environment for this start only. */
  async start(more: Record<string, string> = {}, args: readonly string[] = []): Promise<void> {
    const env = {
      ...process.env,
      PORT: '0',
      DILYN_DATA: this.dataFolder,
      NODE_OPTIONS: '',
      ...this.#env,
      ...more,
    }
    const child = spawn(process.execPath, [join(projectFolder, '.cache/tryroot-fhirin/dist/main.js'), 'serve', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    this.#ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    const lines = createInterface({ input: child.stdout })
    const ready = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const said = JSON.parse(line) as { event: string; url: string }
        if (said.event === 'ready') resolve(said.url)
      })
    })
    const url = await Promise.race([ready, this.#ended.then(() => undefined)])
    if (url === undefined) throw new Error(`the gateway ended before it was ready:\n${this.stderr}`)
    this.url = url
  }

  /** Resolves with the exit code when the process has ended by itself. */
  ended(): Promise<number | null> {
    return this.#ended
  }

  signal(signal: NodeJS.Signals): Promise<number | null> {
    this.#process?.kill(signal)
    return this.#ended
  }

  /** Asks it to read its catalogue anew. */
  hangUp(): void {
    this.#process?.kill('SIGHUP')
  }

  /** Ends it as an operator would and removes its data. */
  async remove(): Promise<void> {
    if (this.#process?.exitCode === null) await this.signal('SIGTERM')
    await rm(this.dataFolder, { recursive: true, force: true })
  }

  token(client: string): Promise<string> {
    return openSandboxKey(this.dataFolder).signToken(client, 600)
  }

  async ask(
    client: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const authorization = client === undefined ? {} : { authorization: `Bearer ${await this.token(client)}` }
    const content = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...content, ...authorization, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson =
      /json/.test(response.headers.get('content-type') ?? '') &&
      !/ndjson/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    }
  }

  push(client: string, kind: string, record: object): Promise<Answer> {
    return this.ask(client, 'POST', `/v1/records/${kind}`, record)
  }

  /** What really arrived at a destination. */
  async received(destination: string): Promise<
    {
      deliveryId: string
      via: string
      kind: string
      recordId: string | null
      effects: number
      body: unknown
    }[]
  > {
    return (await this.ask(undefined, 'GET', `/sandbox/received?destination=${destination}`)).body.items
  }

  /** Waits until nothing is due anywhere. */
  async settled(maxMs = 30_000): Promise<void> {
    let calm = 0
    for (const until = performance.now() + maxMs; performance.now() < until; ) {
      const { body } = await this.ask('operator', 'GET', '/v1/destinations')
      calm = (body.items as { due: number }[]).every((one) => one.due === 0) ? calm + 1 : 0
      // twice in a row: what was accepted a moment ago may not be routed yet
      if (calm === 3) return
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    throw new Error('deliveries did not settle in time')
  }
}
