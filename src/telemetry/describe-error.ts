import { isNativeError } from 'node:util/types'
import { Failure } from '../message/failure.ts'

const nameForm = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const codeForm = /^[A-Za-z0-9_-]{1,64}$/
/** `    at name (file:line:column)`, as V8 writes it; the lines of a message are not written so. */
const frameForm = /^\s+at [\w$.<>[\]# ]*\(?(?:file:\/\/|node:|\/)[\w@./+~-]+:\d+:\d+\)?$/
const framesMax = 12
const causesMax = 3

/** What may be said of an error in a log. */
export interface DescribedError {
  readonly name: string
  readonly code?: string
  readonly frames?: readonly string[]
  readonly cause?: DescribedError
}

/**
 * An error without its message, which may quote what a record says (a parser's, PostgreSQL's): its name, its code
 * (a `Failure`'s own, SQLSTATE, the system's) and the places of its stack; and the same of its cause.
 */
export function describeError(error: unknown): DescribedError {
  return describe(error, causesMax)
}

function describe(error: unknown, causes: number): DescribedError {
  // not instanceof: an error may come from another realm
  if (!isNativeError(error)) return { name: error === null ? 'null' : typeof error }
  const { code } = error as { code?: unknown }
  const frames = error instanceof Failure ? [] : framesOf(error.stack ?? '')
  return {
    name: nameForm.test(error.name) ? error.name : 'Error',
    ...(typeof code === 'string' && codeForm.test(code) ? { code } : {}),
    ...(frames.length > 0 ? { frames } : {}),
    ...(error.cause !== undefined && causes > 0 ? { cause: describe(error.cause, causes - 1) } : {}),
  }
}

function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => frameForm.test(line))
    .slice(0, framesMax)
    .map((line) => line.trim())
}
