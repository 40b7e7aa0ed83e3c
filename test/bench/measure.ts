/** Median and spread of some figures. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** One pair of measurements: the floor and Dilyn, in the same unit, one right after the other. */
export interface Pair {
  readonly floor: number
  readonly dilyn: number
}

/** What a bench case found: figures in `unit`, and Dilyn divided by the floor. */
export interface Measured {
  readonly name: string
  readonly unit: string
  readonly pairs: number
  readonly floor: Spread
  readonly dilyn: Spread
  readonly ratio: Spread
  /** The ratio to stay below or, with `least`, to reach. */
  readonly target: number
  readonly least?: boolean
  readonly note?: string
}

/** A bench case: what is measured, beside what, and the ratio aimed at. */
export interface Case {
  readonly name: string
  readonly unit: string
  readonly target: number
  readonly least?: boolean
  readonly note?: string
  /** Sets up and checks that both do the same; gives what measures one pair. */
  prepare(): (() => Pair | Promise<Pair>) | Promise<() => Pair | Promise<Pair>>
}

/** Median, least and most. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = Number.isInteger(middle)
    ? (sorted[middle - 1]! + sorted[middle]!) / 2
    : sorted[Math.floor(middle)]!
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** Measures a case, the two sides of each pair interleaved; the first pair warms up and is thrown away. */
export async function measureCase(
  one: Case,
  pairs: number,
  progress: (done: number) => void,
): Promise<Measured> {
  const measure = await one.prepare()
  await measure()
  const found: Pair[] = []
  for (let n = 0; n < pairs; n += 1) {
    found.push(await measure())
    progress(n + 1)
  }
  const { name, unit, target, least, note } = one
  return {
    name,
    unit,
    pairs,
    floor: spreadOf(found.map(({ floor }) => floor)),
    dilyn: spreadOf(found.map(({ dilyn }) => dilyn)),
    ratio: spreadOf(found.map(({ floor, dilyn }) => dilyn / floor)),
    target,
    ...(least ? { least } : {}),
    ...(note === undefined ? {} : { note }),
  }
}

/** Whether the median ratio reaches the target. */
export function reaches({ ratio, target, least }: Measured): boolean {
  return least === true ? ratio.median >= target : ratio.median <= target
}

/** Nanoseconds per record of a function over all records, so often that it takes a while. */
export function nsPerRecord<T>(run: (record: T) => unknown, records: readonly T[], times: number): number {
  const start = process.hrtime.bigint()
  for (let n = 0; n < times; n += 1) for (const record of records) run(record)
  return Number(process.hrtime.bigint() - start) / (times * records.length)
}
