import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { jwtVerify } from 'jose'
import { openSandboxKey } from '../../../src/sandbox/sandbox-key.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dilyn-key-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('the sandbox key', () => {
  test('signs tokens that say who, for whom and until when', async () => {
    const key = openSandboxKey(folder)
    const { payload } = await jwtVerify(await key.signToken('a-client', 60), key.publicKey, {
      issuer: 'urn:dilyn:sandbox',
      audience: 'urn:dilyn:gateway',
      algorithms: ['EdDSA'],
    })
    expect(payload).toMatchObject({ sub: 'a-client', client_id: 'a-client' })
    expect(payload.exp! - Date.now() / 1000).toBeGreaterThan(55)
    expect(payload.exp! - Date.now() / 1000).toBeLessThan(61)
    expect(payload.jti).toBeDefined()
  })

  test('is the same for every process that opens the folder, and nobody else can read it', async () => {
    const token = await openSandboxKey(folder).signToken('a-client', 60)
    await jwtVerify(token, openSandboxKey(folder).publicKey)
    expect(statSync(join(folder, 'sandbox-key.pem')).mode & 0o777).toBe(0o600)
  })

  test('makes the folder when it is missing', () => {
    expect(openSandboxKey(join(folder, 'deep', 'er')).publicKey.asymmetricKeyType).toBe('ed25519')
  })

  test('is refused when the file holds something else', () => {
    writeFileSync(join(folder, 'sandbox-key.pem'), 'rubbish')
    expect(() => openSandboxKey(folder)).toThrow()
  })
})
