import type { Transaction } from '../ports/database.ts'

const stripes = 1024

/** First class: identifiers and record keys, before it is known which child is meant. Second: children. */
export type LockClass = 1 | 2

/** Takes advisory locks on sorted stripes until the transaction ends; sorted, so that two batches cannot deadlock. */
export async function lockStripes(
  tx: Transaction,
  lockClass: LockClass,
  numbers: Iterable<number>,
): Promise<void> {
  const sorted = [...new Set([...numbers].map((number) => number % stripes))].sort((a, b) => a - b)
  if (sorted.length === 0) return
  await tx.query(
    'select pg_advisory_xact_lock($1, stripe) from (select unnest($2::int[]) as stripe order by 1) as sorted',
    [lockClass, sorted],
  )
}

/** The stripe number of a child's id. */
export function childStripe(child: string): number {
  return Number.parseInt(child.slice(0, 8), 16)
}
