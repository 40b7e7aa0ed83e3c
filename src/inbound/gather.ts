import { Failure } from '../message/failure.ts'
import type { ReceivedMessage, Verdict } from '../message/message.ts'

const batchMax = 200
const inFlightMax = 2
const waitingMax = 5_000

interface Waiting {
  readonly message: ReceivedMessage
  readonly resolve: (verdict: Verdict) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: single pushes that arrive while others are being stored share the next transaction. When a batch fails, its
 * members are tried alone, so that none gets another's error; so is whoever got no verdict. Over `waitingMax` waiting messages the answer is `busy`.
 */
export function gather(
  accept: (messages: readonly ReceivedMessage[]) => Promise<(Verdict | undefined)[]>,
): (message: ReceivedMessage) => Promise<Verdict> {
  const waiting: Waiting[] = []
  let inFlight = 0

  const run = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const verdicts = await accept(batch.map((one) => one.message))
      const again = batch.filter((one, index) => {
        const verdict = verdicts[index]
        if (verdict !== undefined) one.resolve(verdict)
        return verdict === undefined
      })
      for (const one of again) await run([one])
    } catch (error) {
      const [first] = batch
      if (batch.length === 1 && first !== undefined) first.reject(refusal(error))
      else for (const one of batch) await run([one])
    }
  }

  const pump = (): void => {
    while (inFlight < inFlightMax && waiting.length > 0) {
      inFlight += 1
      void run(waiting.splice(0, batchMax)).finally(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  return (message) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= waitingMax) {
        reject(new Failure('busy', [], { retryAfterSeconds: 2 }))
        return
      }
      waiting.push({ message, resolve, reject })
      // neighbours of the same turn of the event loop join in
      setImmediate(pump)
    })
}

/** A database that cannot take the batch now is an expected no; a bug stays what it is. */
export function refusal(error: unknown): unknown {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  const isDatabase =
    typeof code === 'string' && (/^(08|53|55|57|58|40|25|XX)/.test(code) || /^E[A-Z]+$/.test(code))
  const isConnection =
    error instanceof Error &&
    /connection|timeout|terminat/i.test(error.message) &&
    !(error instanceof Failure)
  return isDatabase || isConnection
    ? new Failure('unavailable', [], { cause: error, retryAfterSeconds: 5 })
    : error
}
