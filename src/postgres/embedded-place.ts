import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { canEnter, chooseUser, type RunAs } from './embedded-user.ts'

/** Where the cluster is (or is to be made) and as whom it runs. */
export interface Place {
  /** The data folder proper, PostgreSQL's PGDATA. */
  data: string
  user: RunAs
  /** What must be written down once the cluster is made, so that the next start finds it elsewhere. */
  marker?: { path: string; text: string }
  isNew: boolean
}

/**
 * Decides where the cluster of this folder is: in its `data`; or, when root runs the gateway in a folder that
 * PostgreSQL's user can't enter, in a folder below the first of `elsewhere` that it can. A file `data-is-in` in the
 * folder then names the place, so that nobody meets an empty database when the folder's modes change.
 */
export async function findPlace(folder: string, elsewhere: string[]): Promise<Place> {
  const here = join(folder, 'data')
  const user = chooseUser(here)
  if (await exists(here)) return { data: here, user, isNew: false }
  const path = join(folder, 'data-is-in')
  const written = (await exists(path)) ? (await readFile(path, 'utf8')).trim() : undefined
  if (written !== undefined) {
    if (await exists(written)) return { data: written, user: chooseUser(written), isNew: false }
    const remedy = `Restore it, or remove ${path} to start with an empty database.`
    throw new Error(`The database of ${folder} was in ${written}, which is gone. ${remedy}`)
  }
  if (canEnter(folder, user)) return { data: here, user, isNew: true }
  const name = `${createHash('sha256').update(folder).digest('hex').slice(0, 12)}-${randomBytes(4).toString('hex')}`
  const data = join(await openOwnFolder(join(await firstUsable(elsewhere, user), name)), 'data')
  return { data, user, marker: { path, text: data }, isNew: true }
}

/**
 * Where a cluster goes that can't be where it was wanted: a place that outlives a restart of the machine first,
 * because what is in the temporary folder is cleared away sooner or later.
 */
export function otherPlaces(): string[] {
  const temporary = join(tmpdir(), `dilyn-${process.getuid?.() ?? 0}`)
  return process.platform === 'linux' ? ['/var/lib/dilyn', temporary] : [temporary]
}

/** The first of the folders that can be made, belongs to this user, and that PostgreSQL's user can enter. */
export async function firstUsable(folders: string[], user: RunAs): Promise<string> {
  const reasons: string[] = []
  for (const folder of folders) {
    try {
      const path = await openOwnFolder(folder)
      if (canEnter(path, user)) return path
      reasons.push(`${path} can't be entered by user ${user?.uid}`)
    } catch (cause) {
      reasons.push((cause as Error).message)
    }
  }
  throw new Error(`There is no folder for the embedded PostgreSQL: ${reasons.join('; ')}.`)
}

/** Makes the gateway's own folder when it is missing, lets PostgreSQL's user pass through it, and gives its real path. */
export async function openFolder(folder: string): Promise<string> {
  const isRoot = process.getuid?.() === 0
  const first = await mkdir(folder, { recursive: true, mode: isRoot ? 0o711 : 0o700 })
  // a strict umask would shut PostgreSQL's user out of the folders just made above it
  if (isRoot && first) {
    for (let made = resolve(folder); made.length > first.length; made = dirname(made))
      await chmod(dirname(made), 0o711)
  }
  const { uid, mode } = await stat(folder)
  if (isRoot && uid === 0 && (mode & 0o111) !== 0o111) await chmod(folder, mode | 0o111)
  return realpath(folder)
}

async function openOwnFolder(folder: string): Promise<string> {
  const path = await openFolder(folder)
  const { uid, mode } = await stat(path)
  // somebody else's folder at a name that can be guessed may hold somebody else's programs
  if (uid !== process.getuid?.()) throw new Error(`${path} belongs to another user`)
  if ((mode & 0o022) !== 0) await chmod(path, 0o711)
  return path
}

/** Makes an empty data folder for PostgreSQL's user. */
export async function makeDataFolder(data: string, user: RunAs): Promise<void> {
  await mkdir(data, { mode: 0o700 })
  if (user) await chown(data, user.uid, user.gid)
}

/** Writes the marker of a place, when it has one. */
export async function writeMarker(place: Place): Promise<void> {
  if (place.marker) await writeFile(place.marker.path, `${place.marker.text}\n`, { mode: 0o644 })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
