import { Worker } from 'node:worker_threads'
import type { Problem } from '../mapping/problem.ts'
import { Failure, type Issue } from '../message/failure.ts'
import type { Comparison } from './comparison.ts'
import type { ComparerData } from './make-comparer.ts'
import type { Subject } from './subject.ts'

/** What the thread is asked, once it is ready. */
export type Question = { readonly compare: readonly Subject[] } | { readonly report: true }

/** What the thread says: of the candidate first, then to each question. */
export type Answer =
  | { readonly ready: true }
  | { readonly issues: readonly Issue[] }
  | { readonly problems: readonly Problem[] }
  | { readonly compared: true }
  | { readonly report: Comparison }
  | { readonly failed: string }

/** A comparison that is ready to be given what it compares. */
export interface RunningComparer {
  compare(subjects: readonly Subject[]): Promise<void>
  report(): Promise<Comparison>
  /** Gives up its memory; what is under way rejects. */
  close(): void
}

/** Begins a comparison; rejects with the body's `Failure`. Aborted, it rejects too. */
export type BeginComparer = (
  data: ComparerData,
  signal: AbortSignal,
) => Promise<RunningComparer | { readonly problems: readonly Problem[] }>

/** Enough for two catalogues of thousands of files; a candidate that wants more ends its own thread and nothing else. */
const memoryMaxMb = 1024

/** A comparer in a thread of its own, so that the seconds a candidate takes hold up nobody. */
export const comparerAside: BeginComparer = async (data, signal) => {
  const thread = new Worker(new URL('./comparer-thread.js', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: memoryMaxMb },
  })
  const asked: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  let gone: unknown
  const over = (error: unknown) => {
    gone ??= error
    for (const one of asked.splice(0)) one.reject(gone)
  }
  const next = () =>
    new Promise<Answer>((resolve, reject) => {
      if (gone === undefined) asked.push({ resolve, reject })
      else reject(gone)
    })
  thread.on('message', (answer: Answer) => asked.shift()?.resolve(answer))
  thread.once('error', over)
  thread.once('exit', (code) => over(new Error(`the comparing thread ended with ${code}`)))
  const close = () => {
    over(new Error('the comparison was given up'))
    void thread.terminate()
  }
  signal.addEventListener('abort', close, { once: true })
  const ask = (question: Question) => {
    const answer = next()
    thread.postMessage(question)
    return answer
  }
  try {
    if (signal.aborted) close()
    const first = await next()
    if ('failed' in first) throw new Error(first.failed)
    if ('issues' in first) throw new Failure(first.issues[0]?.code ?? 'not-json', first.issues)
    if ('problems' in first) {
      close()
      return { problems: first.problems }
    }
  } catch (error) {
    close()
    throw error
  }
  return {
    async compare(subjects) {
      const answer = await ask({ compare: subjects })
      if ('failed' in answer) throw new Error(answer.failed)
    },
    async report() {
      const answer = await ask({ report: true })
      if ('report' in answer) return answer.report
      throw new Error('failed' in answer ? answer.failed : 'the comparing thread answered something else')
    },
    close,
  }
}
