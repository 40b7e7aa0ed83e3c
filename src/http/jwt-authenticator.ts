import {
  type CryptoKey,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type KeyObject,
} from 'jose'
import { Failure } from '../message/failure.ts'
import type { Authenticated, Authenticator } from '../ports/authenticator.ts'
import type { Clock } from '../ports/clock.ts'
import { badToken } from './authenticate.ts'
import { TokenCache } from './token-cache.ts'

/** What an issuer may sign with: nothing symmetric, nothing with SHA-1, never `none`. */
export const issuerAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256', 'RS384', 'RS512'] as const
/** What the sandbox's own key signs with. */
export const sandboxAlgorithms = ['EdDSA', 'Ed25519'] as const

const cacheMaxMs = 60_000
const refusalMaxMs = 10_000
const tokensMax = 10_000
const refusalsMax = 1_000
const types = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt'])
const clientForm = /^[\x21-\x7e]{1,128}$/

export interface JwtOptions {
  /** The issuer's keys (`issuerKeys`), or the one public key. */
  readonly keys: JWTVerifyGetKey | CryptoKey | KeyObject
  readonly algorithms: readonly string[]
  readonly issuer: string
  readonly audience: string
  /** The real time: tokens are checked by it even where the gateway's business time is set. */
  readonly tokenClock: Clock
}

/**
 * Authenticates signed JWTs: algorithm of the allow-list, signature, issuer, audience, expiry, and a client
 * (`client_id`, else `sub`). Answers are kept by the token's hash until it expires, a minute at most, and so are refusals, a
 * shorter while.
 */
export function makeJwtAuthenticator(options: JwtOptions): Authenticator {
  const { keys, algorithms, issuer, audience, tokenClock } = options
  const known = new TokenCache<Authenticated>(tokensMax)
  const refused = new TokenCache<Failure>(refusalsMax)
  const rules = { algorithms: [...algorithms], issuer, audience, requiredClaims: ['exp'] }
  const verify = (token: string, now: Date) => {
    const rulesNow = { ...rules, currentDate: now }
    return typeof keys === 'function' ? jwtVerify(token, keys, rulesNow) : jwtVerify(token, keys, rulesNow)
  }

  return {
    async authenticate(token) {
      const now = tokenClock.now()
      const nowMs = now.getTime()
      const held = known.get(token, nowMs)
      if (held !== undefined) return held
      const no = refused.get(token, nowMs)
      if (no !== undefined) throw no
      try {
        const { payload, protectedHeader } = await verify(token, now)
        if (!types.has(protectedHeader.typ?.toLowerCase())) throw badToken('typ')
        const found = { clientId: clientOf(payload), expiresAt: new Date((payload.exp ?? 0) * 1000) }
        known.put(token, found, Math.min(found.expiresAt.getTime(), nowMs + cacheMaxMs))
        return found
      } catch (cause) {
        const failure = failureOf(cause)
        if (failure.code === 'bad-token') refused.put(token, failure, nowMs + refusalMaxMs)
        throw failure
      }
    },
  }
}

function clientOf(payload: JWTPayload): string {
  const client = payload.client_id ?? payload.sub
  if (typeof client !== 'string' || !clientForm.test(client)) throw badToken('client_id')
  return client
}

/** Which part of the token is wrong; or that the keys can't be had, which is no fault of the token. */
function failureOf(cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  if (cause instanceof errors.JWTExpired) return badToken('exp')
  if (cause instanceof errors.JWTClaimValidationFailed) return badToken(cause.claim)
  if (cause instanceof errors.JOSEAlgNotAllowed) return badToken('alg')
  if (cause instanceof errors.JWKSNoMatchingKey) return badToken('kid')
  const isKeys = cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid
  // a plain JOSEError is what the fetching of keys throws for any answer but 200
  const isToken = cause instanceof errors.JOSEError && cause.code !== 'ERR_JOSE_GENERIC'
  if (isToken && !isKeys) return badToken('JWT')
  return new Failure('unavailable', [], { cause })
}
