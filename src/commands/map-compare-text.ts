import type { Change, Comparison, LiveComparison, Sample } from '../comparison/comparison.ts'

/** A comparison as a person reads it: what is lost first. */
export function sayComparison(report: Comparison | LiveComparison): string {
  return `${[...report.changes.map(sayChange), summaryOf(report)].join('\n')}\n`
}

const said: Readonly<Record<Change['change'], string>> = {
  changed: 'is changed',
  new: 'is new',
  gone: 'is gone',
  translated: 'can be translated, and could not before',
  'not-translated': 'can not be translated any more',
  invalid: 'is no longer valid',
  sent: 'goes out, and did not before',
  'not-sent': 'does not go out any more',
}

function sayChange(change: Change): string {
  const { pointer, count, kind, resource, destinations, samples } = change
  const place = `${resource === undefined ? '' : `${resource} `}${pointer === '' ? 'the whole' : pointer}`
  const where = destinations.length === 0 ? '' : `, seen by ${destinations.join(', ')}`
  return [
    `${change.loss ? 'LOSS' : '    '}  ${sayMaker(change)}: ${place} ${said[change.change]}`,
    `        in ${count} of kind ${kind}${where}`,
    ...samples.map((sample) => `        ${saySample(sample)}`),
  ].join('\n')
}

function sayMaker({ mapping, was, now }: Change): string {
  const versions = [...new Set([was, now].filter((one) => one !== undefined))]
  return versions.length === 0 ? mapping : `${mapping} ${versions.join(' → ')}`
}

function saySample({ from, to, reason }: Sample): string {
  const values = from === undefined && to === undefined ? '' : `${from ?? 'nothing'} → ${to ?? 'nothing'}`
  return [values, reason].filter((one) => one !== undefined && one !== '').join('  ')
}

function summaryOf(report: Comparison | LiveComparison): string {
  const { records, summaries, changes, losses, unlisted } = report
  const isLive = 'skipped' in report
  const what = isLive
    ? plural(records, 'delivery', 'deliveries')
    : `${plural(records, 'record')} and ${plural(summaries, 'safety summary', 'safety summaries')}`
  const left = unlisted === 0 ? '' : `, and ${unlisted} that are not listed`
  const skipped = isLive && report.skipped > 0 ? `; ${report.skipped} deliveries were skipped` : ''
  const ended = isLive && report.ended !== undefined ? (early[report.ended] ?? '') : ''
  return `${what} compared: ${plural(changes.length, 'change')}${left}, ${plural(losses, 'loss', 'losses')}${skipped}${ended}`
}

/** What ended it before its time. */
const early: Readonly<Record<string, string>> = {
  'catalogue-changed': '; ended when another catalogue came into force',
  'gateway-stopped': '; ended when the gateway was stopped',
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`
}
