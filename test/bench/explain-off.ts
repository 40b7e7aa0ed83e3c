// node --import ./test/support/run-typescript.js test/bench/explain-off.ts [--processes N] [--slices N] [--json] [--gate]
// What it costs production that a mapping can be explained: the compiled mapping in a process that could explain, beside
// one whose modules hold nothing that explains. Pairs of processes run in turns, a slice each; of each process counts
// the best slice, since all that disturbs it only adds, and of the pairs the median. `--explained N` lets the one explain
// so many records first: what an engineer's question leaves behind in a gateway.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compileMapping } from '../../src/mapping/compile.ts'
import type { Json } from '../../src/mapping/json.ts'
import { type Part, readMapping, readPart } from '../../src/mapping/read.ts'
import { type CodeTable, readTable } from '../../src/mapping/tables.ts'
import { projectFolder } from '../support/a-catalogue.ts'
import { shippedMappings } from '../support/some-tried.ts'

const TARGET = 1.05
const MAPPINGS = ['child-fhir', 'camhs-referral-fhir', 'health-assessment-fhir', 'pep-school']
const RECORDS = 60
const SLICE_MS = 30
const WARM_MS = 700

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '7' },
    slices: { type: 'string', default: '12' },
    json: { type: 'boolean', default: false },
    gate: { type: 'boolean', default: false },
    explained: { type: 'string', default: '0' },
    child: { type: 'string' },
  },
})

interface Work {
  readonly name: string
  readonly text: string
  readonly records: readonly Json[]
}

interface Told {
  readonly ns: number
  readonly hash: string
}

function filesIn<Read>(folder: string, read: (text: string, file: string) => Read | undefined): Read[] {
  return readdirSync(join(projectFolder, folder))
    .filter((file) => file.endsWith('.json'))
    .flatMap(
      (file) => read(readFileSync(join(projectFolder, folder, file), 'utf8'), `${folder}/${file}`) ?? [],
    )
}

/** One side: takes the work on its first line, then answers each name with the time of a record, in nanoseconds of CPU. */
function serve(explained: number): void {
  const parts = new Map(
    filesIn('mappings/parts', (text, file) => readPart(text, file).part).map((one): [string, Part] => [
      one.name,
      one,
    ]),
  )
  const tables = new Map(
    filesIn('mappings/codes', (text, file) => readTable(text, file).table).map((one): [string, CodeTable] => [
      one.name,
      one,
    ]),
  )
  const measure = ({ text, name, records }: Work): (() => Told) => {
    const { mapping } = readMapping(text, `${name}.json`, parts)
    if (!mapping) throw new Error(`${name} cannot be read`)
    const compiled = compileMapping(mapping, { tables, schema: () => undefined })
    for (let i = 0; i < explained; i += 1) compiled.explain(records[i % records.length])
    const run = (ms: number): number => {
      const [end, before] = [performance.now() + ms, process.cpuUsage()]
      let rounds = 0
      for (; performance.now() < end; rounds += 1) for (const record of records) compiled.forward(record)
      const { user, system } = process.cpuUsage(before)
      return ((user + system) * 1_000) / (rounds * records.length)
    }
    run(WARM_MS)
    const output = JSON.stringify(records.map((record) => compiled.forward(record)))
    const hash = createHash('sha256').update(output).digest('hex')
    return () => ({ ns: run(SLICE_MS), hash })
  }
  let known: Map<string, () => Told> | undefined
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (known) process.stdout.write(`${JSON.stringify(known.get(line)!())}\n`)
    else {
      known = new Map((JSON.parse(line) as Work[]).map((work) => [work.name, measure(work)]))
      process.stdout.write('ready\n')
    }
  })
}

interface Side {
  ask(name: string): Promise<Told>
  readonly process: ChildProcess
}

async function open(side: 'with' | 'without', work: readonly Work[]): Promise<Side> {
  const support = (file: string): string => fileURLToPath(new URL(`../support/${file}`, import.meta.url))
  const hooks = ['run-typescript.js', ...(side === 'without' ? ['without-explain.js'] : [])]
  const args = hooks.flatMap((file) => ['--import', support(file)])
  const child = spawn(
    process.execPath,
    [...args, fileURLToPath(import.meta.url), '--child', side, '--explained', values.explained],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (say: string): Promise<string> => {
    child.stdin.write(`${say}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`the process ${side} an explanation ended`)
    return value
  }
  await next(JSON.stringify(work))
  return { process: child, ask: async (name) => JSON.parse(await next(name)) as Told }
}

/** The best slice of both sides of one pair of processes, for each mapping. */
async function comparePair(work: readonly Work[], turn: number): Promise<Map<string, [number, number]>> {
  const [built, bare] = [await open('with', work), await open('without', work)]
  const best = new Map<string, [number, number]>()
  for (let slice = 0; slice < Number(values.slices); slice += 1) {
    for (const { name } of work) {
      const isFirst = (slice + turn) % 2 === 0
      const first = await (isFirst ? built : bare).ask(name)
      const second = await (isFirst ? bare : built).ask(name)
      if (first.hash !== second.hash) throw new Error(`${name}: the two make different output`)
      const [withIt, without] = isFirst ? [first.ns, second.ns] : [second.ns, first.ns]
      const [a, b] = best.get(name) ?? [withIt, without]
      best.set(name, [Math.min(a, withIt), Math.min(b, without)])
    }
  }
  for (const side of [built, bare]) side.process.kill()
  return best
}

const summary = (all: readonly number[]): { median: number; min: number; max: number } => {
  const sorted = [...all].sort((a, b) => a - b)
  const round = (value: number): number => Number(value.toPrecision(4))
  return { median: round(sorted[sorted.length >> 1]!), min: round(sorted[0]!), max: round(sorted.at(-1)!) }
}

async function compare(): Promise<void> {
  const work = shippedMappings().flatMap((tried): Work[] => {
    const name = tried.name.split('@')[0]!
    if (!MAPPINGS.includes(name)) return []
    const records = tried.records(RECORDS, 1).filter((one) => tried.mapping.forward(one).issues.length === 0)
    return [
      {
        name,
        records,
        text: readFileSync(
          join(projectFolder, `mappings/${name}/${tried.name.split('@')[1]}/mapping.json`),
          'utf8',
        ),
      },
    ]
  })
  const pairs: Map<string, [number, number]>[] = []
  for (let turn = 0; turn < Number(values.processes); turn += 1) pairs.push(await comparePair(work, turn))
  const cases = work.map(({ name }) => {
    const told = pairs.map((pair) => pair.get(name)!)
    const sums = {
      floor: summary(told.map(([, without]) => without)),
      dilyn: summary(told.map(([withIt]) => withIt)),
      ratio: summary(told.map(([withIt, without]) => withIt / without)),
    }
    process.stderr.write(
      `${name}: ${sums.dilyn.median} ns a record, ${sums.floor.median} without; ratio ${sums.ratio.median} (${sums.ratio.min}–${sums.ratio.max})\n`,
    )
    return { name, pairs: told.length, ...sums, target: TARGET }
  })
  const ok = cases.every(({ ratio }) => ratio.median <= TARGET)
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version }
  if (values.json) process.stdout.write(`${JSON.stringify({ ok, machine, cases })}\n`)
  else process.stdout.write(`${ok ? 'within' : 'above'} ${TARGET}\n`)
  process.exitCode = values.gate && !ok ? 1 : 0
}

if (values.child === undefined) await compare()
else serve(values.child === 'with' ? Number(values.explained) : 0)
