import type { CallerRole, Client, Participant } from './catalogue.ts'

/** `mappings/participants/<id>.json` as it is written. */
export interface ParticipantFile extends Omit<Participant, 'implies' | 'identifiers'> {
  readonly identifiers?: Participant['identifiers']
  readonly implies?: Participant['implies']
  readonly clients?: readonly { readonly id: string; readonly as: readonly CallerRole[] }[]
}

/** The participant of a file that obeys its schema. */
export function makeParticipant(file: ParticipantFile): Participant {
  return {
    id: file.id,
    name: file.name,
    is: file.is,
    identifiers: file.identifiers ?? {},
    implies: file.implies ?? [],
  }
}

/** The clients that the file names, none of them a source yet. */
export function clientsOf(file: ParticipantFile): Client[] {
  return (file.clients ?? []).map((client) => ({
    id: client.id,
    participant: file.id,
    source: undefined,
    sources: [],
    as: new Set(client.as),
  }))
}
