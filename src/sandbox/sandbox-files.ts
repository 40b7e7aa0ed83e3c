import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A destination that the sandbox is to be the receiver of. */
export interface SandboxDestination {
  readonly id: string
  readonly kind: 'fhir' | 'webhook' | 'feed'
  /** A FHIR receiver of messages, not of transactions. */
  readonly takesMessages?: boolean
}

/**
 * The destinations in the catalogue's folder with the sandbox's own laid over, before the catalogue itself is read:
 * that needs the addresses of the receivers. What is wrong with a file is for the catalogue to say; here it is left out.
 */
export function sandboxDestinations(folder: string): SandboxDestination[] {
  return dataFiles(folder, 'destinations').flatMap(({ id, kind, message }) =>
    typeof id === 'string' && (kind === 'fhir' || kind === 'webhook' || kind === 'feed')
      ? [{ id, kind, takesMessages: message !== undefined }]
      : [],
  )
}

/** The ids of all clients in the catalogue's folder, sorted. */
export function sandboxClients(folder: string): string[] {
  const ofSources = dataFiles(folder, 'sources').flatMap(({ clients }) =>
    Array.isArray(clients) ? clients : [],
  )
  const ofParticipants = dataFiles(folder, 'participants').flatMap(({ clients }) =>
    Array.isArray(clients) ? clients.map((client: { id?: unknown } | null) => client?.id) : [],
  )
  const ids = [...ofSources, ...ofParticipants].filter((id): id is string => typeof id === 'string')
  return [...new Set(ids)].sort()
}

/** The objects in `mappings/<name>` and `mappings/sandbox/<name>`; the sandbox's goes before one of the same file name. */
export function dataFiles(folder: string, name: string): Record<string, unknown>[] {
  const found = new Map<string, string>()
  for (const place of [join(folder, 'mappings', name), join(folder, 'mappings', 'sandbox', name)]) {
    for (const file of jsonFilesIn(place)) found.set(file, join(place, file))
  }
  return [...found.values()].sort().flatMap(readObject)
}

function jsonFilesIn(place: string): string[] {
  try {
    return readdirSync(place).filter((file) => file.endsWith('.json'))
  } catch {
    return []
  }
}

function readObject(file: string): Record<string, unknown>[] {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    return typeof document === 'object' && document !== null && !Array.isArray(document)
      ? [document as Record<string, unknown>]
      : []
  } catch {
    return []
  }
}
