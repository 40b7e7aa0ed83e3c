import type { RequestHandler } from 'express'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { Failure } from '../message/failure.ts'
import type { Authenticator } from '../ports/authenticator.ts'
import { asSource, contextOf } from './context.ts'

/** RFC 6750; the scheme's case doesn't matter. */
const bearer = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i
const tokenMax = 8 * 1024

/** Lets through only callers with a genuine token whose client is in the catalogue; everybody else gets 401. */
export function authenticate(catalogue: () => Catalogue, authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const header = request.headers.authorization
    if (header === undefined) throw new Failure('no-token')
    const token = bearer.exec(header)?.[1]
    if (token === undefined || token.length > tokenMax) throw badToken('Authorization')
    const { clientId } = await authenticator.authenticate(token)
    const client = catalogue().clients.get(clientId)
    if (client === undefined) throw badToken('client_id')
    contextOf(response).client = asSource(client, request.query.source)
    next()
  }
}

/** A token that isn't valid here; `claim` is the part of it that is wrong, never a value of it. */
export function badToken(claim: string): Failure {
  return new Failure('bad-token', [{ code: 'bad-token', pointer: '', allowed: claim }])
}
