import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

const read = onText((text) => {
  const digits = text.replace(/[ -]/g, '')
  return /^\d{10}$/.test(digits) ? digits : undefined
})

/** An NHS number without its spaces. The check digit is the gateway's to judge, which can say more about it. */
export const nhsNumber: Conversion = {
  name: 'nhs-number',
  docs: { en: 'An NHS number loses its spaces.', cy: 'Mae rhif GIG yn colli ei fylchau.' },
  reads: ['string'],
  examples: [{ source: '943 476 5919', target: '9434765919' }],
  produces: { type: 'string' },
  forward: read,
  backward: read,
  canonical: (value) => read(value) ?? value,
}
