import type { Problem } from '../mapping/problem.ts'
import type { Client, Kind, Participant } from './catalogue.ts'
import type { DataFile } from './data-file.ts'
import type { DestinationFile } from './destination.ts'
import type { FormatDocument } from './format.ts'
import type { KindFile } from './kind.ts'
import type { ParticipantFile } from './participant.ts'
import type { SchemaSet } from './schema-set.ts'
import type { SharingFile } from './sharing.ts'
import type { SourceFile } from './source.ts'

/** A data file that obeys its schema, so that what it says can be relied on to have its shape. */
export interface Entry<Said> {
  readonly file: DataFile
  readonly said: Said
}

/** What a mapping is from and to, known even where the mapping itself has problems. */
export interface MappingHead {
  readonly from: string
  readonly to: string
  /** The kinds of record that each of its templates makes; undefined where the mapping cannot be read. */
  readonly makes?: ReadonlyMap<string, ReadonlySet<string>>
}

/** All that the data files say, by id, before it is known whether they agree. */
export interface World {
  readonly schemas: SchemaSet
  /** Where there is a file or the folder of a mapping, whatever is wrong with it. */
  readonly places: ReadonlySet<string>
  readonly kinds: ReadonlyMap<string, Entry<KindFile> & { readonly kind: Kind }>
  readonly participants: ReadonlyMap<string, Entry<ParticipantFile> & { readonly participant: Participant }>
  readonly clients: ReadonlyMap<string, Client>
  readonly sources: ReadonlyMap<string, Entry<SourceFile>>
  readonly destinations: ReadonlyMap<string, Entry<DestinationFile>>
  readonly sharing: ReadonlyMap<string, Entry<SharingFile>>
  readonly formats: ReadonlyMap<string, Entry<FormatDocument>>
  readonly mappings: ReadonlyMap<string, MappingHead>
}

/** Finds what does not fit between the files of a world. */
export type CrossCheck = (world: World) => Problem[]
