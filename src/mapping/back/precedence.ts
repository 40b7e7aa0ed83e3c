/** Something recognised among neighbours, with the numbers of those that go before it where both are recognised. */
interface Preceded {
  readonly after: readonly number[]
}

/** Those of the recognised that none of the others goes before. */
export function foremost<T extends Preceded>(recognised: readonly T[], neighbours: readonly T[]): T[] {
  return recognised.filter(({ after }) => !after.some((i) => recognised.includes(neighbours[i]!)))
}

/** Numbers of neighbours in the order in which they are to be tried: none before those that go first. */
export function inTurn(neighbours: readonly Preceded[]): number[] {
  const turn: number[] = []
  const taken = new Set<number>()
  const take = (i: number): void => {
    if (taken.has(i)) return
    taken.add(i)
    for (const other of neighbours[i]!.after) take(other)
    turn.push(i)
  }
  for (const i of neighbours.keys()) take(i)
  return turn
}
