import type { Client, Source } from './catalogue.ts'

/** `mappings/sources/<id>.json` as it is written. */
export interface SourceFile {
  readonly id: string
  readonly participant: string
  readonly clients: readonly string[]
  readonly format: string
  readonly strict?: boolean
  readonly version: 'given' | 'assigned'
  readonly localIds?: string
  readonly kinds: Readonly<Record<string, { readonly mapping?: string }>>
}

/** The source of a file that obeys its schema. */
export function makeSource(file: SourceFile): Source {
  return {
    id: file.id,
    participant: file.participant,
    format: file.format,
    strict: file.strict ?? true,
    version: file.version,
    localIds: file.localIds ?? file.id,
    kinds: new Map(Object.entries(file.kinds).map(([kind, { mapping }]) => [kind, { mapping }])),
  }
}

/** The clients that send for the source, with what else their participant's file lets them be. */
export function sendersOf(file: SourceFile, known: ReadonlyMap<string, Client>): Client[] {
  return file.clients.map((id) => ({
    id,
    participant: file.participant,
    source: file.id,
    as: new Set(['source' as const, ...(known.get(id)?.as ?? [])]),
  }))
}
