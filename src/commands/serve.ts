import type { Reloaded } from '../catalogue/reloader.ts'
import type { Gateway } from '../gateway.ts'
import { readArguments } from './arguments.ts'
import { sayProblem } from './check.ts'
import { sayFailure } from './say-failure.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn serve [--fresh]

Starts the gateway and serves until it is told to stop (SIGTERM or Ctrl-C).
  --fresh   begins with an empty database (sandbox only)

SIGHUP reads schemas/ and mappings/ anew, without a restart: with problems, which are named, what was read before stays.

When ready it prints one line on stdout: {"event":"ready","url":"http://127.0.0.1:8080"}
Environment: PORT, HOST, DATABASE_URL, DILYN_DATA, DILYN_KEY_FILE, DILYN_ISSUER, DILYN_AUDIENCE, DILYN_CATALOGUE.
`

/** What `serve` needs beside the world of all commands. */
export interface ServeWorld extends CommandWorld {
  serve(options: { fresh: boolean }): Promise<Gateway>
  /** Resolves when the process is told to stop. */
  toldToStop(): Promise<void>
  /** What to do whenever the process is told to read its catalogue anew (SIGHUP). */
  onReload(reload: () => Promise<void>): void
}

/** `dilyn serve`: says what runs, where, and what to try next; ends with 0 after a clean stop, 2 on a bad configuration or catalogue, 3 when the port or the folder is taken. */
export async function runServe(args: readonly string[], world: ServeWorld): Promise<ExitCode> {
  const read = readArguments(args, { fresh: { type: 'boolean' } }, { least: 0, most: 0 }, usage, world)
  if ('exit' in read) return read.exit
  let gateway: Gateway | undefined
  // before all else: until it is handled, the signal ends the process
  world.onReload(async () => {
    if (gateway !== undefined) world.stderr.write(await reload(gateway))
  })
  try {
    gateway = await world.serve({ fresh: read.values.fresh === true })
  } catch (error) {
    return sayFailure(error, world)
  }
  world.stderr.write(welcome(gateway))
  world.stdout.write(`${JSON.stringify({ event: 'ready', url: gateway.url })}\n`)
  await world.toldToStop()
  world.stderr.write('Stopping: what is under way is finished first.\n')
  await gateway.stop()
  return 0
}

/** Reads the catalogue anew and says what came of it. */
async function reload(gateway: Gateway): Promise<string> {
  try {
    return sayReloaded(await gateway.reload())
  } catch (error) {
    return `The catalogue could not be read anew; what was read before stays: ${(error as Error).message}\n`
  }
}

function sayReloaded({ ok, changed, problems }: Reloaded): string {
  if (!ok)
    return `The catalogue has problems; what was read before stays.\n${problems.map(sayProblem).join('')}`
  if (changed.length === 0) return 'The catalogue was read anew: nothing has changed.\n'
  return `The catalogue was read anew, and is in force:\n${changed.map((path) => `  ${path}\n`).join('')}`
}

function welcome({ url, storage, sandbox, catalogue }: Gateway): string {
  const destinations = [...catalogue.destinations.keys()].join(', ')
  const head = `Dilyn serves at ${url}, with ${storage}.\nKinds: ${[...catalogue.kinds.keys()].join(', ')}. Destinations: ${destinations}.\n`
  if (!sandbox) return head
  return `
  ************************************************************************
  *  SANDBOX: no issuer is configured. Anybody on this machine can sign  *
  *  tokens with the key in the data folder. Never put real children in. *
  *  For real use set DILYN_ISSUER.                                      *
  ************************************************************************

${head}
Try next, in another terminal:
  npm run demo                                   a child moves, and the records follow
  npx dilyn token operator                       a bearer token for the operator
  curl -H "Authorization: Bearer $(npx dilyn token operator)" ${url}/v1/destinations
  curl ${url}/sandbox/received                   what really arrived at the sandbox's receivers

`
}
