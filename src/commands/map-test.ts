import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { acceptedText } from '../catalogue/accept-example.ts'
import { type FailedFile, type TestedMapping, testMappings } from '../catalogue/test-mappings.ts'
import { readArguments } from './arguments.ts'
import { loadForCommand } from './check.ts'
import { type Accepted, sayTests } from './map-test-text.ts'
import { isNamed, sayNoMapping, versionsIn } from './named-mapping.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn map test [MAPPING] [--accept] [--json]

Runs the examples of every version of every mapping, or of MAPPING (child-fhir, or child-fhir@1.0.0), and shows place by
place where a mapping does not do what an example says.
  --accept   writes what the mappings do now into the examples that fail; an example whose record is not valid, or of
             which something invalid is made, stays as it is and fails
  --json     one object on stdout: {"ok","mappings":[{"name","version","examples","failed":[{"file","detail","diff"}]}]}

Ends with 0 when all examples hold, 1 when one does not, 2 when there is no such mapping or no catalogue to read.
`

/** `dilyn map test`: the examples as tests of their mappings, with all that differs. */
export async function runMapTest(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const flags = { accept: { type: 'boolean' }, json: { type: 'boolean' } } as const
  const read = readArguments(args, flags, { least: 0, most: 1 }, usage, world)
  if ('exit' in read) return read.exit
  const loaded = loadForCommand(world)
  if (loaded === undefined) return 2
  const [wanted] = read.positionals
  const tested = testMappings(loaded, (one) => isNamed(wanted, one))
  if (wanted !== undefined && tested.length === 0) {
    world.stderr.write(sayNoMapping(wanted, versionsIn(loaded)))
    return 2
  }
  const accepted = read.values.accept === true ? tested.flatMap(({ failed }) => accept(failed, world)) : []
  const isAccepted = new Set(accepted.map(({ file }) => file))
  const after = tested.map((one) => ({
    ...one,
    failed: one.failed.filter(({ file }) => !isAccepted.has(file)),
  }))
  const ok = after.every(({ failed }) => failed.length === 0)
  if (read.values.json === true) {
    const mappings = after.map((one) => shown(one))
    const more = read.values.accept === true ? { accepted } : {}
    world.stdout.write(`${JSON.stringify({ ok, mappings, ...more })}\n`)
  } else {
    const isColoured = world.stdout.isTerminal && (world.env.NO_COLOR ?? '') === ''
    world.stdout.write(sayTests(after, accepted, isColoured))
  }
  return ok ? 0 : 1
}

/** Writes each example that can say what its mapping does now; a file is whole before it takes the place of the old one. */
function accept(failed: readonly FailedFile[], world: CommandWorld): Accepted[] {
  return failed.flatMap(({ file, diff, tried }): Accepted[] => {
    const text = tried === undefined ? undefined : acceptedText(tried.example, tried.fault)
    if (text === undefined) return []
    const path = join(world.catalogueFolder, file)
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
    return [{ file, diff }]
  })
}

function shown({ failed, ...one }: TestedMapping) {
  return { ...one, failed: failed.map(({ file, detail, diff }) => ({ file, detail, diff })) }
}
