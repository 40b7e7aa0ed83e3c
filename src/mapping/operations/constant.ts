import { constantOrigin } from '../explain/origin.ts'
import type { Json } from '../json.ts'
import { isSame, typeOf } from '../json.ts'
import type { Constant } from '../template.ts'
import type { BackReading, ReadPlace, Visit } from './back-reading.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Outcome } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'
import type { OperationDocs } from './operation-docs.ts'
import type { Verification } from './verification.ts'

/** A constant makes itself. */
export function evaluateConstant(constant: Constant): Outcome {
  return { value: constant.value, gave: undefined, origin: constantOrigin(constant.spot) }
}

/** Source of a constant. */
export function writeConstant(constant: Constant, to: Generation): Written {
  return { value: to.constant(constant.value), gave: 'false', stands: true }
}

/** A constant fits its place: type, required value set, the spelling of a primitive. */
export function checkConstant(constant: Constant, where: Surroundings, to: Checking): void {
  const { value } = constant
  const complaint = where.place?.judge({
    types: [typeOf(value)],
    values: [value],
    formats: [],
    isFree: false,
    isConstant: true,
  })
  if (complaint) to.report(constant.spot, complaint)
}

/** A constant has nothing to read; what stands in its place is held against it. */
export function readConstant(
  template: Constant,
  found: Json,
  place: ReadPlace,
  isWords: boolean,
  from: BackReading,
): void {
  from.take({ is: 'constant', template, found, isWords, pointer: place.pointer, scopes: place.scopes })
}

/** Another value contradicts a constant, other words for people don't. */
export function verifyConstant(visit: Visit & { is: 'constant' }, by: Verification): void {
  const { template, found, isWords, pointer } = visit
  if (isSame(found, template.value)) return
  if (isWords) by.leave(pointer, found)
  else by.conflict(visit, found, template.value)
}

/** What the page on mappings says of a constant. */
export const constantDocs: OperationDocs = {
  name: 'A constant',
  written: ['"text"', '7', 'true'],
  members: [],
  docs: {
    en: 'What is written stands as it is.',
    cy: 'Mae’r hyn a ysgrifennir yn sefyll fel y mae.',
  },
  forward: 'itself, whatever is read. It keeps nothing around it alive.',
  backward:
    'nothing is read of it. By its constants a part is recognised; another value in their place is a conflict, but in a ' +
    '`display`, `text`, `title` or `description` merely unread.',
  check: 'its type, its value set, its spelling.',
  codes: ['M-TYPE', 'M-BINDING', 'M-PROFILE'],
  examples: [
    {
      from: { properties: { text: { type: 'string', minLength: 1 } } },
      makes: { note: { kind: 'note', text: '{/text}' } },
      record: { text: 'Bore da' },
      made: [{ kind: 'note', text: 'Bore da' }],
    },
  ],
}
