import { sandboxClients } from '../sandbox/sandbox-files.ts'
import { openSandboxKey } from '../sandbox/sandbox-key.ts'
import { readArguments, refuse } from './arguments.ts'
import type { CommandWorld, ExitCode } from './world.ts'

const usage = `Usage: dilyn token CLIENT [--ttl SECONDS]

Prints a bearer token of the sandbox for a client, and nothing else.
  --ttl SECONDS   how long it is good for (default 3600)

Example: curl -H "Authorization: Bearer $(npx dilyn token operator)" http://127.0.0.1:8080/v1/destinations
`

const ttlMaxSeconds = 365 * 24 * 3600

/**
 * `dilyn token CLIENT`: signs with the key in the data folder, which the running gateway trusts. Ends with 2 for a
 * client that no file names, and when an issuer is configured: then the sandbox's key opens nothing.
 */
export async function runToken(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const read = readArguments(args, { ttl: { type: 'string' } }, { least: 1, most: 1 }, usage, world)
  if ('exit' in read) return read.exit
  const client = read.positionals[0]!
  const ttlSeconds = Number(read.values.ttl ?? 3600)
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > ttlMaxSeconds) {
    return refuse(`--ttl must be a whole number of seconds, 1 to ${ttlMaxSeconds}`, usage, world).exit
  }
  if (world.env.DILYN_ISSUER !== undefined && world.env.DILYN_ISSUER !== '') {
    world.stderr.write('DILYN_ISSUER is set: tokens come from that issuer, and the sandbox signs none.\n')
    return 2
  }
  const clients = sandboxClients(world.catalogueFolder)
  if (!clients.includes(client)) {
    world.stderr.write(
      `there is no client ${client}. The clients are:\n${clients.map((one) => `  ${one}\n`).join('')}`,
    )
    return 2
  }
  const key = openSandboxKey(world.dataFolder, world.env.DILYN_AUDIENCE || undefined)
  world.stdout.write(`${await key.signToken(client, ttlSeconds)}\n`)
  return 0
}
