import type { Request } from 'express'
import { type Day, isDay } from '../message/day.ts'
import { Failure } from '../message/failure.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
// RFC 3339, with its offset
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i
const limitDefault = 100
const limitMax = 500
const reasonMax = 500

/** True for the text of a UUID. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text)
}

/** An id in the path; what can be no id is not found, like one that nobody has. */
export function idInPath(request: Request, name: string): string {
  const value = request.params[name]
  if (!isUuid(value)) throw new Failure('not-found')
  return value.toLowerCase()
}

/** A query parameter, when it is there once. */
export function textParameter(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name]
  if (value === undefined || typeof value === 'string') return value
  throw badParameter(name)
}

/** A query parameter that is one of a few words. */
export function wordParameter<Word extends string>(
  request: Request,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = textParameter(request, name)
  if (value === undefined) return undefined
  const word = words.find((one) => one === value)
  if (word === undefined) throw badParameter(`${name}: ${words.join(', ')}`)
  return word
}

/** `after`: the number from which a list goes on; 0 is its beginning. */
export function afterParameter(request: Request): number {
  return numberParameter(request, 'after') ?? 0
}

/** `after` of a list that is ordered by ids. */
export function afterIdParameter(request: Request): string | undefined {
  const value = textParameter(request, 'after')
  if (value !== undefined && !isUuid(value)) throw badParameter('after')
  return value
}

/** `limit`: how many items at most; more than the gateway gives at once is cut to that. */
export function limitParameter(request: Request): number {
  const limit = numberParameter(request, 'limit') ?? limitDefault
  if (limit === 0) throw badParameter('limit')
  return Math.min(limit, limitMax)
}

/** A number from 1 to `most`; undefined when it is not there. */
export function countParameter(request: Request, name: string, most: number): number | undefined {
  const count = numberParameter(request, name)
  if (count !== undefined && (count < 1 || count > most)) throw badParameter(`${name}: 1–${most}`)
  return count
}

/** A day, yyyy-mm-dd. */
export function dayParameter(request: Request, name: string): Day | undefined {
  const value = textParameter(request, name)
  if (value !== undefined && !isDay(value)) throw badParameter(`${name}: yyyy-mm-dd`)
  return value
}

/** An instant of RFC 3339 with its offset. */
export function instantParameter(request: Request, name: string): Date | undefined {
  const value = textParameter(request, name)
  if (value === undefined) return undefined
  const date = new Date(value)
  if (!instant.test(value) || Number.isNaN(date.getTime())) throw badParameter(`${name}: RFC 3339`)
  return date
}

/** The reason a person gives for what it does; required. */
export function reasonIn(body: Readonly<Record<string, unknown>>): string {
  const { reason } = body
  const text = typeof reason === 'string' ? reason.trim() : ''
  if (text === '' || text.length > reasonMax) throw badMember('/reason', `reason (1–${reasonMax})`)
  return text
}

/** A member of the body that isn't what it must be. */
export function badMember(pointer: string, allowed: string): Failure {
  return new Failure('bad-request', [{ code: 'bad-request', pointer, allowed }])
}

function numberParameter(request: Request, name: string): number | undefined {
  const value = textParameter(request, name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(number)) throw badParameter(name)
  return number
}

function badParameter(allowed: string): Failure {
  return new Failure('bad-request', [{ code: 'bad-request', pointer: '', allowed: `?${allowed}` }])
}
