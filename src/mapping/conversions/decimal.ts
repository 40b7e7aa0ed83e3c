import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

const DIGITS_MAX = 15

function read(text: string): number | undefined {
  const isDecimal = /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= DIGITS_MAX
  return isDecimal ? Number(text) || 0 : undefined
}

/** A number's text without an exponent: 1e-7 is 0.0000001. */
function plain(value: number): string {
  return /e/.test(String(value)) ? value.toFixed(DIGITS_MAX).replace(/\.?0+$/, '') : String(value)
}

/** Text ⇄ decimal number of at most 15 digits; zeros at the end are lost. */
export const decimal: Conversion = {
  name: 'decimal',
  docs: { en: 'Text becomes a decimal number.', cy: 'Mae testun yn troi’n rhif degol.' },
  reads: ['string'],
  examples: [{ source: '36.60', target: 36.6 }],
  produces: { type: 'number' },
  forward: onText(read),
  backward: (value) => (typeof value === 'number' && Number.isFinite(value) ? plain(value) : undefined),
  canonical: (value) => {
    const number = typeof value === 'string' ? read(value) : undefined
    return number === undefined ? value : plain(number)
  },
}
