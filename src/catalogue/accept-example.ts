import type { Json } from '../mapping/json.ts'
import type { Example, Fault } from './examples.ts'
import { reprintJson } from './reprint.ts'

/**
 * The text of an example that says what the mapping does now; all else in it stays as it is written. Undefined where no
 * example could say that: its record is not valid, or what is made of it is not.
 */
export function acceptedText({ file }: Example, { now }: Fault): string | undefined {
  if (now === undefined) return undefined
  const { makes: _made, refused: _refused, ...rest } = file.value
  const said = now as { readonly [key: string]: Json }
  const was = 'makes' in now ? { makes: 'refused' } : { refused: 'makes' }
  return reprintJson(file.text, { ...rest, ...said }, was)
}
