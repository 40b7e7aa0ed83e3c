import type { Explanation } from '../catalogue/explanation.ts'
import { pointerKeys } from '../mapping/pointer.ts'

type Line = Explanation['lineage'][number]

/** How far the left column may push the others. */
const columnMax = 64

/** Where each value comes from, a line each, and below it what went nowhere; values only with `shows`. */
export function sayExplanation(explained: Explanation, shows: boolean): string {
  const { lineage, unused, output } = explained
  const width = Math.min(columnMax, Math.max(0, ...lineage.map(({ at }) => at.length)))
  const value = (at: string): string => (shows ? ` = ${JSON.stringify(valueAt(output, at))}` : '')
  return [
    ...lineage.map((one) => `${one.at.padEnd(width)} ← ${sayLine(one)}${value(one.at)}\n`),
    ...(unused.length === 0 ? [] : ['\nnot carried\n']),
    ...unused.map(({ pointer, why }) => `${pointer.padEnd(width)}   ${why}\n`),
    ...(explained.recognised === undefined ? [] : ['\nrecognised by\n']),
    ...(explained.recognised ?? []).map(({ name, by }) => `${name.padEnd(width)}   ${by}\n`),
  ].join('')
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
