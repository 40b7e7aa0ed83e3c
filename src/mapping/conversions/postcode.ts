import type { Conversion } from './conversion.ts'
import { onText } from './conversion.ts'

const read = onText((text) => {
  const letters = text.replace(/ /g, '').toUpperCase()
  const found = /^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$/.exec(letters)
  return found ? `${found[1]} ${found[2]}` : undefined
})

/** A UK postcode in capitals with one space before its last three characters. */
export const postcode: Conversion = {
  name: 'postcode',
  docs: { en: 'A postcode in capitals with one space.', cy: 'Cod post mewn priflythrennau gydag un bwlch.' },
  reads: ['string'],
  examples: [{ source: 'sy231bb', target: 'SY23 1BB' }],
  produces: { type: 'string' },
  forward: read,
  backward: read,
  canonical: (value) => read(value) ?? value,
}
