import { spawn } from 'node:child_process'
import { chown, rename, rm, writeFile } from 'node:fs/promises'
import type { Binaries } from './embedded-binaries.ts'
import { makeDataFolder, type Place } from './embedded-place.ts'
import { bareEnvironment } from './embedded-process.ts'
import type { RunAs } from './embedded-user.ts'

/** The one role of an embedded cluster. */
export const superuser = 'dilyn'

/**
 * Makes a new cluster at the place. It is made beside and then renamed, so that a start that was killed midway leaves
 * nothing that looks like a database.
 */
export async function makeCluster(binaries: Binaries, place: Place, password: string): Promise<void> {
  const draft = `${place.data}.new`
  const passwordFile = `${place.data}.password`
  await rm(draft, { recursive: true, force: true })
  await rm(passwordFile, { force: true })
  try {
    await makeDataFolder(draft, place.user)
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
    if (place.user) await chown(passwordFile, place.user.uid, place.user.gid)
    await run(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      place.user,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(draft, place.data)
}

function run(program: string, args: string[], user: RunAs): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...user,
      cwd: '/',
      env: bareEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-2_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('close', (code, name) => {
      if (code === 0) resolve()
      else reject(new Error(`${program} ended with ${name ?? code}: ${output.trim()}`))
    })
  })
}
