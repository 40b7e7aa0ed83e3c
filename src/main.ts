#!/usr/bin/env node
import { closeSync, openSync } from 'node:fs'
import { runCheck } from './commands/check.ts'
import { runDemo } from './commands/demo.ts'
import { runMapDiff } from './commands/map-diff.ts'
import { runMapRelease } from './commands/map-release.ts'
import { runMapRun } from './commands/map-run.ts'
import { runMapShadow } from './commands/map-shadow.ts'
import { runMapTest } from './commands/map-test.ts'
import { runPush } from './commands/push.ts'
import { runServe, type ServeWorld } from './commands/serve.ts'
import { runToken } from './commands/token.ts'
import { runTrace } from './commands/trace.ts'
import type { ExitCode, Output } from './commands/world.ts'
import { type Config, readConfig } from './config.ts'
import { startGateway } from './gateway.ts'
import { nearestName } from './mapping/nearest.ts'
import { makeLog } from './telemetry/log.ts'

const usage = `Usage: dilyn COMMAND [ARGUMENTS]

  serve                     starts the gateway
  demo                      plays a child's move through the sandbox and says who got what and why
  push PATH --source S      pushes a file or a folder through the running gateway
  trace RECORD              the life of one record
  token CLIENT              a bearer token (sandbox)
  check                     checks everything in schemas/ and mappings/
  map prove [MAPPING]       the laws of the mappings, on generated records
  map run MAPPING FILE      one document through one mapping
  map test [MAPPING]        the examples of the mappings, with what differs
  map diff --candidate F    what another catalogue would change of the records that are stored
  map shadow --candidate F  the same beside live deliveries, sending nothing
  map release [MAPPING]     puts versions of mappings on the record of what is released

Each has --help. Exit codes: 0 fine, 1 the checked thing failed, 2 usage or configuration, 3 the port or the folder is taken.
`

type Command = (args: readonly string[], world: ServeWorld) => Promise<ExitCode>

const commands: Readonly<Record<string, Command>> = {
  serve: runServe,
  demo: runDemo,
  push: runPush,
  trace: runTrace,
  token: runToken,
  check: runCheck,
  // Only this command needs what makes records, which takes long to load.
  'map prove': async (args, world) => (await import('./commands/map-prove.ts')).runMapProve(args, world),
  'map run': runMapRun,
  'map test': runMapTest,
  'map release': runMapRelease,
  'map diff': runMapDiff,
  'map shadow': runMapShadow,
}

const stopGraceMs = 30_000

async function main(words: readonly string[]): Promise<ExitCode> {
  const [first = '', second = ''] = words
  const asked = first === 'map' ? second : first
  if (asked === '' || ['--help', '-h', 'help'].includes(asked)) {
    process.stdout.write(usage)
    return asked === '' ? 2 : 0
  }
  const name = first === 'map' ? `map ${second}` : first
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    const nearest = nearestName(name, Object.keys(commands))
    const advice = nearest === undefined ? usage : `Did you mean "${nearest}"?\n`
    process.stderr.write(`There is no command "${name}".\n\n${advice}`)
    return 2
  }
  const read = readConfig(process.env)
  if (!read.ok) {
    process.stderr.write(
      `The configuration is not right:\n${read.problems.map((one) => `  ${one}\n`).join('')}`,
    )
    return 2
  }
  return command(words.slice(name.split(' ').length), worldOf(read.config))
}

function worldOf(config: Config): ServeWorld {
  const log = makeLog()
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const serve = ({ fresh, quiet }: { fresh: boolean; quiet?: boolean }) =>
    startGateway({
      config,
      say,
      fresh,
      report: quiet === true ? makeLog({ level: 'error' }).report : log.report,
    })
  return {
    env: process.env,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    gatewayUrl: config.url.replace(/\/$/, ''),
    catalogueFolder: config.catalogueFolder,
    dataFolder: config.dataFolder,
    startGateway: async () => {
      const { url, stop } = await serve({ fresh: false, quiet: true })
      const told = toldToStop()
      let end = () => {}
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      const stopOnce = () => stop().then(end)
      void told.then(stopOnce)
      return { url, stop: stopOnce, ended }
    },
    serve,
    toldToStop,
    onReload,
  }
}

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true }
}

/** The first signal asks for a clean stop; a second one, or too long a stop, ends the process at once. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const told = () => {
      process.on('SIGTERM', () => process.exit(1))
      process.on('SIGINT', () => process.exit(1))
      setTimeout(() => process.exit(1), stopGraceMs).unref()
      resolve()
    }
    process.once('SIGTERM', told)
    process.once('SIGINT', told)
  })
}

/** SIGHUP asks for the catalogue to be read anew, unless it says that the terminal is gone, which ends what ran in it. */
function onReload(reload: () => Promise<void>): void {
  process.on('SIGHUP', () => {
    if (hasLostTerminal()) process.kill(process.pid, 'SIGTERM')
    else void reload()
  })
}

const ranInTerminal = process.stdin.isTTY === true || process.stderr.isTTY === true

function hasLostTerminal(): boolean {
  if (!ranInTerminal) return false
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return false
  } catch {
    return true
  }
}

// `dilyn … | head` ends the reader first; that is no failure of ours
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
process.exitCode = await main(process.argv.slice(2))
// a stopped gateway may leave idle sockets of clients behind
if (process.argv[2] === 'serve' || process.argv[2] === 'demo') process.exit()
