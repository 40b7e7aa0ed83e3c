import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Definition } from '../catalogue/contents.ts'
import { release, releasesText } from '../catalogue/releases.ts'
import { readArguments } from './arguments.ts'
import { loadForCommand, sayProblem } from './check.ts'
import { counted } from './counted.ts'
import { isNamed, sayNoMapping } from './named-mapping.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn map release [MAPPING] [--json]

Puts every version of every mapping, or of MAPPING (child-fhir, or child-fhir@1.0.0), that is not released yet on the
record, mappings/releases.json, together with the schemas and code tables it uses, each with the hash of what it says.
From then on it may not say anything else: \`dilyn check\` refuses a released version that was changed in place, and a
change goes into a new version. What stands on the record already is never written anew.
  --json   one object on stdout: {"ok","released":[{"name","version","hash"}]}

Ends with 0, also when there was nothing to release; with 1 when the catalogue has problems, which are named; with 2 when
there is no such mapping or no catalogue to read.
`

const place = 'mappings/releases.json'

/** `dilyn map release`: puts versions of mappings on the record of what has been released. */
export async function runMapRelease(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const read = readArguments(args, { json: { type: 'boolean' } }, { least: 0, most: 1 }, usage, world)
  if ('exit' in read) return read.exit
  const loaded = loadForCommand(world)
  if (loaded === undefined) return 2
  const isJson = read.values.json === true
  const { problems, library } = loaded
  if (problems.length > 0) {
    if (isJson) world.stdout.write(`${JSON.stringify({ ok: false, released: [], problems })}\n`)
    else world.stdout.write(`Nothing was released: mend these first.\n${problems.map(sayProblem).join('')}`)
    return 1
  }
  const [wanted] = read.positionals
  if (wanted !== undefined && !library.contents.mappings.some((one) => isNamed(wanted, one))) {
    world.stderr.write(sayNoMapping(wanted, library.contents.mappings))
    return 2
  }
  const { releases, added, unversioned } = release(library.releases, library.contents, (one) =>
    isNamed(wanted, one),
  )
  if (unversioned.length > 0) {
    world.stderr.write(
      `Nothing was released: these say no "version" of their own: ${unversioned.join(', ')}\n`,
    )
    return 1
  }
  if (added.length > 0) {
    const path = join(world.catalogueFolder, place)
    writeFileSync(`${path}.new`, releasesText(releases))
    renameSync(`${path}.new`, path)
  }
  const released = added.map(({ name, version, hash }) => ({ name, version, hash }))
  world.stdout.write(isJson ? `${JSON.stringify({ ok: true, released })}\n` : say(released))
  return 0
}

function say(released: readonly Definition[]): string {
  if (released.length === 0) return `Nothing to release: every version stands in ${place} already.\n`
  const lines = released.map(
    ({ name, version, hash }) => `released ${name} ${version} (${hash.slice(0, 12)})\n`,
  )
  return `${lines.join('')}${counted(released.length, 'version')} added to ${place}\n`
}
