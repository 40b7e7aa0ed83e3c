import type { Catalogue, Destination } from '../catalogue/catalogue.ts'
import type { CompiledMapping } from '../mapping/compiled.ts'
import { mappingNameOf, type Sendable } from './document.ts'

/** Something that stops a document from being translated; the pointer leads into the document, or what is made of it. */
export interface Obstacle {
  readonly pointer: string
  /** What is there, not masked. */
  readonly found?: string
}

/** What a destination's mapping makes of what its participant may see; `mapping` null, `output` null: a thin event. */
export type Translation =
  | { readonly mapping: CompiledMapping | null; readonly output: readonly unknown[] | null }
  | { readonly obstacles: readonly Obstacle[]; readonly mapping: CompiledMapping | undefined }

/** Translates a document by the mapping under which the destination takes it. Nothing half made is given. */
export function translate(
  delivery: Pick<Sendable, 'via' | 'kind'>,
  document: unknown,
  { catalogue, destination }: { readonly catalogue: Catalogue; readonly destination: Destination },
): Translation {
  const name = mappingNameOf(delivery, destination)
  const mapping = typeof name === 'string' ? catalogue.mappings.get(name) : undefined
  if (document === undefined || name === undefined) return { obstacles: [{ pointer: '' }], mapping }
  if (name === null) return { mapping: null, output: null }
  if (mapping === undefined) return { obstacles: [{ pointer: '' }], mapping }
  const { output, obstacles } = make(mapping, document)
  if (obstacles.length > 0) return { obstacles, mapping }
  // in FHIR nothing may be all there is to say; another shape is made whole or not at all
  if (output.length === 0 && mapping.to !== 'fhir/r4') return { obstacles: [{ pointer: '' }], mapping }
  return { mapping, output }
}

/** Forward; a mapping that reads the destination's documents into records is turned round. */
function make(
  mapping: CompiledMapping,
  document: unknown,
): { output: readonly unknown[]; obstacles: readonly Obstacle[] } {
  if (!mapping.to.startsWith('kinds/')) {
    const { output, issues } = mapping.forward(document)
    return { output, obstacles: issues }
  }
  const { output, issues, conflicts, left } = mapping.turnRound(document)
  return { output, obstacles: [...issues, ...conflicts, ...left] }
}
