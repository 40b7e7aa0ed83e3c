import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { openVault, SealBroken } from '../../src/postgres/vault.ts'
import { KeyFileRefused } from '../../src/postgres/vault-key-file.ts'

const vault = openVault({ key: Buffer.alloc(32, 7) })
const other = openVault({ key: Buffer.alloc(32, 8) })

describe('what is sealed', () => {
  test('opens with its data key and its place, and is never the same bytes twice', () => {
    const { key, wrapped } = vault.newDataKey()
    const sealed = vault.seal('Siân Ŵyn', key, 'record 1')
    expect(vault.open(sealed, vault.unwrap(wrapped), 'record 1').toString('utf8')).toBe('Siân Ŵyn')
    expect(vault.seal('Siân Ŵyn', key, 'record 1').equals(sealed)).toBe(false)
    expect(vault.open(vault.seal(Buffer.alloc(0), key, ''), key, '')).toEqual(Buffer.alloc(0))
  })

  test('is refused when any one of its bytes is changed', () => {
    const { key } = vault.newDataKey()
    const sealed = vault.seal('a record', key, 'record 1')
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => vault.open(changed, key, 'record 1')).toThrow(SealBroken)
    }
  })

  test('is refused when it is cut or lengthened at any place', () => {
    const { key } = vault.newDataKey()
    const sealed = vault.seal('a record', key, 'record 1')
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => vault.open(sealed.subarray(0, length), key, 'record 1')).toThrow(SealBroken)
    }
    expect(() => vault.open(Buffer.concat([sealed, Buffer.of(0)]), key, 'record 1')).toThrow(SealBroken)
  })

  test('is refused at another place and under another data key', () => {
    const { key } = vault.newDataKey()
    const sealed = vault.seal('a record', key, 'record 1')
    expect(() => vault.open(sealed, key, 'record 2')).toThrow(SealBroken)
    expect(() => vault.open(sealed, vault.newDataKey().key, 'record 1')).toThrow(SealBroken)
  })
})

describe('a data key', () => {
  test('is unwrapped by every vault of the same master key, and by no other', () => {
    const { key, wrapped } = vault.newDataKey()
    expect(openVault({ key: Buffer.alloc(32, 7) }).unwrap(wrapped)).toEqual(key)
    expect(() => other.unwrap(wrapped)).toThrow(SealBroken)
  })

  test('is refused when any one byte of its wrapping is changed', () => {
    const { wrapped } = vault.newDataKey()
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped)
      changed.writeUInt8(changed.readUInt8(at) ^ 128, at)
      expect(() => vault.unwrap(changed)).toThrow(SealBroken)
    }
  })

  test('is not to be had by passing a sealed record off as one', () => {
    const { key } = vault.newDataKey()
    expect(() => vault.unwrap(vault.seal(Buffer.alloc(32), key, 'dilyn data key'))).toThrow(SealBroken)
  })
})

describe('a keyed hash', () => {
  test('is equal for equal values of a scheme and differs across schemes, values and master keys', () => {
    const hash = vault.hash('nhs-number', '9990000018')
    expect(hash).toHaveLength(32)
    expect(vault.hash('nhs-number', '9990000018')).toEqual(hash)
    expect(vault.hash('upn', '9990000018')).not.toEqual(hash)
    expect(vault.hash('nhs-number', '9990000026')).not.toEqual(hash)
    expect(other.hash('nhs-number', '9990000018')).not.toEqual(hash)
  })

  test('cannot be met by moving characters between scheme and value', () => {
    expect(vault.hash('a', ':b')).not.toEqual(vault.hash('a:', 'b'))
    expect(vault.hash('ab', 'c')).not.toEqual(vault.hash('a', 'bc'))
  })
})

describe('the key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-key-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const written = (name: string, content: Buffer | string, mode: number) => {
    const keyFile = join(folder, name)
    writeFileSync(keyFile, content)
    chmodSync(keyFile, mode)
    return { keyFile }
  }
  const hashBy = (options: Parameters<typeof openVault>[0]) => openVault(options).hash('scheme', 'value')

  test('is made with mode 0600 when asked for, and is the same key ever after', () => {
    const keyFile = join(folder, 'new', 'key')
    const hash = hashBy({ keyFile, create: true })
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(hashBy({ keyFile, create: true })).toEqual(hash)
    expect(hashBy({ keyFile })).toEqual(hash)
  })

  test('may hold the 32 bytes as they are or as base64', () => {
    const key = Buffer.from(Array.from({ length: 32 }, (_, byte) => 255 - byte))
    const hash = hashBy({ key })
    expect(hashBy(written('raw', key, 0o600))).toEqual(hash)
    expect(hashBy(written('base64', `${key.toString('base64')}\n`, 0o400))).toEqual(hash)
  })

  test('is refused when it is missing and was not to be made', () => {
    expect(() => openVault({ keyFile: join(folder, 'none') })).toThrow(KeyFileRefused)
  })

  test.each([0o644, 0o604, 0o602, 0o660, 0o666])(
    'is refused when its mode (%d) lets others at it',
    (mode) => {
      expect(() => openVault(written(`mode-${mode}`, Buffer.alloc(32), mode))).toThrow(KeyFileRefused)
    },
  )

  test.each([0, 16, 31, 33, 64])('is refused when it holds %d bytes', (length) => {
    expect(() => openVault(written(`length-${length}`, Buffer.alloc(length), 0o600))).toThrow(KeyFileRefused)
    expect(() =>
      openVault(written(`text-${length}`, Buffer.alloc(length).toString('base64'), 0o600)),
    ).toThrow(KeyFileRefused)
  })

  test('of a wrong length is refused in memory too', () => {
    expect(() => openVault({ key: Buffer.alloc(16) })).toThrow(RangeError)
  })
})
