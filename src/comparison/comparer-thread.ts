import { parentPort, workerData } from 'node:worker_threads'
import type { Comparer } from './comparer.ts'
import type { Answer, Question } from './comparer-aside.ts'
import { type ComparerData, makeComparer } from './make-comparer.ts'

// The other side of `comparerAside`: both catalogues are made ready, then each question has its answer, in order.
async function begin(): Promise<Answer> {
  const made = await makeComparer(workerData as ComparerData)
  if (!('comparer' in made)) return made
  parentPort?.on('message', (question: Question) => say(() => answer(made.comparer, question)))
  return { ready: true }
}

function answer(comparer: Comparer, question: Question): Answer {
  if ('report' in question) return { report: comparer.report() }
  comparer.compare(question.compare)
  return { compared: true }
}

function say(answer: () => Answer): void {
  let said: Answer
  try {
    said = answer()
  } catch (error) {
    said = { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  parentPort?.postMessage(said)
}

begin().then(
  (first) => say(() => first),
  (error: unknown) =>
    say(() => {
      throw error
    }),
)
