import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a receiver listened last, and what its webhooks are signed with. */
export interface ReceiverPlace {
  port?: number
  readonly secret: string
}

/** What is kept of the receivers in the data folder, by destination, so that they are found again after a start. */
export function readPlaces(dataFolder: string): Map<string, ReceiverPlace> {
  try {
    const kept = JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')) as Record<string, ReceiverPlace>
    return new Map(Object.entries(kept))
  } catch {
    return new Map()
  }
}

/** Mode 0600: the secrets are only the sandbox's, but they are secrets. */
export function keepPlaces(dataFolder: string, places: ReadonlyMap<string, ReceiverPlace>): void {
  const file = fileIn(dataFolder)
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(places), null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** A signing secret as Standard Webhooks write it. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'sandbox-receivers.json')
}
