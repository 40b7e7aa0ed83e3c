/** Optimal string alignment distance, two rows at a time being enough for swaps of neighbours with a third. */
function distance(a: string, b: string): number {
  let older: number[] = []
  let old = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(old[j]! + 1, row[j - 1]! + 1, old[j - 1]! + cost)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) best = Math.min(best, older[j - 2]! + 1)
      row.push(best)
    }
    older = old
    old = row
  }
  return old[b.length]!
}

const COMPARED_MAX = 64

/** The name most like `found`, if one is like it at all: at most a third of its letters (and at least one) differ. */
export function nearestName(found: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let least = Math.max(1, Math.floor(found.length / 3)) + 1
  const wanted = found.slice(0, COMPARED_MAX).toLowerCase()
  for (const name of names) {
    if (Math.abs(name.length - found.length) >= least) continue
    const far = distance(wanted, name.slice(0, COMPARED_MAX).toLowerCase())
    if (far < least) {
      least = far
      nearest = name
    }
  }
  return nearest
}

/** `{ nearest }`, or nothing to spread where no name is near. */
export function nearestOf(found: string, names: Iterable<string>): { nearest?: string } {
  const nearest = nearestName(found, names)
  return nearest === undefined ? {} : { nearest }
}
