import type { ExpectedArrival } from './story.ts'

/** What arrived somewhere under one delivery id. */
export interface Arrived {
  readonly destination: string
  readonly via: string | null
  readonly kind: string | null
  readonly recordId: string | null
  readonly effects: number
  readonly body: unknown
}

/** What should have come and did not, and what came and should not have. */
export interface Difference {
  readonly missing: readonly (ExpectedArrival & { readonly why: string })[]
  readonly unexpected: readonly (Omit<Arrived, 'body'> & { readonly why: string })[]
}

/**
 * Holds what arrived against what had to: each arrival answers one expectation of the same destination, reason, kind and
 * record. An arrival that had its effect more than once is unexpected, one without the text that it had to hold is missing.
 */
export function compareArrivals(
  expected: readonly ExpectedArrival[],
  arrived: readonly Arrived[],
): Difference {
  const open = new Map<string, Arrived[]>()
  for (const one of arrived) open.set(keyOf(one), [...(open.get(keyOf(one)) ?? []), one])
  const missing: (ExpectedArrival & { why: string })[] = []
  for (const one of expected) {
    const here = open.get(keyOf(one))?.shift()
    if (here === undefined) missing.push({ ...one, why: 'it did not arrive' })
    else if (one.holds !== undefined && !JSON.stringify(here.body).includes(one.holds)) {
      missing.push({ ...one, why: `it arrived without ${one.holds}` })
    }
  }
  const extra = [...open.values()]
    .flat()
    .map((one) => ({ ...without(one), why: 'nobody should have been sent this' }))
  const twice = arrived.filter((one) => one.effects > 1)
  return {
    missing,
    unexpected: [...extra, ...twice.map((one) => ({ ...without(one), why: 'it had its effect twice' }))],
  }
}

function keyOf(one: Omit<Arrived, 'effects' | 'body'>): string {
  return [one.destination, one.via, one.kind, one.recordId ?? ''].join('|')
}

function without({ destination, via, kind, recordId, effects }: Arrived): Omit<Arrived, 'body'> {
  return { destination, via, kind, recordId, effects }
}
