import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import { Failure } from '../message/failure.ts'

const answerMaxMs = 5_000
const documentMaxBytes = 64 * 1024
/** While an issuer cannot be reached, it is asked at most this often. */
const againAfterMs = 5_000

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * The keys of an OpenID issuer: where they are is read once from its discovery document (`jwks_uri`), the keys
 * themselves as needed. Nothing in a token names a place to fetch from. Rejects with `unavailable` while the issuer
 * cannot be reached or says something that can't be its own.
 */
export function issuerKeys(issuer: string, fetch: Fetch = globalThis.fetch): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    keys ??= keysOf(issuer, fetch)
    const asked = keys
    const get = await asked.catch((cause: unknown) => {
      setTimeout(() => {
        if (keys === asked) keys = undefined
      }, againAfterMs).unref()
      throw new Failure('unavailable', [], { cause, retryAfterSeconds: againAfterMs / 1000 })
    })
    return get(header, token)
  }
}

async function keysOf(issuer: string, fetch: Fetch): Promise<JWTVerifyGetKey> {
  const discovery = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  requireSafe(discovery)
  const answer = await fetch(discovery, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(answerMaxMs),
  })
  if (answer.status !== 200) throw new Error('The issuer does not give its discovery document.')
  const text = await answer.text()
  if (text.length > documentMaxBytes) throw new Error('The discovery document is too large.')
  const document = JSON.parse(text) as { readonly issuer?: unknown; readonly jwks_uri?: unknown }
  if (document.issuer !== issuer) throw new Error('The discovery document is of another issuer.')
  if (typeof document.jwks_uri !== 'string') throw new Error('The discovery document names no keys.')
  requireSafe(document.jwks_uri)
  return createRemoteJWKSet(new URL(document.jwks_uri), {
    timeoutDuration: answerMaxMs,
    [customFetch]: (url, init) => fetch(url, init),
  })
}

/** Keys that come over an open line could be anybody's; on this machine itself they may. */
function requireSafe(url: string): void {
  const { protocol, hostname } = new URL(url)
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw new Error('The issuer is not reached over TLS.')
  }
}
