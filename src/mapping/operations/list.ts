import { wholeOrigin } from '../explain/origin.ts'
import type { Support } from '../explain/support.ts'
import { anyOf } from '../explain/support.ts'
import type { Json } from '../json.ts'
import { isList } from '../json.ts'
import type { ListTemplate, Template } from '../template.ts'
import { constantOf } from '../template-parts.ts'
import type { BackGeneration } from './back-generation.ts'
import type { BackReading, ReadPlace } from './back-reading.ts'
import type { Checking, Surroundings } from './checking.ts'
import { contextsOf } from './checking.ts'
import type { Evaluation, Made, Outcome } from './evaluation.ts'
import { NOTHING } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'
import type { OperationDocs } from './operation-docs.ts'

/** A list makes its present parts in order, and nothing if there are none. */
export function evaluateList(list: ListTemplate, from: Evaluation): Outcome {
  const made: Made[] = []
  let gave: Support | undefined
  for (const item of list.items) gave = anyOf(gave, from.into(item, made))
  if (made.length === 0) return NOTHING
  const origins = made.map(({ origin }) => origin)
  const parts = new Map(origins.map((origin, index) => [String(index), origin]))
  return { value: made.map(({ value }) => value), gave, origin: wholeOrigin(list.spot, parts) }
}

/** A list of one item at most needs no adding to. */
function writeOne(item: Template, to: Generation): Written {
  const written = to.write(item)
  if (written.stands) return { ...written, value: `[${written.value}]` }
  const value = to.fresh()
  to.line(`const ${value} = ${written.value} === undefined ? undefined : [${written.value}];`)
  return { value, gave: written.gave, stands: false }
}

/** Source of a list. */
export function writeList(list: ListTemplate, to: Generation): Written {
  const constant = constantOf(list)
  if (constant !== undefined) return { value: to.constant(constant), gave: 'false', stands: true }
  const [only, ...others] = list.items
  if (only && others.length === 0 && only.is !== 'each' && only.is !== 'choose') return writeOne(only, to)
  const value = to.fresh()
  const gave = to.fresh()
  to.line(`let ${value} = []; let ${gave} = false;`)
  for (const item of list.items) to.writeInto(item, value, gave)
  to.line(`if (${value}.length === 0) ${value} = undefined;`)
  return { value, gave, stands: false }
}

/** A list stands where the target repeats; each of its items fits there. */
export function checkList(list: ListTemplate, where: Surroundings, to: Checking): void {
  const { place } = where
  if (place && !place.takesList) {
    to.report(list.spot, { code: 'M-CARD', detail: `${place.label} doesn't repeat: it is no list` })
  }
  const item = place?.takesList ? place.item() : place
  for (const template of list.items) {
    const contexts = contextsOf(template, where, to)
    to.check(template, { place: item, given: where.given, contexts, isItem: true })
  }
}

/** A list gives each of its elements to the part that it is recognised as. */
export function readList(list: ListTemplate, found: Json, place: ReadPlace, from: BackReading): void {
  if (isList(found)) from.elements(from.plan.lists.get(list)!, found, place)
  else from.leave(place.pointer, found)
}

/** Source that reads a list. */
export function writeListBack(list: ListTemplate, found: string, to: BackGeneration): void {
  to.line(`if (isList(${found})) {`)
  to.writeElements(to.plan.lists.get(list)!, found)
  to.line('}')
}

/** What the page on mappings says of a list. */
export const listDocs: OperationDocs = {
  name: 'A list',
  written: ['[ T, … ]'],
  members: [],
  docs: {
    en: 'A list of what its parts make, in order.',
    cy: 'Rhestr o’r hyn y mae ei rhannau’n ei wneud, yn eu trefn.',
  },
  forward: 'the parts that make something; nothing where none does.',
  backward:
    'each element goes to the part that it is recognised as, in whatever order they come; what none recognises is unread. ' +
    'Only plain values go by their place.',
  check:
    'it stands where the target repeats; its parts cannot look the same, or are plain values that never miss.',
  codes: ['M-CARD', 'M-TELL'],
  examples: [
    {
      from: {
        properties: {
          home: { type: 'string', minLength: 1 },
          work: { type: 'string', minLength: 1 },
        },
      },
      makes: {
        person: {
          telecom: [
            { use: 'home', value: '{/home}' },
            { use: 'work', value: '{/work}' },
          ],
        },
      },
      record: { work: '029 2018 0000' },
      made: [{ telecom: [{ use: 'work', value: '029 2018 0000' }] }],
    },
  ],
}
