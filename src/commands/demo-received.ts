import type { Arrived } from '../sandbox/compare-arrivals.ts'
import { type GatewayClient, GatewayError } from './gateway-client.ts'

/** One item of `GET /sandbox/received`. */
export interface ReceivedAnswer extends Arrived {
  readonly at: string
  readonly deliveryId: string
}

/** What has arrived at the receivers since this was made, about the children of one run. */
export interface DemoReceived {
  /** Reads what has come since the last look; returns it, in the order of arrival per destination. */
  look(): Promise<ReceivedAnswer[]>
  /** All that was read so far. */
  readonly all: readonly ReceivedAnswer[]
}

interface Page {
  readonly items: readonly ReceivedAnswer[]
  readonly next: number
}

/** Starts at the end of what is there. `isOwn` tells what belongs to the run: others may use the sandbox meanwhile. */
export async function demoReceived(
  client: GatewayClient,
  destinations: readonly string[],
  isOwn: (item: ReceivedAnswer) => boolean,
): Promise<DemoReceived> {
  const from = new Map<string, number>()
  for (const destination of destinations) {
    const end = await pageOf(client, destination, 0, '&limit=0')
    if (end !== undefined) from.set(destination, end.next)
  }
  const all: ReceivedAnswer[] = []
  return {
    all,
    async look() {
      const came: ReceivedAnswer[] = []
      for (const [destination, after] of from) {
        const page = await pageOf(client, destination, after, '')
        if (page === undefined) continue
        from.set(destination, page.next)
        came.push(...page.items.filter(isOwn))
      }
      all.push(...came)
      return came
    },
  }
}

/** undefined for a destination whose receiver is not the sandbox's. */
async function pageOf(
  client: GatewayClient,
  destination: string,
  after: number,
  more: string,
): Promise<Page | undefined> {
  try {
    return await client.get<Page>(`/sandbox/received?destination=${destination}&after=${after}${more}`)
  } catch (error) {
    if (error instanceof GatewayError && error.status === 404) return undefined
    throw error
  }
}
