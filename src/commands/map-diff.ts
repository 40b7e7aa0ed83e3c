import { readArguments, refuse } from './arguments.ts'
import { counted } from './counted.ts'
import { runComparison } from './map-compare.ts'
import { wholeNumber } from './whole-number.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const lastUsual = 1_000
const lastMost = 1_000_000

const usage = `Usage: dilyn map diff --candidate FOLDER [--last N] [--json]

Has the running gateway run the catalogue in FOLDER (which holds schemas/ and mappings/) beside its own, on the records
it has stored, and tells field by field what would change, in how many records, and which destinations would see it.
Values are masked. Nothing is sent and nothing is stored.
  --candidate FOLDER   the catalogue that might come next
  --last N             on the last N records in force (${lastUsual})
  --json               one object on stdout: {"ok","records","changes":[{"mapping","pointer","count","samples","destinations"}],"losses"}

Compared is what each destination with an open place in the child's circle would be sent of each record, and of the
child's safety summary, by the sharing rules and mappings of either catalogue; and whether the record obeys the
candidate's schema. A value that is gone, a record that no longer maps, is no longer valid or no longer goes somewhere
is a loss.

Ends with 0 when nothing is lost, 1 when something is, and 2 when the candidate, the arguments or the gateway cannot be
used.
`

/** `dilyn map diff`: what a candidate catalogue would change of what is stored. Asks as engineer. */
export async function runMapDiff(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const flags = {
    candidate: { type: 'string' },
    last: { type: 'string' },
    json: { type: 'boolean' },
  } as const
  const read = readArguments(args, flags, { least: 0, most: 0 }, usage, world)
  if ('exit' in read) return read.exit
  const { candidate, json = false } = read.values
  if (candidate === undefined) return refuse('--candidate is missing', usage, world).exit
  const last = wholeNumber(read.values.last, lastUsual, 1, lastMost)
  if (last === undefined) return refuse(`--last is a number from 1 to ${lastMost}`, usage, world).exit
  const path = `/v1/catalogue/diff?last=${last}`
  const progress = ({ records, of }: { records: number; of: number | null }) =>
    of === null ? `${counted(records, 'record')} compared` : `${records} of ${of} records`
  return runComparison({ folder: candidate, path, isJson: json, progress }, world)
}
