import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CrashPointName, crashPoints } from './ports/crash-point.ts'

/** What the environment asks for; every field is decided once, at the start. */
export interface Config {
  readonly host: string
  readonly port: number
  /** undefined: an embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | undefined
  readonly dataFolder: string
  readonly keyFile: string
  /** undefined: the sandbox world. */
  readonly issuer: string | undefined
  readonly audience: string
  readonly sandbox: boolean
  /** The folder that holds `schemas/` and `mappings/`. */
  readonly catalogueFolder: string
  /** The gateway that commands talk to. */
  readonly url: string
  readonly crashAt: { readonly point: CrashPointName; readonly nth: number } | undefined
  /** A bearer token for the commands, where there is no sandbox to sign one. */
  readonly token: string | undefined
  /** Everything else that data files may name (`{"env": …}`, `{"secret": …}`). */
  readonly env: Readonly<Record<string, string | undefined>>
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads the environment; when something is wrong, says every problem at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const problems: string[] = []
  const text = (name: string) => (env[name] === undefined || env[name] === '' ? undefined : env[name])

  const port = Number(text('PORT') ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    problems.push(`PORT must be a whole number from 0 to 65535, not "${env.PORT}"`)
  const issuer = text('DILYN_ISSUER')
  if (issuer !== undefined && !isUrl(issuer, ['https:', 'http:']))
    problems.push('DILYN_ISSUER must be an http(s) URL')
  const sandbox = issuer === undefined
  const host = text('HOST') ?? '127.0.0.1'
  if (sandbox && !isLoopback(host)) {
    problems.push(
      `HOST is "${host}", but the sandbox binds to loopback only: anybody who reaches it can sign tokens. Set DILYN_ISSUER for real use`,
    )
  }
  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl !== undefined && !isUrl(databaseUrl, ['postgres:', 'postgresql:']))
    problems.push('DATABASE_URL must be a postgres:// URL')
  const dataFolder = resolve(text('DILYN_DATA') ?? '.dilyn')
  const keyFile = text('DILYN_KEY_FILE')
  if (databaseUrl !== undefined && keyFile === undefined && !sandbox) {
    problems.push(
      'DILYN_KEY_FILE is required with DATABASE_URL: the key that opens what is stored must be kept apart from the database',
    )
  }
  const url = text('DILYN_URL')
  if (url !== undefined && !isUrl(url, ['http:', 'https:'])) problems.push('DILYN_URL must be an http(s) URL')
  const crashAt = readCrashAt(text('DILYN_CRASH_AT'), sandbox, problems)

  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    config: Object.freeze({
      host,
      port,
      databaseUrl,
      dataFolder,
      keyFile: resolve(keyFile ?? `${dataFolder}/key`),
      issuer,
      audience: text('DILYN_AUDIENCE') ?? 'urn:dilyn:gateway',
      sandbox,
      catalogueFolder: resolve(text('DILYN_CATALOGUE') ?? ownFolder()),
      url: url ?? `http://127.0.0.1:${port}`,
      crashAt,
      token: text('DILYN_TOKEN'),
      env,
    }),
  }
}

function readCrashAt(text: string | undefined, sandbox: boolean, problems: string[]): Config['crashAt'] {
  if (text === undefined) return undefined
  if (!sandbox) {
    problems.push('DILYN_CRASH_AT is for the sandbox only')
    return undefined
  }
  const [point, nth] = text.split(':')
  const name = crashPoints.find((one) => one === point)
  const number = Number(nth)
  if (name === undefined || !Number.isInteger(number) || number < 1) {
    problems.push(`DILYN_CRASH_AT must be point:n with a point of ${crashPoints.join(', ')} and n from 1`)
    return undefined
  }
  return { point: name, nth: number }
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** The project's own folder, from `src/` as from `dist/`. */
function ownFolder(): string {
  return fileURLToPath(new URL('..', import.meta.url))
}
