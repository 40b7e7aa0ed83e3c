import { appendFileSync } from 'node:fs'
import { jest, test } from '@jest/globals'
import { Simulation } from '../support/a-simulation.ts'
import { checkSimulation } from '../support/a-simulation-checks.ts'
jest.setTimeout(3_000_000)
const out = (s: string) => appendFileSync(process.env.SIM_OUT ?? '/tmp/sim.out', s + '\n')
async function once(seed: number, families: number[], days: number, skip?: Set<string>) {
  const calm = process.env.SIM_CALM === '1'
  const s = new Simulation({ seed, families, days, ...(skip ? { skip } : {}), calm })
  try { await s.run(); await checkSimulation(s); if (process.env.SIM_DEBUG) await debug(s) } finally { await s.stop() }
  return s
}
async function debug(s: Simulation) {
  const q = s.db.database.query.bind(s.db.database)
  const bad = await q<any>(`select s.child, s.id, s.participant, s.closed_sequence, s.closed_at, e.id as entry, e.xid::text, e.position, e.data, e.at, (select count(*)::int from delivery where entry = e.id) as n,
    (select array_agg(jsonb_build_object('seq', x.sequence, 'xid', x.xid::text, 'pos', x.position, 'type', x.type, 'at', x.at, 'n', (select count(*) from delivery d where d.entry = x.id)) order by x.sequence) from log_entry x where x.child = s.child) as all
    from stay s join log_entry e on e.child = s.child and e.sequence = s.closed_sequence
    where s.participant in ('hywel-dda','cardiff-vale','ceredigion-school','cardiff-school') and not exists (select 1 from delivery d where d.stay = s.id and d.via = 'closing')`)
  for (const b of bad) { out(JSON.stringify({ ...b, all: undefined }));
    for (const r of s.reads.filter((r: any) => r.some((x: any) => x.rows && x.rows.length && BigInt(x.values[0]) <= BigInt(b.xid) && BigInt(x.rows.at(-1)[1]) >= BigInt(b.xid)))) out(JSON.stringify(r).slice(0, 3000))
    out(JSON.stringify(await q(`select m.kind, m.record, m.version, m.routed_at, e.sequence, e.xid::text, e.position::text from log_entry e left join message m on m.record = e.record and m.version = e.version and m.status <> 'rejected' where e.child = $1 order by e.sequence`, [b.child])))
    out(JSON.stringify(await q(`select e.xid::text, e.position::text, m.routed_at, (select count(*) from delivery d where d.entry = e.id) n from log_entry e left join message m on m.record = e.record and m.version = e.version and m.status <> 'rejected' where e.position between $1::bigint - 12 and $1::bigint + 12 order by e.xid, e.position`, [b.position])))
  }
  out(JSON.stringify(await q('select * from log_cursor')))
}
test('explore', async () => {
  const seeds = (process.env.SIM_SEEDS ?? '1').split(',').map(Number)
  const days = Number(process.env.SIM_DAYS ?? 8)
  const n = Number(process.env.SIM_FAMILIES ?? 40)
  const only = process.env.SIM_ONLY
  for (const seed of seeds) {
    const families = only ? [Number(only)] : Array.from({ length: n }, (_, i) => i)
    const t = performance.now()
    const s = await once(seed, families, days)
    out(`== seed ${seed}: ${s.violations.length} violations, ${s.sendings.length} sendings, ${(performance.now() - t) | 0} ms; events ${JSON.stringify([...new Set(s.events.map(e => e.event))])}`)
    for (const v of s.violations) out(v)
    if (only && process.env.SIM_SHRINK === '1') {
      const like = (process.env.SIM_LIKE ?? '')
      const fails = (x: Simulation) => x.violations.some(v => v.includes(like))
      const skip = new Set<string>()
      for (let d = days - 1; d >= 0; d--) for (let k = 3; k >= 0; k--) {
        const key = `${only}/${d}/${k}`
        skip.add(key)
        const again = await once(seed, families, days, skip)
        if (!fails(again)) skip.delete(key)
      }
      const last = await once(seed, families, days, skip)
      out('-- shrunk'); for (const f of last.families) for (const l of f.story) out(l)
      for (const v of last.violations) out(v)
    } else if (only) for (const f of s.families) for (const l of f.story) out(l)
  }
})
