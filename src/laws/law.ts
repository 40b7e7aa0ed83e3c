import type { CompiledMapping } from '../mapping/compile.ts'
import type { Twin } from '../mapping/interpret.ts'
import type { Json } from '../mapping/json.ts'
import type { MappingWorld } from '../mapping/mapping-world.ts'
import type { Mapping } from '../mapping/template.ts'

/** A mapping with all that it is tried with. */
export interface Subject {
  readonly mapping: Mapping
  readonly compiled: Pick<CompiledMapping, 'forward' | 'backward'>
  readonly twin: Pick<Twin, 'forward' | 'traced'>
  readonly world: MappingWorld
  /** What makes output invalid for the mapping's target: where in it, and why; undefined when it is valid. */
  judge(output: readonly unknown[]): { readonly pointer: string; readonly why: string } | undefined
}

/** One record and what the mapping does with it, worked out once for all laws. */
export interface Trial {
  readonly subject: Subject
  readonly record: Json
  readonly there: ReturnType<CompiledMapping['forward']>
  /** What is read back of what was made. */
  readonly back: ReturnType<CompiledMapping['backward']>
  /** Numbers from 0 up to, and without, `below`; the same for the same record and seed. */
  choose(below: number): number
  /** Whether every place is tried rather than some: where a counterexample is made smaller. */
  readonly isThorough: boolean
}

/** How a record breaks a law. */
export interface Breach {
  /** What is wrong, in words, without a place. */
  readonly detail: string
  /** Whether `pointer` leads into the record or into what was made of it. */
  readonly in: 'record' | 'output'
  readonly pointer: string
  readonly wanted?: string
  readonly found?: string
  /** Place in the mapping document, its parts expanded, where it is known. */
  readonly at?: string
  /** What was put there to see whether anybody notices. */
  readonly put?: string
}

/** Something that holds for every record that obeys its schema. */
export interface Law {
  /** Its name in results. */
  readonly name: string
  /** What holds, in words. */
  readonly says: string
  /** Whether the mapping has anything that the law is about. */
  isAbout(mapping: Mapping): boolean
  /** The first breach found, or none. */
  breach(trial: Trial): Breach | undefined
}
