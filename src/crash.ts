import type { Config } from './config.ts'
import type { CrashPoint } from './ports/crash-point.ts'

/** Ends this process with SIGKILL on the n-th passing of the configured point; without one it does nothing. */
export function crashPointOf({ crashAt }: Config): CrashPoint {
  if (crashAt === undefined) return () => {}
  let passed = 0
  return (name) => {
    if (name !== crashAt.point) return
    passed += 1
    if (passed === crashAt.nth) process.kill(process.pid, 'SIGKILL')
  }
}
