/** Work that comes back by itself. */
export interface Repeated {
  /** Do it now rather than at the next turn. */
  wake(): void
  /** Resolves when the turn at hand is over; there is none afterwards. */
  stop(): Promise<void>
}

/** Runs `turn` every `pollMs` after its last end, never twice at a time. What a turn throws is reported, and the next comes all the same. */
export function repeat(
  turn: () => Promise<void>,
  pollMs: number,
  report: (error: unknown) => void,
): Repeated {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  const run = (): void => {
    clearTimeout(timer)
    if (running !== undefined) {
      again = true
      return
    }
    again = false
    running = turn()
      .catch(report)
      .finally(() => {
        running = undefined
        if (stopped) return
        if (again) run()
        else timer = setTimeout(run, pollMs)
      })
  }
  run()
  return {
    wake: () => {
      if (!stopped) run()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
