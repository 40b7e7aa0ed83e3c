import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

/** Text ⇄ whole number, within what a number holds exactly. */
export const integer: Conversion = {
  name: 'integer',
  docs: { en: 'Text becomes a whole number.', cy: 'Mae testun yn troi’n rhif cyfan.' },
  reads: ['string'],
  examples: [{ source: '042', target: 42 }],
  produces: { type: 'integer' },
  forward: onText((text) => {
    const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    // "-0" would be a number that JSON writes as 0.
    return Number.isSafeInteger(number) ? number + 0 || 0 : undefined
  }),
  backward: (value) => (Number.isSafeInteger(value) ? String(value) : undefined),
  canonical: (value) =>
    typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? String(Number(value) || 0) : value,
}
