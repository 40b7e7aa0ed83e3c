// npm run bench [-- --json --only NAME --pairs N --gate]
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { catalogueSpeed } from './catalogue-speed.ts'
import { mappingSpeed } from './mapping-speed.ts'
import type { Measured } from './measure.ts'
import { measureCase, reaches } from './measure.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    pairs: { type: 'string', default: '7' },
    gate: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(`Usage: npm run bench [-- --json --only NAME --pairs N --gate]

Measures Dilyn beside its floor, pair by pair in one run, and prints the ratio: median, least and most of N pairs.
Machines are noisy: only the ratio means anything. --only runs the cases that have NAME in theirs; --gate ends with 1
where a median misses its target.
`)
  process.exit(0)
}

const wanted = [...mappingSpeed, ...catalogueSpeed].filter(
  ({ name }) => values.only === undefined || name.includes(values.only),
)
const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))
const cases: Measured[] = []
for (const one of wanted) {
  const measured = await measureCase(one, Number(values.pairs), (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${one.name}: ${done} of ${values.pairs} \u001b[K`)
  })
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  cases.push(measured)
  if (values.json) continue
  const { name, unit, floor, dilyn, ratio, target, least } = measured
  const verdict = reaches(measured) ? 'reached' : 'missed'
  process.stdout.write(
    `${name}: ${figure(dilyn.median)} ${unit}, floor ${figure(floor.median)}; ratio ${figure(ratio.median)} (${figure(ratio.min)}–${figure(ratio.max)}), target ${least ? '≥' : '≤'} ${figure(target)}: ${verdict}\n`,
  )
}
const ok = cases.every(reaches)
const machine = `${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`
if (values.json) process.stdout.write(`${JSON.stringify({ ok, machine, cases })}\n`)
else process.stdout.write(`${machine}\n`)
process.exitCode = values.gate && !ok ? 1 : 0
