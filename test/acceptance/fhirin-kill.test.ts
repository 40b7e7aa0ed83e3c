import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { CrashPointName } from '../../src/ports/crash-point.ts'
import { AGateway } from '../support/a-gateway-fhirin.ts'
import { aChild, assessmentRecord, childRecord, inCardiff, placementRecord } from '../support/some-records.ts'

let gateway: AGateway | undefined
afterEach(() => gateway?.remove())

const client = 'ceredigion-cases'

/** Sends until it is acknowledged, as a case system does; starts the gateway again when it has died. */
async function insist(kind: string, record: object, source = client) {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await gateway!.push(source, kind, record).catch(() => undefined)
    if (answer !== undefined && answer.status < 300)
      return answer.body as { id: string; child: string | null }
    if (answer === undefined) {
      await gateway!.ended()
      await gateway!.start()
    }
  }
  throw new Error('it was never acknowledged')
}

/** A child is placed, an assessment follows in versions, the child moves: two of everything would show. */
async function aStory() {
  const run = randomUUID().slice(0, 8)
  const child = aChild(1, { localId: run })
  await insist('child', childRecord(`CH-${run}`, child))
  await insist('placement', placementRecord(`PL-${run}`, child))
  for (let version = 1; version <= 4; version += 1) {
    await insist(
      'health-assessment',
      assessmentRecord(`HA-${run}`, child, { version, heldDate: `2026-02-0${version}` }),
    )
  }
  const moved = await insist(
    'placement',
    placementRecord(`P2-${run}`, child, { start: '2026-03-01', ...inCardiff }),
  )
  return { run, child: moved.child as string }
}

const points: CrashPointName[] = [
  'accept.before-commit',
  'accept.committed',
  'dispatch.committed',
  'deliver.intended',
  'deliver.sent',
]

describe.each(points)('kill -9 at %s', (point) => {
  test.each([1, 3, 6])(
    'on passing %i: nothing acknowledged is lost, nothing takes effect twice, the order is kept',
    async (nth) => {
      gateway = new AGateway()
      await gateway.start({ DILYN_CRASH_AT: `${point}:${nth}` })
      const { run, child } = await aStory()
      // an outbound point may be passed only after the last answer
      const died = await Promise.race([
        gateway.ended().then(() => true),
        gateway.settled().then(
          () => false,
          () => true,
        ),
      ])
      if (died) await gateway.start()
      await gateway.settled()

      const own = (await gateway.ask(client, 'GET', `/v1/records?source=${client}`)).body.items as {
        recordId: string
        version: number
        status: string
      }[]
      const accepted = own
        .filter((one) => one.status === 'accepted')
        .map((one) => `${one.recordId} ${one.version}`)
      expect(accepted.sort()).toEqual(
        [
          `CH-${run} 1`,
          `HA-${run} 1`,
          `HA-${run} 2`,
          `HA-${run} 3`,
          `HA-${run} 4`,
          `P2-${run} 1`,
          `PL-${run} 1`,
        ].sort(),
      )

      for (const destination of ['hywel-dda', 'cardiff-vale', 'ceredigion-school', 'cardiff-school']) {
        const items = await gateway.received(destination)
        expect(items.filter((one) => one.effects > 1)).toEqual([])
        expect(new Set(items.map((one) => one.deliveryId)).size).toBe(items.length)
      }
      const board = await gateway.received('cardiff-vale')
      expect(board.filter((one) => one.kind === 'health-assessment').at(-1)).toMatchObject({
        recordId: `HA-${run}`,
      })
      expect(board.filter((one) => one.via === 'safety').length).toBeGreaterThanOrEqual(1)
      const old = await gateway.received('hywel-dda')
      expect(old.filter((one) => one.via === 'closing')).toHaveLength(1)
      expect(old.at(-1)?.via).toBe('closing')

      const feed = (await gateway.ask('hywel-dda', 'GET', '/v1/events?after=0')).body.events as {
        number: number
        subject: string
        data: { version: number | null; record: string; kind: string }
      }[]
      expect(feed.map((one) => one.number)).toEqual(feed.map((_, index) => index + 1))
      expect(new Set(feed.map((one) => one.subject))).toEqual(new Set([child]))
      const versions = feed
        .filter((one) => one.data.kind === 'health-assessment')
        .map((one) => one.data.version as number)
      expect(versions).toEqual([...versions].sort((a, b) => a - b))
    },
    90_000,
  )
})
