import { readArguments, refuse } from './arguments.ts'
import { counted } from './counted.ts'
import { runComparison } from './map-compare.ts'
import { wholeNumber } from './whole-number.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const secondsUsual = 60
const secondsMost = 86_400
const recordsMost = 1_000_000

const usage = `Usage: dilyn map shadow --candidate FOLDER [--for SECONDS] [--records N] [--json]

Has the running gateway make each delivery a second time with the catalogue in FOLDER (which holds schemas/ and
mappings/), beside live traffic, and tells field by field what it would have changed. What the second making gives is
compared and thrown away: nothing is sent. Deliveries go on as ever; those that it cannot keep up with are skipped and
counted. Values are masked.
  --candidate FOLDER   the catalogue that might come next
  --for SECONDS        ends after that time (${secondsUsual}), or earlier with Ctrl-C
  --records N          ends after N deliveries
  --json               one object on stdout: {"ok","records","changes":[…],"losses","skipped","ended"}

Ends with 0 when nothing is lost, 1 when something is, and 2 when the candidate, the arguments or the gateway cannot be
used.
`

/** What `map shadow` needs beside the world of all commands. */
export interface ShadowWorld extends CommandWorld {
  /** Resolves when the process is told to stop. */
  toldToStop(): Promise<void>
}

/** `dilyn map shadow`: what a candidate catalogue would change of what is being delivered. Asks as engineer. */
export async function runMapShadow(args: readonly string[], world: ShadowWorld): Promise<ExitCode> {
  const flags = {
    candidate: { type: 'string' },
    for: { type: 'string' },
    records: { type: 'string' },
    json: { type: 'boolean' },
  } as const
  const read = readArguments(args, flags, { least: 0, most: 0 }, usage, world)
  if ('exit' in read) return read.exit
  const { candidate, json = false } = read.values
  if (candidate === undefined) return refuse('--candidate is missing', usage, world).exit
  const seconds = wholeNumber(read.values.for, secondsUsual, 1, secondsMost)
  if (seconds === undefined) return refuse(`--for is a number from 1 to ${secondsMost}`, usage, world).exit
  const records = wholeNumber(read.values.records, 0, 1, recordsMost)
  if (records === undefined)
    return refuse(`--records is a number from 1 to ${recordsMost}`, usage, world).exit
  const path = `/v1/catalogue/shadow?for=${seconds}${records === 0 ? '' : `&records=${records}`}`
  const progress = (now: { records: number; skipped?: number }) =>
    `${counted(now.records, 'delivery', 'deliveries')} compared, ${now.skipped ?? 0} skipped`
  const told = new AbortController()
  void world.toldToStop().then(() => told.abort())
  return runComparison({ folder: candidate, path, isJson: json, progress, signal: told.signal }, world)
}
