// node --import ./test/support/run-typescript.js test/bench/explain-off.ts [--pairs N] [--json] [--gate]
// What it costs production that a mapping can be explained: the compiled mapping in a process that has explained
// thousands of records, beside one whose modules hold nothing that explains. Both run in turns, a slice each.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { shippedMappings } from '../support/some-tried.ts'

const TARGET = 1.05
const NAMES = ['child-fhir', 'camhs-referral-fhir', 'health-assessment-fhir', 'ssda903-header']
const RECORDS = 60
const SLICE_MS = 25
const WARM_MS = 1_500
const EXPLAINED = 2_000

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
    gate: { type: 'boolean', default: false },
    child: { type: 'string' },
  },
})

interface Told {
  readonly ns: number
  readonly hash: string
}

/** One side: answers each line that names a mapping with the time of a record, in nanoseconds. */
function serve(explains: boolean): void {
  const known = new Map(
    shippedMappings()
      .filter(({ name }) => NAMES.includes(name.split('@')[0]!))
      .map((tried) => {
        const records = tried
          .records(RECORDS, 1)
          .filter((one) => tried.mapping.forward(one).issues.length === 0)
        if (explains) {
          for (let i = 0; i < EXPLAINED && records.length > 0; i += 1)
            tried.mapping.explain(records[i % records.length])
        }
        const run = (ms: number): number => {
          const end = performance.now() + ms
          const start = performance.now()
          let rounds = 0
          while (performance.now() < end) {
            for (const record of records) tried.mapping.forward(record)
            rounds += 1
          }
          return ((performance.now() - start) * 1e6) / (rounds * records.length)
        }
        run(WARM_MS)
        const output = JSON.stringify(records.map((record) => tried.mapping.forward(record).output))
        const hash = createHash('sha256').update(output).digest('hex')
        return [tried.name.split('@')[0]!, { run, hash }] as const
      }),
  )
  process.stdout.write('ready\n')
  createInterface({ input: process.stdin }).on('line', (name) => {
    const { run, hash } = known.get(name)!
    process.stdout.write(`${JSON.stringify({ ns: run(SLICE_MS), hash } satisfies Told)}\n`)
  })
}

interface Side {
  ask(name: string): Promise<Told>
  readonly process: ChildProcess
}

async function open(side: 'with' | 'without'): Promise<Side> {
  const support = (file: string): string => fileURLToPath(new URL(`../support/${file}`, import.meta.url))
  const hooks = ['run-typescript.js', ...(side === 'without' ? ['without-explain.js'] : [])]
  const args = hooks.flatMap((file) => ['--import', support(file)])
  const child = spawn(process.execPath, [...args, fileURLToPath(import.meta.url), '--child', side], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`the process ${side} an explanation ended`)
    return value
  }
  await next()
  return {
    process: child,
    async ask(name) {
      child.stdin.write(`${name}\n`)
      return JSON.parse(await next()) as Told
    },
  }
}

const summary = (all: readonly number[]): { median: number; min: number; max: number } => {
  const sorted = [...all].sort((a, b) => a - b)
  const round = (value: number): number => Number(value.toPrecision(4))
  return { median: round(sorted[sorted.length >> 1]!), min: round(sorted[0]!), max: round(sorted.at(-1)!) }
}

async function compare(): Promise<void> {
  const [built, bare] = [await open('with'), await open('without')]
  const cases = []
  for (const name of NAMES) {
    const [floor, dilyn, ratio]: [number[], number[], number[]] = [[], [], []]
    for (let i = 0; i < Number(values.pairs); i += 1) {
      // In turns, and each first as often as the other: what slows the machine down slows both.
      const order = i % 2 === 0 ? [bare, built] : [built, bare]
      const told = [await order[0]!.ask(name), await order[1]!.ask(name)]
      const [without, withIt] = i % 2 === 0 ? [told[0]!, told[1]!] : [told[1]!, told[0]!]
      if (without.hash !== withIt.hash) throw new Error(`${name}: the two make different output`)
      floor.push(without.ns)
      dilyn.push(withIt.ns)
      ratio.push(withIt.ns / without.ns)
    }
    const sums = { floor: summary(floor), dilyn: summary(dilyn), ratio: summary(ratio) }
    cases.push({ name, pairs: floor.length, ...sums, target: TARGET })
    const { median } = sums.ratio
    process.stderr.write(
      `${name}: ${sums.dilyn.median} ns a record, ${sums.floor.median} ns without; ratio ${median}\n`,
    )
  }
  for (const side of [built, bare]) side.process.kill()
  const ok = cases.every(({ ratio }) => ratio.median <= TARGET)
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version }
  if (values.json) process.stdout.write(`${JSON.stringify({ ok, machine, cases })}\n`)
  else
    process.stdout.write(
      `${ok ? 'within' : 'above'} ${TARGET}: ${cases.map(({ name, ratio }) => `${name} ${ratio.median}`).join(', ')}\n`,
    )
  process.exitCode = values.gate && !ok ? 1 : 0
}

if (values.child === undefined) await compare()
else serve(values.child === 'with')
