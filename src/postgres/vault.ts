import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Vault } from '../ports/vault.ts'
import { readKeyFile } from './vault-key-file.ts'

/** What was to be opened was changed, belongs elsewhere, or was made under another key. It never says more. */
export class SealBroken extends Error {
  constructor() {
    super('The sealed bytes were changed, belong elsewhere, or were made under another key.')
    this.name = 'SealBroken'
  }
}

// Sealed bytes: version (1), nonce (12), ciphertext, tag (16).
const version = 1
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32
const dataKeyAad = 'dilyn data key'

/** Where the master key is: in memory, or in a file (`create`: make it with a random key when it is missing). */
export type VaultOptions = { key: Buffer } | { keyFile: string; create?: boolean }

/**
 * Opens the vault of a master key of 32 bytes: AES-256-GCM with random nonces, HMAC-SHA256 for lookups, each under a
 * key of its own derived by HKDF-SHA256 (RFC 5869). Throws KeyFileRefused for an unsuitable file.
 * `unwrap` and `open` throw SealBroken.
 */
export function openVault(options: VaultOptions): Vault {
  const master = 'key' in options ? options.key : readKeyFile(options.keyFile, options.create ?? false)
  if (master.length !== keyBytes)
    throw new RangeError(`The master key has ${master.length} bytes, it needs ${keyBytes}.`)
  const wrappingKey = derive(master, 'dilyn wrapping key 1')
  const lookupKey = derive(master, 'dilyn lookup key 1')
  return {
    newDataKey: () => {
      const key = randomBytes(keyBytes)
      return { key, wrapped: seal(key, wrappingKey, dataKeyAad) }
    },
    unwrap: (wrapped) => open(wrapped, wrappingKey, dataKeyAad),
    seal,
    open,
    // the length in front: no scheme and value can be cut elsewhere and give the same bytes
    hash: (scheme, value) =>
      createHmac('sha256', lookupKey)
        .update(`${Buffer.byteLength(scheme)}:${scheme}:${value}`)
        .digest(),
  }
}

function seal(plain: Buffer | string, key: Buffer, aad: string): Buffer {
  const head = Buffer.concat([Buffer.of(version), randomBytes(nonceBytes)])
  const cipher = createCipheriv('aes-256-gcm', key, head.subarray(1), { authTagLength: tagBytes })
  cipher.setAAD(aadOf(head, aad))
  const body = Buffer.concat([
    typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain),
    cipher.final(),
  ])
  return Buffer.concat([head, body, cipher.getAuthTag()])
}

function open(sealed: Buffer, key: Buffer, aad: string): Buffer {
  const headBytes = 1 + nonceBytes
  if (sealed[0] !== version || sealed.length < headBytes + tagBytes) throw new SealBroken()
  const head = sealed.subarray(0, headBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(1), { authTagLength: tagBytes })
  decipher.setAAD(aadOf(head, aad))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes, -tagBytes)), decipher.final()])
  } catch {
    throw new SealBroken()
  }
}

function aadOf(head: Buffer, aad: string): Buffer {
  return Buffer.concat([head.subarray(0, 1), Buffer.from(aad, 'utf8')])
}

function derive(master: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), info, keyBytes))
}
