import { noContents } from '../catalogue/check-files.ts'
import { type CatalogueFiles, makeOfChecked, targetOf } from '../catalogue/load.ts'
import { type ReadCandidate, readCandidate } from './candidate.ts'
import { Comparer } from './comparer.ts'

/** What a comparison is made of. Plain data, which may go from one thread to another. */
export interface ComparerData {
  /** The files of the catalogue in force. */
  readonly current: CatalogueFiles
  /** The candidate's files as they were sent. */
  readonly body: Uint8Array
  /** Whether the sandbox's own files are laid over. */
  readonly sandbox: boolean
}

/** Makes both catalogues ready to be run beside each other, or says why the candidate's can't be. Takes seconds. */
export async function makeComparer({
  current,
  body,
  sandbox,
}: ComparerData): Promise<
  { readonly comparer: Comparer } | Exclude<ReadCandidate, { readonly side: unknown }>
> {
  const read = readCandidate(body, current, sandbox)
  if (!('side' in read)) return read
  const side = { catalogue: await makeOfChecked(current, noContents, {}), target: targetOf(current) }
  return { comparer: new Comparer(side, read.side) }
}
