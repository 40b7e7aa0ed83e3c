import type { RequestListener } from 'node:http'
import { fhirReceiver } from './fhir-receiver.ts'
import type { Resource } from './fhir-repository.ts'
import { messageReceiver } from './message-receiver.ts'
import { type Arrival, Received } from './received.ts'
import { keepPlaces, newSecret, readPlaces } from './receiver-places.ts'
import { type ReceiverMode, ReceiverServer } from './receiver-server.ts'
import type { SandboxClock } from './sandbox-clock.ts'
import type { SandboxDestination } from './sandbox-files.ts'
import { webhookReceiver } from './webhook-receiver.ts'

/** The real HTTP receivers of the sandbox, one per destination that is reached by HTTP. */
export interface Receivers {
  /** `DILYN_URL_<ID>` by name, for the catalogue's environment. */
  readonly urls: Readonly<Record<string, string>>
  /** `DILYN_SECRET_<ID>` by name, for the catalogue's environment. */
  readonly secrets: Readonly<Record<string, string>>
  readonly received: Received
  /** The mode of a destination; undefined when it has no receiver here. */
  mode(destination: string): ReceiverMode | undefined
  /** False when there is no such receiver. */
  setMode(destination: string, mode: ReceiverMode): Promise<boolean>
  stop(): Promise<void>
}

/**
 * Starts a receiver for each FHIR and webhook destination, on the port it had last where that is free, with what it
 * received before. Throws what the file system throws.
 */
export async function startReceivers(
  destinations: readonly SandboxDestination[],
  dataFolder: string,
  clock: SandboxClock,
): Promise<Receivers> {
  const reached = destinations.filter((one) => one.kind !== 'feed')
  const earlier = new Map<string, Resource[][]>()
  const received = new Received(dataFolder, (arrival) => remember(earlier, arrival))
  const places = readPlaces(dataFolder)
  const servers = new Map<string, ReceiverServer>()
  const urls: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const destination of reached) {
    const { id, kind } = destination
    const place = places.get(id) ?? { secret: newSecret() }
    const server = new ReceiverServer(await listenerOf(destination, place.secret))
    await server.start(place.port)
    places.set(id, { ...place, port: server.port })
    servers.set(id, server)
    urls[`DILYN_URL_${envName(id)}`] =
      `http://127.0.0.1:${server.port}${kind === 'fhir' ? '/fhir' : '/dilyn'}`
    if (kind === 'webhook') secrets[`DILYN_SECRET_${envName(id)}`] = place.secret
  }
  keepPlaces(dataFolder, places)

  return {
    urls,
    secrets,
    received,
    mode: (destination) => servers.get(destination)?.mode,
    setMode: async (destination, mode) => {
      await servers.get(destination)?.setMode(mode)
      return servers.has(destination)
    },
    stop: async () => {
      await Promise.all([...servers.values()].map((server) => server.stop()))
    },
  }

  async function listenerOf(
    { id, kind, takesMessages }: SandboxDestination,
    secret: string,
  ): Promise<RequestListener> {
    if (kind === 'webhook') return webhookReceiver(id, secret, received, clock)
    const receiver = takesMessages ? messageReceiver(id, received, clock) : fhirReceiver(id, received, clock)
    for (const resources of earlier.get(id) ?? []) await receiver.restore(resources)
    earlier.delete(id)
    return receiver.app
  }
}

function remember(earlier: Map<string, Resource[][]>, { destination, resources = [] }: Arrival): void {
  if (resources.length === 0) return
  const those = earlier.get(destination)
  if (those === undefined) earlier.set(destination, [[...resources]])
  else those.push([...resources])
}

function envName(destination: string): string {
  return destination.toUpperCase().replaceAll('-', '_')
}
