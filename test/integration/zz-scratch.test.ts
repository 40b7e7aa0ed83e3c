import { test, jest } from '@jest/globals'
import { aDatabase } from '../support/a-database.ts'
import { fakeWebhook } from '../support/fake-destination.ts'
import { AnOutbound } from '../support/an-outbound.ts'
import { aChild, assessmentRecord, childRecord, inCardiff, pepRecord, placementRecord } from '../support/some-records.ts'
jest.setTimeout(300_000)
test('speed', async () => {
  const db = await aDatabase({ max: 20 })
  const out = new AnOutbound(db.database)
  for (const id of ['hywel-dda', 'cardiff-vale']) (out.fakes as any)[id] = fakeWebhook()
  await out.start(10_000)
  const n = 100
  const all = Array.from({ length: n }, (_, i) => i + 1)
  let t = performance.now()
  const lap = (s: string) => { process.stderr.write(`${s} ${Math.round(performance.now() - t)} ms\n`); t = performance.now() }
  await Promise.all(all.map((i) => out.push('ceredigion-cases', 'child', childRecord(`CH-${i}`, aChild(i)))))
  lap('children pushed')
  await Promise.all(all.map((i) => out.push('ceredigion-cases', 'placement', placementRecord(`PL-${i}`, aChild(i)))))
  await Promise.all(all.map((i) => out.push('ceredigion-cases', 'health-assessment', assessmentRecord(`HA-${i}`, aChild(i)))))
  await Promise.all(all.map((i) => out.push('ceredigion-cases', 'pep', pepRecord(`P-${i}`, aChild(i)))))
  lap('records pushed')
  await out.idle(200_000)
  lap('delivered')
  const count = await db.database.query('select destination, state, count(*)::int from delivery group by 1,2 order by 1,2')
  process.stderr.write(JSON.stringify(count) + '\n')
  t = performance.now()
  await Promise.all(all.map((i) => out.push('ceredigion-cases', 'placement', placementRecord(`PL2-${i}`, aChild(i), { start: '2026-02-20', ...inCardiff }))))
  lap('moves pushed')
  await out.idle(200_000)
  lap('moves delivered')
  const stats = await db.database.query(`select destination, state, count(*)::int from delivery group by 1,2 order by 1,2`)
  process.stderr.write(JSON.stringify(stats) + '\n')
  process.stderr.write(JSON.stringify(out.events.filter((e) => e.event !== 'delivery.settled').slice(0, 5)) + '\n')
  await out.stop(); await db.drop()
})
