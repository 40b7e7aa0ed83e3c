import type { Json } from '../json.ts'
import type { Conversion } from './conversion.ts'

/** Any value ⇄ its JSON text. */
export const jsonText: Conversion = {
  name: 'json',
  docs: { en: 'Any value becomes its JSON text.', cy: 'Mae unrhyw werth yn troi’n destun JSON.' },
  reads: [],
  examples: [{ source: { team: 'LAC-2', step: 4 }, target: '{"team":"LAC-2","step":4}' }],
  produces: { type: 'string' },
  forward: (value) => JSON.stringify(value),
  backward: (value) => {
    if (typeof value !== 'string') return undefined
    try {
      return JSON.parse(value) as Json
    } catch {
      return undefined
    }
  },
  canonical: (value) => value,
}
