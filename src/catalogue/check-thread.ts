import { parentPort, workerData } from 'node:worker_threads'
import { type CheckAnswer, checkFiles } from './check-files.ts'
import type { LoadOptions } from './load.ts'

// The other side of `checkFilesAside`: one check, one answer, and the thread is over.
function answer(): CheckAnswer {
  try {
    return { checked: checkFiles(workerData as LoadOptions) }
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.postMessage(answer())
