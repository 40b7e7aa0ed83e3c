/** Where `DILYN_CRASH_AT=point:n` can end the process with SIGKILL on its n-th passing (sandbox only). */
export const crashPoints = [
  'accept.received',
  'accept.before-commit',
  'accept.committed',
  'dispatch.before-commit',
  'dispatch.committed',
  'deliver.intended',
  'deliver.sent',
  'deliver.settled',
] as const

export type CrashPointName = (typeof crashPoints)[number]

/** Passes a named point; does nothing in production. */
export type CrashPoint = (name: CrashPointName) => void
