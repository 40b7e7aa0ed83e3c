import type { Loaded } from '../catalogue/load.ts'
import type { Exampled } from '../catalogue/view-examples.ts'
import { LAWS } from '../laws/laws.ts'
import { type LawResult, proveMapping } from '../laws/prove.ts'
import { recordsFor, subjectOf } from '../laws/subject.ts'
import { fhirSchema } from '../sandbox/fhir-schema.ts'
import { readArguments, refuse } from './arguments.ts'
import { loadForCommand } from './check.ts'
import { counted } from './counted.ts'
import { sayBroken, sayProved } from './map-prove-text.ts'
import { isNamed, sayNoMapping, versionsIn } from './named-mapping.ts'
import { progressLine } from './progress-line.ts'
import { wholeNumber } from './whole-number.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const runsUsual = 200
const runsMost = 1_000_000
const seedUsual = 1989
const shrinkMaxMs = 5_000

const usage = `Usage: dilyn map prove [MAPPING] [--runs N] [--seed S] [--json]

Tries the laws on records made from the schema that each mapping reads, there and back, or MAPPING's alone
(child-fhir, or child-fhir@1.0.0), and shows for each broken law the smallest record found that breaks it, and
the place of the mapping that is to blame. The records are invented.
${LAWS.map(({ name, says }) => `  ${name.padEnd(16)}${says}`).join('\n')}

  --runs N   records per mapping (${runsUsual})
  --seed S   the same seed tries the same records (${seedUsual})
  --json     one object on stdout: {"ok","mappings":[{"name","version","runs","seed","laws":[{"law","ok",...}]}]}
             and, of mappings that cannot run, "broken":[{"name","version","problems"}]

Ends with 0 when all laws hold, 1 when one is broken or a mapping cannot run, 2 when there is no such mapping or no
catalogue to read.
`

/** What was proved of one mapping. */
export interface Proved {
  readonly name: string
  readonly version: string
  readonly runs: number
  readonly seed: number
  readonly laws: readonly LawResult[]
}

/** `dilyn map prove`: the laws of the mapping language, tried on generated records. */
export async function runMapProve(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const flags = { runs: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } } as const
  const read = readArguments(args, flags, { least: 0, most: 1 }, usage, world)
  if ('exit' in read) return read.exit
  const runs = wholeNumber(read.values.runs, runsUsual, 1, runsMost)
  const seed = wholeNumber(read.values.seed, seedUsual, -(2 ** 31), 2 ** 31 - 1)
  if (runs === undefined) return refuse(`--runs is a number from 1 to ${runsMost}`, usage, world).exit
  if (seed === undefined) return refuse('--seed is a whole number of 32 bits', usage, world).exit
  const loaded = loadForCommand(world)
  if (loaded === undefined) return 2
  const [wanted] = read.positionals
  const mappings = loaded.library.mappings.filter(({ mapping }) => isNamed(wanted, mapping))
  const broken = loaded.library.broken
    .filter(({ folder }) => isNamed(wanted, folder))
    .map(({ folder: { name, version }, problems }) => ({ name, version, problems }))
  if (mappings.length + broken.length === 0 && wanted !== undefined) {
    world.stderr.write(sayNoMapping(wanted, versionsIn(loaded)))
    return 2
  }
  const proved = prove(mappings, loaded, { runs, seed }, world)
  const ok = broken.length === 0 && proved.every(({ laws }) => laws.every((law) => law.ok))
  if (read.values.json === true) {
    const more = broken.length === 0 ? {} : { broken }
    world.stdout.write(`${JSON.stringify({ ok, mappings: proved, ...more })}\n`)
  } else {
    world.stdout.write([...proved.map(sayProved), ...broken.map(sayBroken)].join(''))
  }
  return ok ? 0 : 1
}

function prove(
  mappings: readonly Exampled[],
  { library }: Loaded,
  { runs, seed }: { runs: number; seed: number },
  world: CommandWorld,
): Proved[] {
  const judge = fhirSchema()
  const line = progressLine(world.stderr)
  const proved = mappings.map((one, n): Proved => {
    const { name, version } = one.mapping
    const where = `${name}, ${n + 1} of ${mappings.length}`
    line.update(() => where)
    const subject = subjectOf(one, library, (resource) => judge.faultsOf(resource))
    const onRun = (done: number) => line.update(() => `${where}: ${done} of ${runs} records`)
    const laws = proveMapping(subject, recordsFor(one, library), { runs, seed, shrinkMaxMs, onRun })
    return { name, version, runs, seed, laws }
  })
  line.done(`${counted(proved.length, 'mapping')}, ${counted(runs, 'record')} each, seed ${seed}`)
  return proved
}
