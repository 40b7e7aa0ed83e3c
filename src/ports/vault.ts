/** Envelope encryption and keyed hashes: a data key per child and per unlinked record, wrapped by the key file's key. */
export interface Vault {
  newDataKey(): { key: Buffer; wrapped: Buffer }
  /** Throws when the wrapped key was made under another key or was changed. */
  unwrap(wrapped: Buffer): Buffer
  /** Authenticated encryption; `aad` binds the bytes to their place and must be given again to open them. */
  seal(plain: Buffer | string, dataKey: Buffer, aad: string): Buffer
  open(sealed: Buffer, dataKey: Buffer, aad: string): Buffer
  /** Keyed hash for lookups (32 bytes): equal values of one scheme are equal, and nothing can be read from them. */
  hash(scheme: string, value: string): Buffer
}
