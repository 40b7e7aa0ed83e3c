import type { Json } from '../mapping/json.ts'
import type { Problem } from '../mapping/problem.ts'
import { contentHash } from './content-hash.ts'
import type { Contents } from './contents.ts'
import type { FoundFile } from './list-files.ts'
import type { CatalogueFiles, Loaded } from './load.ts'

/** The files of a catalogue as they were at one time, and what is wrong with them. */
export interface CheckedFiles extends Pick<Loaded, 'problems' | 'mappings'> {
  readonly read: CatalogueFiles
  readonly contents: Contents
}

/** What a reload came to. With problems the catalogue before stays in force. */
export interface Reloaded {
  readonly ok: boolean
  readonly files: number
  readonly mappings: number
  /** Paths of the files that say something else than before, that have come, and that have gone. */
  readonly changed: readonly string[]
  readonly problems: readonly Problem[]
}

export interface ReloaderParts {
  /** The files of the catalogue in force. */
  readonly inForce: CatalogueFiles
  /** Reads and checks the files as they are now, without holding up what is at work. */
  check(): Promise<CheckedFiles>
  /** Puts the files, which have no problems, in force, all at once; when it rejects, those before stay. */
  use(checked: CheckedFiles): Promise<void>
}

/**
 * Reads the catalogue anew, one reload at a time. Whoever asks while one is under way gets the next, which begins when
 * that one has ended and is shared by all who wait: so everybody's reload has read the files after it was asked for.
 */
export class Reloader {
  readonly #parts: ReloaderParts
  #inForce: CatalogueFiles
  #running: Promise<unknown> | undefined
  #next: Promise<Reloaded> | undefined

  constructor(parts: ReloaderParts) {
    this.#parts = parts
    this.#inForce = parts.inForce
  }

  /** The files of the catalogue in force. */
  get inForce(): CatalogueFiles {
    return this.#inForce
  }

  /** Rejects when the files cannot be checked or put in force for a reason that is not theirs. */
  reload(): Promise<Reloaded> {
    if (this.#next !== undefined) return this.#next
    if (this.#running === undefined) return this.#begin()
    this.#next = this.#running.then(() => {
      this.#next = undefined
      return this.#begin()
    })
    return this.#next
  }

  #begin(): Promise<Reloaded> {
    const run = this.#run().finally(() => {
      this.#running = undefined
    })
    // whoever comes next waits for its end, however it ends
    this.#running = run.then(
      () => undefined,
      () => undefined,
    )
    return run
  }

  async #run(): Promise<Reloaded> {
    const checked = await this.#parts.check()
    const { read, problems, mappings } = checked
    const changed = changedFiles(this.#inForce, read)
    const ok = problems.length === 0
    if (ok && changed.length > 0) {
      await this.#parts.use(checked)
      this.#inForce = read
    }
    return { ok, files: read.files.length, mappings, changed, problems }
  }
}

function changedFiles(before: CatalogueFiles, after: CatalogueFiles): string[] {
  const old = byPath(before.files)
  const now = byPath(after.files)
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort()
  return paths.filter((path) => !isSame(old.get(path), now.get(path)))
}

function byPath(files: readonly FoundFile[]): Map<string, string> {
  return new Map(files.map(({ path, text }) => [path, text]))
}

/** A file that is only laid out otherwise says the same; one that is no JSON says what it says. */
function isSame(old: string | undefined, now: string | undefined): boolean {
  if (old === now) return true
  if (old === undefined || now === undefined) return false
  try {
    return contentHash(JSON.parse(old) as Json) === contentHash(JSON.parse(now) as Json)
  } catch {
    return false
  }
}
