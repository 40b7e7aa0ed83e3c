import type { Mapping } from '../mapping/template.ts'
import type { Client, Source, SourceMapping } from './catalogue.ts'
import { kindsMadeBy, makesSeveral } from './made-kinds.ts'

/** `mappings/sources/<id>.json` as it is written. */
export interface SourceFile {
  readonly id: string
  readonly participant: string
  readonly clients: readonly string[]
  readonly format: string
  readonly strict?: boolean
  readonly version: 'given' | 'assigned'
  readonly localIds?: string
  /** The mapping that makes the Patient of a child; its way back says whose FHIR resources are. */
  readonly patient?: string
  readonly kinds: Readonly<
    Record<string, { readonly mapping?: string | readonly string[]; readonly fhir?: string }>
  >
}

/** The mappings that a source's file names for a kind. */
export function mappingsOf({ mapping }: SourceFile['kinds'][string]): readonly string[] {
  if (mapping === undefined) return []
  return typeof mapping === 'string' ? [mapping] : mapping
}

/** Whether a source's mapping is one that makes its documents of a kind's records, so that they are read by its way back. */
export function isReadBack({ from }: { readonly from: string }): boolean {
  return from.startsWith('kinds/')
}

/** The source of a file that obeys its schema; mappings that are not there are left out. */
export function makeSource(file: SourceFile, mappings: (name: string) => Mapping | undefined): Source {
  const read = (kind: string, name: string): SourceMapping[] => {
    const mapping = mappings(name)
    if (mapping === undefined) return []
    if (isReadBack(mapping)) {
      const templates = new Set(mapping.makes.map((made) => made.name))
      return [{ name, from: mapping.to, way: 'backward', templates, several: false }]
    }
    const made = [...kindsMadeBy(mapping)].filter(([, kinds]) => kinds.has(kind))
    const templates = new Set(made.map(([template]) => template))
    return [{ name, from: mapping.from, way: 'forward', templates, several: makesSeveral(mapping, kind) }]
  }
  const kinds = Object.entries(file.kinds).map(([kind, said]) => {
    const { fhir } = said
    const readBy = mappingsOf(said).flatMap((name) => read(kind, name))
    const byFhir =
      fhir === undefined || file.patient === undefined
        ? {}
        : { fhir: { mapping: fhir, patient: file.patient } }
    return [kind, { mappings: readBy, ...byFhir }] as const
  })
  return {
    id: file.id,
    participant: file.participant,
    format: file.format,
    strict: file.strict ?? true,
    version: file.version,
    localIds: file.localIds ?? file.id,
    kinds: new Map(kinds),
  }
}

/**
 * The clients that send, each for one source or several, with what else their participant's file lets them be. Of several
 * the one of the client's own name comes first, else the first by its id.
 */
export function sendersOf(
  files: Iterable<SourceFile>,
  known: ReadonlyMap<string, Client>,
): ReadonlyMap<string, Client> {
  const senders = new Map<string, Client>()
  for (const file of [...files].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const id of file.clients) {
      const others = senders.get(id)?.sources ?? []
      const sources = file.id === id ? [file.id, ...others] : [...others, file.id]
      const as = new Set(['source' as const, ...(known.get(id)?.as ?? [])])
      senders.set(id, { id, participant: file.participant, source: sources[0], sources, as })
    }
  }
  return senders
}
