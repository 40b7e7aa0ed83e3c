import type { Transaction } from '../ports/database.ts'
import type { Vault } from '../ports/vault.ts'

const keptMax = 20_000

/** The children's data keys, unwrapped once and kept in memory. */
export class ChildKeys {
  readonly #vault: Vault
  readonly #keys = new Map<string, Buffer>()

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** The key in a child's row. */
  unwrap(child: string, wrapped: Buffer): Buffer {
    const known = this.#keys.get(child)
    if (known !== undefined) return known
    return this.#keep(child, this.#vault.unwrap(wrapped))
  }

  /** A key for a new child; `wrapped` goes into its row. */
  make(child: string): { key: Buffer; wrapped: Buffer } {
    const made = this.#vault.newDataKey()
    this.#keep(child, made.key)
    return made
  }

  /** The keys of these children. */
  async of(tx: Transaction, children: readonly string[]): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>()
    const missing: string[] = []
    for (const child of new Set(children)) {
      const known = this.#keys.get(child)
      if (known === undefined) missing.push(child)
      else found.set(child, known)
    }
    if (missing.length === 0) return found
    const rows = await tx.query<{ id: string; wrapped_key: Buffer }>(
      'select id, wrapped_key from child where id = any($1)',
      [missing],
    )
    for (const row of rows) found.set(row.id, this.unwrap(row.id, row.wrapped_key))
    return found
  }

  #keep(child: string, key: Buffer): Buffer {
    const oldest = this.#keys.size >= keptMax ? this.#keys.keys().next().value : undefined
    if (oldest !== undefined) this.#keys.delete(oldest)
    this.#keys.set(child, key)
    return key
  }
}
