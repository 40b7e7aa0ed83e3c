import type { Explanation } from '../catalogue/explanation.ts'
import { pointerKeys } from '../mapping/pointer.ts'

type Told = Pick<Explanation, 'lineage' | 'unused'>
type Line = Explanation['lineage'][number]

/** How far the left column may push the others. */
const columnMax = 64

/** Where each value comes from, a line each, and below it what went nowhere; values only with `shows`. */
export function sayExplanation(explained: Explanation, shows: boolean): string {
  const { output } = explained
  const width = widthOf(explained)
  const value = (at: string): string => (shows ? ` = ${JSON.stringify(valueAt(output, at))}` : '')
  return [
    sayPlaces(explained, value),
    ...(explained.recognised === undefined ? [] : ['\nrecognised by\n']),
    ...(explained.recognised ?? []).map(({ name, by }) => `${name.padEnd(width)}   ${by}\n`),
  ].join('')
}

/** Where each value comes from, and below it what went nowhere; `more` is put after each value's line. */
export function sayPlaces(told: Told, more: (at: string) => string = () => ''): string {
  const { lineage, unused } = told
  const width = widthOf(told)
  return [
    ...lineage.map((one) => `${one.at.padEnd(width)} ← ${sayLine(one)}${more(one.at)}\n`),
    ...(unused.length === 0 ? [] : ['\nnot carried\n']),
    ...unused.map(({ pointer, why }) => `${pointer.padEnd(width)}   ${why}\n`),
  ].join('')
}

function widthOf({ lineage }: Told): number {
  return Math.min(columnMax, Math.max(0, ...lineage.map(({ at }) => at.length)))
}

function sayLine({ value, because, presence, rule, line, file }: Line): string {
  const reasons = [
    ...(value.length === 0 ? [] : [value.join(', ')]),
    ...(because.length === 0 ? [] : [`because of ${because.join(', ')}`]),
    ...(presence.length === 0 ? [] : [`with ${presence.join(', ')}`]),
  ]
  const place = `${file ?? 'line'}${file === undefined ? ' ' : ':'}${line}`
  return [reasons.join('; ') || 'constant', ...(rule === undefined ? [] : [rule]), place].join('  |  ')
}

function valueAt(document: unknown, pointer: string): unknown {
  let here = document
  for (const key of pointerKeys(pointer) ?? []) here = (here as { [key: string]: unknown } | undefined)?.[key]
  return here
}
