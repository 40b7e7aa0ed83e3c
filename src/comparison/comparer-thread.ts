import { parentPort, workerData } from 'node:worker_threads'
import { noContents } from '../catalogue/check-files.ts'
import { makeOfChecked, targetOf } from '../catalogue/load.ts'
import { readCandidate } from './candidate.ts'
import { Comparer } from './comparer.ts'
import type { Answer, Question, ThreadData } from './comparer-aside.ts'

// The other side of `comparerAside`: a candidate is made ready, then each question has its answer, in order.
const { current, body, sandbox } = workerData as ThreadData

function answer(comparer: Comparer, question: Question): Answer {
  if ('compare' in question) {
    comparer.compare(question.compare)
    return { compared: true }
  }
  return { report: comparer.report() }
}

async function begin(): Promise<Answer> {
  const read = readCandidate(body, current, sandbox)
  if (!('side' in read)) return read
  const side = { catalogue: await makeOfChecked(current, noContents, {}), target: targetOf(current) }
  const comparer = new Comparer(side, read.side)
  parentPort?.on('message', (question: Question) => {
    parentPort?.postMessage(guarded(() => answer(comparer, question)))
  })
  return { ready: true }
}

function guarded(work: () => Answer): Answer {
  try {
    return work()
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

begin().then(
  (first) => parentPort?.postMessage(first),
  (error: unknown) =>
    parentPort?.postMessage(
      guarded(() => {
        throw error
      }),
    ),
)
