import { readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Binaries } from './embedded-binaries.ts'
import { PortTaken, type Postmaster, startPostmaster } from './embedded-cluster.ts'
import type { Place } from './embedded-place.ts'

/** Starts the server on the same port as last time, so that an operator's notes stay true; another one when something else has it. */
export async function startOnSomePort(
  binaries: Binaries,
  place: Place,
  folder: string,
  logFile: string,
): Promise<Postmaster> {
  const file = join(folder, 'port')
  const last = Number(await readFile(file, 'utf8').catch(() => '0'))
  let port = await freePort(last > 0 && last < 65_536 ? last : 0).catch(() => freePort(0))
  for (let triesLeft = 5; ; triesLeft -= 1) {
    try {
      const postmaster = await startPostmaster(binaries, place, port, logFile)
      if (port !== last) {
        await writeFile(`${file}.new`, `${port}\n`)
        await rename(`${file}.new`, file)
      }
      return postmaster
    } catch (cause) {
      if (!(cause instanceof PortTaken) || triesLeft === 0) throw cause
      port = await freePort(0)
    }
  }
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : wanted))
    })
  })
}
