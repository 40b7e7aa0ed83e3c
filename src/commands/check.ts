import { editorFolder, editorSchemas } from '../catalogue/editor-schemas.ts'
import { type Loaded, loadCatalogue } from '../catalogue/load.ts'
import type { Problem } from '../mapping/problem.ts'
import { PROBLEMS } from '../mapping/problem-codes.ts'
import { profilesClaimedBy } from '../mapping/profiles/claims.ts'
import { readArguments } from './arguments.ts'
import { counted } from './counted.ts'
import { staleEditorFiles, writeEditorFiles } from './editor-files.ts'
import { isFileError } from './file-error.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn check [--json] [--write-schemas]

Checks everything in schemas/ and mappings/, the sandbox's files too, and names all problems in one run.
  --json   one object on stdout: {"ok","files","mappings","problems":[...],"profiles":[{"url","checked",...}]}:
           each FHIR profile that a mapping claims, whether its definition is at hand, and what of it no check can see
  --write-schemas   also writes ${editorFolder}/: what editors propose in a mapping, from the schemas that mappings read
                    and the code tables. Without it, a word on stderr where they have grown old

Ends with 0 when there are no problems, 1 when there are, 2 when there is no catalogue to read.
`

const flags = { json: { type: 'boolean' }, 'write-schemas': { type: 'boolean' } } as const

/** `dilyn check`: every problem of every data file, each with its place and what to do about it. */
export async function runCheck(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const read = readArguments(args, flags, { least: 0, most: 0 }, usage, world)
  if ('exit' in read) return read.exit
  const loaded = loadForCommand(world)
  if (loaded === undefined) return 2
  const { problems, files, mappings } = loaded
  const ok = problems.length === 0
  if (read.values.json === true) {
    world.stdout.write(`${JSON.stringify({ ok, files, mappings, problems, profiles: profilesOf(loaded) })}\n`)
  } else {
    world.stdout.write(`${problems.map(sayProblem).join('')}${summary(loaded)}\n`)
  }
  try {
    world.stderr.write(editorWord(loaded, read.values['write-schemas'] === true, world))
  } catch (error) {
    if (!isFileError(error)) throw error
    world.stderr.write(`${editorFolder} cannot be written: ${error.message}\n`)
    return 2
  }
  return ok ? 0 : 1
}

/** Writes what editors know of the catalogue, or sees whether they know it still. */
function editorWord({ library }: Loaded, isToWrite: boolean, { catalogueFolder }: CommandWorld): string {
  const wanted = editorSchemas(library)
  if (isToWrite)
    return `${editorFolder}: ${writeEditorFiles(catalogueFolder, wanted)} of ${wanted.size} written\n`
  const { size } = staleEditorFiles(catalogueFolder, wanted)
  return size === 0
    ? ''
    : `${editorFolder}: ${size} are not what they should be: dilyn check --write-schemas\n`
}

/** A profile that some mapping claims. */
interface ClaimedProfile {
  readonly url: string
  readonly version?: string
  /** Whether its definition is at hand, so that mappings are held to it. */
  readonly checked: boolean
  /** What it asks beyond what is checked, in words. */
  readonly unchecked: readonly string[]
}

function profilesOf({ library }: Loaded): ClaimedProfile[] {
  const claimed = new Set(library.mappings.flatMap(({ mapping }) => profilesClaimedBy(mapping)))
  return [...claimed].sort().map((url) => {
    const profile = library.world.fhir.profiles.profile(url)
    const version = profile?.version === undefined ? {} : { version: profile.version }
    return { url, ...version, checked: profile !== undefined, unchecked: profile?.unchecked ?? [] }
  })
}

/** The catalogue as a command reads it, the sandbox laid over; undefined, said on stderr, when the folder has none. */
export function loadForCommand(world: CommandWorld): Loaded | undefined {
  const root = world.catalogueFolder
  try {
    return loadCatalogue({ root, sandbox: true, env: world.env, sandboxNamesLater: true })
  } catch (error) {
    if (!isFileError(error)) throw error
    world.stderr.write(`There is no catalogue in ${root}: ${error.message}\n`)
    return undefined
  }
}

/** The problem on one line, and what to do about it on a second. */
export function sayProblem(problem: Problem): string {
  const { file, line, column, code, detail, nearest, remedy, allowed = [] } = problem
  const advice =
    nearest !== undefined
      ? `did you mean "${nearest}"?`
      : (remedy ?? (allowed.length > 0 ? sayAllowed(allowed) : PROBLEMS[code].remedy))
  return `${file}:${line}:${column} ${code} ${detail}\n    ${advice}\n`
}

/** As many as fit on a line or two; the rest is in --json. */
const ALLOWED_SHOWN = 12

function sayAllowed(allowed: readonly string[]): string {
  const more = allowed.length - ALLOWED_SHOWN
  return `allowed: ${allowed.slice(0, ALLOWED_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function summary({ problems, files, mappings }: Loaded): string {
  const found = problems.length === 0 ? 'no problems' : counted(problems.length, 'problem')
  return `${files} files, ${mappings} mappings: ${found}`
}
