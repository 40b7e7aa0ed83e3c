import { randomBytes, randomUUID } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** The key file is missing, open to others, or doesn't hold a key of 32 bytes. */
export class KeyFileRefused extends Error {
  constructor(file: string, reason: string) {
    super(`The key file ${file} ${reason}`)
    this.name = 'KeyFileRefused'
  }
}

const keyBytes = 32
// A group may read it (secrets are mounted so); nobody else may, and the group may not write it.
const forbiddenMode = 0o037

/**
 * Reads the master key: 32 bytes as they are, or as one line of base64. With `create`, a missing file is made with a
 * random key and mode 0600; two processes that do so at once get the same key. Throws KeyFileRefused.
 */
export function readKeyFile(file: string, create: boolean): Buffer {
  return (
    readExisting(file) ??
    (create ? makeKeyFile(file) : refuse(file, 'is missing; make one: openssl rand -base64 32'))
  )
}

function readExisting(file: string): Buffer | undefined {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
  try {
    const mode = fstatSync(descriptor).mode & 0o777
    if ((mode & forbiddenMode) !== 0) {
      return refuse(file, `has mode 0${mode.toString(8)}, so that others can get at it; use 0600.`)
    }
    const bytes = readFileSync(descriptor)
    if (bytes.length === keyBytes) return bytes
    const text = bytes.toString('latin1').trim()
    const key = Buffer.from(text, 'base64')
    if (key.length === keyBytes && key.toString('base64') === text) return key
    return refuse(file, `does not hold ${keyBytes} bytes, neither as they are nor as base64.`)
  } finally {
    closeSync(descriptor)
  }
}

/** Whole, on the disk and only then under its name: what is sealed under a key that is lost is lost with it. */
function makeKeyFile(file: string): Buffer {
  const folder = dirname(file)
  // others may pass through it: the database may be kept beside the key and run as another user
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const draft = `${file}.${randomUUID()}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    writeSync(descriptor, `${randomBytes(keyBytes).toString('base64')}\n`)
    fsyncSync(descriptor)
    linkSync(draft, file)
    syncFolder(folder)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  } finally {
    closeSync(descriptor)
    unlinkSync(draft)
  }
  return readExisting(file) ?? refuse(file, 'vanished while it was being made.')
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function refuse(file: string, reason: string): never {
  throw new KeyFileRefused(file, reason)
}
