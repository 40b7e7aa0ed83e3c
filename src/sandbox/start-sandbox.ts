import type { Router } from 'express'
import type { Clock } from '../ports/clock.ts'
import type { Receivers } from './receivers.ts'
import { startReceivers } from './receivers.ts'
import { type SandboxWorld, sandboxRoutes } from './routes.ts'
import { SandboxClock } from './sandbox-clock.ts'
import { sandboxDestinations } from './sandbox-files.ts'
import { openSandboxKey, type SandboxKey } from './sandbox-key.ts'

/** The sandbox world: its key, its clock, its receivers. */
export interface Sandbox {
  readonly key: SandboxKey
  readonly clock: SandboxClock
  readonly receivers: Receivers
  /** The environment with the receivers' addresses and secrets in it. */
  readonly env: Readonly<Record<string, string | undefined>>
  routes(look: Pick<SandboxWorld, 'feeds' | 'feedEvents' | 'recordIdsOf'>): Router
  stop(): Promise<void>
}

export interface SandboxOptions {
  readonly catalogueFolder: string
  readonly dataFolder: string
  readonly audience: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts the sandbox's receivers; what the environment already names goes before what the sandbox would make up. */
export async function startSandbox(options: SandboxOptions, underlying: Clock): Promise<Sandbox> {
  const { catalogueFolder, dataFolder, audience, env } = options
  const clock = new SandboxClock(underlying)
  const key = openSandboxKey(dataFolder, audience)
  const own = sandboxDestinations(catalogueFolder).filter(({ id }) => !env[urlName(id)])
  const receivers = await startReceivers(own, dataFolder, clock)
  return {
    key,
    clock,
    receivers,
    env: { ...receivers.urls, ...receivers.secrets, ...env },
    routes: (look) => sandboxRoutes({ receivers, received: receivers.received, clock, ...look }),
    stop: () => receivers.stop(),
  }
}

/** Where a destination's address stands in the environment. */
function urlName(destination: string): string {
  return `DILYN_URL_${destination.toUpperCase().replaceAll('-', '_')}`
}
