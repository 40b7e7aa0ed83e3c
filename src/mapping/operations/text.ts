import type { Origin } from '../explain/origin.ts'
import { jointOrigin } from '../explain/origin.ts'
import type { Json } from '../json.ts'
import type { Hole, Text } from '../template.ts'
import type { BackGeneration } from './back-generation.ts'
import type { BackReading, ReadPlace, Visit } from './back-reading.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Evaluation, Outcome } from './evaluation.ts'
import { NOTHING } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'
import { evaluateHole, madeAgain, readValue, writeHole, writeHoleBack } from './hole.ts'
import type { OperationDocs } from './operation-docs.ts'
import type { Verification } from './verification.ts'

/** Text around holes: all of them present, else nothing. What isn't a scalar can't stand in text. */
export function evaluateText(text: Text, from: Evaluation): Outcome {
  let made = ''
  let isWhole = true
  const holes: [Hole, Origin][] = []
  for (const part of text.parts) {
    if (typeof part === 'string') {
      made += part
      continue
    }
    const { value, origin } = evaluateHole(part, from)
    if (value === undefined) isWhole = false
    else if (typeof value === 'object') {
      from.issue('R-VALUE', from.place(part.pointer), part.spot, value)
      isWhole = false
    } else {
      made += String(value)
      holes.push([part, origin])
    }
  }
  if (!isWhole) {
    for (const [{ pointer }] of holes) from.unmade(pointer, 'text')
    return NOTHING
  }
  const origin = jointOrigin(
    text.spot,
    holes.map(([, own]) => own),
  )
  return { value: made, gave: origin.stands, origin }
}

/** Source of a text. */
export function writeText(text: Text, to: Generation): Written {
  const holes: string[] = []
  const pieces = text.parts.map((part) => {
    if (typeof part === 'string') return to.literal(part)
    const { value } = writeHole(part, to)
    to.line(`if (typeof ${value} === "object") { bad = true; ${value} = undefined; }`)
    holes.push(value)
    return value
  })
  const value = to.fresh()
  const isWhole = holes.map((hole) => `${hole} !== undefined`).join(' && ')
  to.line(`const ${value} = ${isWhole} ? "" + ${pieces.join(' + ')} : undefined;`)
  return { value, gave: `${value} !== undefined`, stands: false }
}

/** The holes of a text make scalars, and its place takes text. */
export function checkText(text: Text, where: Surroundings, to: Checking): void {
  for (const part of text.parts) {
    if (typeof part === 'string' || !to.pointer(part.pointer, part.spot, where.given, 'scalar')) continue
    const { types } = to.hole(part, where.given)
    if (!types.includes('object')) continue
    to.report(part.spot, { code: 'M-TYPE', found: 'object', detail: 'an object cannot stand in text' })
  }
  // Text around a value has a spelling of its own, which only the making of it can show.
  const complaint = where.place?.judge({ types: ['string'], formats: [], isFree: false, isConstant: false })
  if (complaint) to.report(text.spot, complaint)
}

function holesOf(text: Text): Hole[] {
  return text.parts.filter((part) => typeof part !== 'string')
}

/** The one hole of a text, and what stands around it; undefined for a text of several, which is never read. */
function around(text: Text): { hole: Hole; before: string; after: string } | undefined {
  const [hole, ...more] = holesOf(text)
  if (!hole || more.length > 0) return undefined
  const at = text.parts.indexOf(hole)
  return { hole, before: text.parts.slice(0, at).join(''), after: text.parts.slice(at + 1).join('') }
}

/** A text of one hole gives what stands between; a text of several is only held against the record. */
export function readText(text: Text, found: Json, place: ReadPlace, from: BackReading): void {
  if (typeof found !== 'string') {
    from.issue('R-VALUE', text.spot, place, found)
    return
  }
  if (holesOf(text).some(({ pointer }) => from.plan.isLost(pointer.absolute))) {
    from.leave(place.pointer, found)
    return
  }
  from.take({ is: 'text', template: text, found, pointer: place.pointer, scopes: place.scopes })
  const one = around(text)
  if (!one) return
  const { hole, before, after } = one
  const isWhole = found.length > before.length + after.length
  if (isWhole && found.startsWith(before) && found.endsWith(after))
    readValue(hole, found.slice(before.length, found.length - after.length), text.spot, place, from)
  else from.issue('R-VALUE', text.spot, place, found)
}

/** A text is what its holes make of the record. */
export function verifyText(visit: Visit & { is: 'text' }, by: Verification): void {
  if (by.isUnreadable(visit)) return
  const { template, found } = visit
  const parts = template.parts.map((part) => (typeof part === 'string' ? part : madeAgain(part, visit, by)))
  const expected = parts.every((part) => part !== undefined) ? parts.map(String).join('') : undefined
  if (found !== expected) by.conflict(visit, found, expected, holesOf(template)[0]?.pointer)
}

/** Source that reads a text of one hole. */
export function writeTextBack(text: Text, found: string, to: BackGeneration): void {
  const { hole, before, after } = around(text)!
  const inner = to.fresh()
  const value = `${found}.slice(${before.length}, ${found}.length - ${after.length})`
  to.line(`const ${inner} = typeof ${found} === "string" ? ${value} : "";`)
  to.line(`if (${inner} !== "") {`)
  writeHoleBack(hole, inner, to)
  to.line('}')
}

/** What the page on mappings says of text. */
export const textDocs: OperationDocs = {
  name: 'Text with holes',
  written: ['"urn:uuid:{p}"', '"{p} {q}"'],
  members: [],
  docs: {
    en: 'Text around values; nothing unless all of them are there.',
    cy: 'Testun o amgylch gwerthoedd; dim byd oni bai fod pob un ohonynt yno.',
  },
  forward: 'the text with the values in it; nothing where one is missing.',
  backward:
    'text around one hole is taken off, and what is left is read exactly. Text of several holes is never taken apart, only ' +
    'held against the record: carry each value exactly elsewhere, or declare it `lost`.',
  check: 'the holes make no objects; the place takes text.',
  codes: ['M-HOLE', 'M-TYPE', 'M-LOSS', 'R-VALUE'],
  examples: [
    {
      from: {
        properties: {
          id: { type: 'string', minLength: 1 },
          given: { type: 'string', minLength: 1 },
          family: { type: 'string', minLength: 1 },
        },
      },
      makes: {
        person: {
          reference: 'urn:id:{/id}',
          text: '{/given} {/family}',
          given: '{/given}',
          family: '{/family}',
        },
      },
      record: { id: '17', given: 'Mari', family: 'Enghraifft' },
      made: [{ reference: 'urn:id:17', text: 'Mari Enghraifft', given: 'Mari', family: 'Enghraifft' }],
    },
  ],
}
