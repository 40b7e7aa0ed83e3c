import { Buffer } from 'node:buffer'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { issuerKeys } from '../../../src/http/issuer-keys.ts'
import {
  issuerAlgorithms,
  makeJwtAuthenticator,
  sandboxAlgorithms,
} from '../../../src/http/jwt-authenticator.ts'
import { Failure } from '../../../src/message/failure.ts'

const issuer = 'https://issuer.example'
const audience = 'https://dilyn.example'
let now = new Date('2026-03-01T09:00:00Z')
const tokenClock = { now: () => now }
let keys: { privateKey: CryptoKey; publicKey: CryptoKey }

beforeAll(async () => {
  keys = await generateKeyPair('EdDSA')
})

interface Claims {
  sub?: string
  client_id?: string
  iss?: string
  aud?: string
  exp?: number | null
  nbf?: number
  alg?: string
  typ?: string
  key?: CryptoKey | Uint8Array
}

const seconds = () => now.getTime() / 1000

function aToken({
  iss = issuer,
  aud = audience,
  exp = seconds() + 600,
  alg = 'EdDSA',
  typ = 'at+jwt',
  key,
  ...claims
}: Claims) {
  const token = new SignJWT({ ...claims })
    .setProtectedHeader({ alg, typ, kid: 'one' })
    .setIssuer(iss)
    .setAudience(aud)
  if (exp !== null) token.setExpirationTime(exp)
  return token.sign(key ?? keys.privateKey)
}

function sandbox() {
  return makeJwtAuthenticator({
    keys: keys.publicKey,
    algorithms: sandboxAlgorithms,
    issuer,
    audience,
    tokenClock,
  })
}

async function refusal(token: string, by = sandbox()): Promise<[string, string | undefined]> {
  const error = await by.authenticate(token).then(
    () => undefined,
    (cause) => cause,
  )
  expect(error).toBeInstanceOf(Failure)
  return [error.code, error.issues[0]?.allowed]
}

describe('a token of the sandbox’s own key', () => {
  test('names its client by client_id, else by sub', async () => {
    expect(await sandbox().authenticate(await aToken({ sub: 'operator' }))).toEqual({
      clientId: 'operator',
      expiresAt: new Date(now.getTime() + 600_000),
    })
    expect((await sandbox().authenticate(await aToken({ sub: 'x', client_id: 'engineer' }))).clientId).toBe(
      'engineer',
    )
  })

  test('is refused for another audience, another issuer, when expired, not yet valid, without expiry or client', async () => {
    const sub = 'operator'
    expect(await refusal(await aToken({ sub, aud: 'https://other.example' }))).toEqual(['bad-token', 'aud'])
    expect(await refusal(await aToken({ sub, iss: 'https://other.example' }))).toEqual(['bad-token', 'iss'])
    expect(await refusal(await aToken({ sub, exp: seconds() - 1 }))).toEqual(['bad-token', 'exp'])
    expect(await refusal(await aToken({ sub, nbf: seconds() + 60 }))).toEqual(['bad-token', 'nbf'])
    expect(await refusal(await aToken({ sub, exp: null }))).toEqual(['bad-token', 'exp'])
    expect(await refusal(await aToken({}))).toEqual(['bad-token', 'client_id'])
    expect(await refusal(await aToken({ sub: 'a name with blanks' }))).toEqual(['bad-token', 'client_id'])
    expect(await refusal(await aToken({ sub, typ: 'logout+jwt' }))).toEqual(['bad-token', 'typ'])
  })

  test('is refused when signed by another key, changed, unsigned or no token at all', async () => {
    const other = await generateKeyPair('EdDSA')
    const token = await aToken({ sub: 'school' })
    const [head, , signature] = token.split('.')
    const claims = Buffer.from(
      JSON.stringify({ sub: 'operator', iss: issuer, aud: audience, exp: seconds() + 600 }),
    )
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    expect(await refusal(await aToken({ sub: 'operator', key: other.privateKey }))).toEqual([
      'bad-token',
      'JWT',
    ])
    expect(await refusal(`${head}.${claims.toString('base64url')}.${signature}`)).toEqual([
      'bad-token',
      'JWT',
    ])
    expect(await refusal(`${unsigned}.${claims.toString('base64url')}.`)).toEqual(['bad-token', 'alg'])
    for (const garbage of ['x', 'a.b.c', '..', 'e30.e30.e30'])
      expect((await refusal(garbage))[0]).toBe('bad-token')
  })

  test('is refused when it is HS256 with the public key as its secret', async () => {
    const secret = Buffer.from(await exportSPKI(keys.publicKey))
    expect(await refusal(await aToken({ sub: 'operator', alg: 'HS256', key: secret }))).toEqual([
      'bad-token',
      'alg',
    ])
  })

  test('is refused when signed by an algorithm that only issuers may use', async () => {
    const other = await generateKeyPair('RS256')
    expect(await refusal(await aToken({ sub: 'operator', alg: 'RS256', key: other.privateKey }))).toEqual([
      'bad-token',
      'alg',
    ])
  })

  test('is known for a minute at most, and never beyond its expiry', async () => {
    const by = sandbox()
    const token = await aToken({ sub: 'operator', exp: seconds() + 30 })
    expect((await by.authenticate(token)).clientId).toBe('operator')
    const before = now
    now = new Date(before.getTime() + 29_000)
    expect((await by.authenticate(token)).clientId).toBe('operator')
    now = new Date(before.getTime() + 31_000)
    expect(await refusal(token, by)).toEqual(['bad-token', 'exp'])
    now = before
  })
})

describe('a token of an issuer', () => {
  const discovery = `${issuer}/.well-known/openid-configuration`

  async function world() {
    const pair = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
    const asked: string[] = []
    const pages: Record<string, unknown> = {
      [discovery]: { issuer, jwks_uri: `${issuer}/keys` },
      [`${issuer}/keys`]: { keys: [jwk] },
    }
    const fetch = async (url: string) => {
      asked.push(url)
      const page = pages[url]
      if (page === undefined) throw new TypeError('fetch failed')
      return new Response(JSON.stringify(page), {
        status: 200,
        headers: { 'content-type': 'application/json' },
      })
    }
    const by = makeJwtAuthenticator({
      keys: issuerKeys(issuer, fetch),
      algorithms: issuerAlgorithms,
      issuer,
      audience,
      tokenClock,
    })
    return { pair, pages, asked, by }
  }

  test('is held to the keys that its discovery document names, which are fetched once', async () => {
    const { pair, asked, by } = await world()
    for (const sub of ['one', 'two', 'three']) {
      const token = await aToken({ sub, alg: 'ES256', key: pair.privateKey })
      expect((await by.authenticate(token)).clientId).toBe(sub)
    }
    expect(asked).toEqual([discovery, `${issuer}/keys`])
  })

  test('of an unknown key is refused', async () => {
    const { by } = await world()
    const other = await generateKeyPair('ES256')
    expect((await refusal(await aToken({ sub: 'one', alg: 'ES256', key: other.privateKey }), by))[0]).toBe(
      'bad-token',
    )
  })

  test('is no bad token while the issuer cannot be reached: that is 503', async () => {
    const { pair, pages, by } = await world()
    delete pages[discovery]
    const token = await aToken({ sub: 'one', alg: 'ES256', key: pair.privateKey })
    expect((await refusal(token, by))[0]).toBe('unavailable')
  })

  test.each([
    { issuer: 'https://other.example', jwks_uri: `${issuer}/keys` },
    { issuer, jwks_uri: 'http://issuer.example/keys' },
    { issuer },
  ])('is not accepted on a discovery document such as %j', async (document) => {
    const { pair, pages, by } = await world()
    pages[discovery] = document
    const token = await aToken({ sub: 'one', alg: 'ES256', key: pair.privateKey })
    expect((await refusal(token, by))[0]).toBe('unavailable')
  })
})
