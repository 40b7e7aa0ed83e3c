import { Worker } from 'node:worker_threads'
import type { Contents } from './contents.ts'
import { complainOfFile } from './data-file.ts'
import { type LoadOptions, loadFiles, readCatalogueFiles } from './load.ts'
import type { CheckedFiles } from './reloader.ts'

/** The contents of nothing. */
export const noContents: Contents = {
  hash: '',
  files: {},
  mappings: [],
  schemas: [],
  codes: [],
  schemaOf: {},
}

/** What the checking thread says: what it found, or why it could not look. */
export type CheckAnswer = { readonly checked: CheckedFiles } | { readonly failed: string }

/**
 * Reads and checks the files of a catalogue. A folder that cannot be read is a problem, as is a file that cannot: it may
 * just be written.
 */
export function checkFiles(options: LoadOptions): CheckedFiles {
  try {
    const read = readCatalogueFiles(options)
    const { problems, mappings, library } = loadFiles(read, options)
    return { read, problems, mappings, contents: library.contents }
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    const detail = `the catalogue cannot be read (${code ?? syscall})`
    const problem = complainOfFile('.', { code: 'C-JSON', detail, remedy: 'make its folder readable' })
    return { read: { files: [] }, problems: [problem], mappings: 0, contents: noContents }
  }
}

/** `checkFiles` in a thread of its own, so that the seconds it takes hold up nobody. Rejects when the thread breaks down. */
export function checkFilesAside(options: LoadOptions): Promise<CheckedFiles> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./check-thread.js', import.meta.url), { workerData: options })
    thread.once('message', (answer: CheckAnswer) => {
      if ('checked' in answer) resolve(answer.checked)
      else reject(new Error(answer.failed))
    })
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`the check of the catalogue ended with ${code}`)))
  })
}
