import { isFilled, setValue } from '../back/draft.ts'
import type { BackPlan } from '../back/plan.ts'
import type { Json } from '../json.ts'
import { isList, isObject, isPresent, isSame } from '../json.ts'
import { pointerBelow, pointerText } from '../pointer.ts'
import type { Spot } from '../source-text.ts'
import type { Hole } from '../template.ts'
import type { BackGeneration } from './back-generation.ts'
import type { BackReading, ReadPlace, Visit } from './back-reading.ts'
import { slotOf } from './back-reading.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Evaluation, Made, Outcome } from './evaluation.ts'
import { NOTHING } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'
import type { OperationDocs } from './operation-docs.ts'
import type { Verification } from './verification.ts'

/**
 * A hole makes the value with its own type, or what its conversion makes of it. Missing, `null` and `""` make
 * nothing. An object or a list needs a conversion that reads it; otherwise it is an issue.
 */
export function evaluateHole(hole: Hole, from: Evaluation): Outcome {
  const value = from.read(hole.pointer)
  if (value === undefined || value === null || value === '') return NOTHING
  if (!hole.conversion) {
    if (typeof value !== 'object') return spelled(hole, value, value, from)
    if (isPresent(value)) from.issue('R-VALUE', from.place(hole.pointer), hole.spot, value)
    return NOTHING
  }
  if (!isPresent(value)) return NOTHING
  const made: Json | undefined = from.convert(hole.conversion, value)
  if (made === undefined) {
    const code = hole.conversion.table === undefined ? 'R-VALUE' : 'R-CODE'
    from.issue(code, from.place(hole.pointer), hole.spot, value, from.accepted(hole.conversion))
    return NOTHING
  }
  if (made !== null) return spelled(hole, value, made, from)
  from.unmade(hole.pointer, 'row')
  return NOTHING
}

function spelled(hole: Hole, read: Json, value: Json, from: Evaluation): Made {
  const origin = from.origin(hole, read)
  return { value, gave: origin.stands, origin }
}

/** Source of a hole. */
export function writeHole(hole: Hole, to: Generation): Written {
  const value = to.fresh()
  to.line(`let ${value} = ${to.read(hole.pointer)};`)
  to.line(`if (${value} === "" || ${value} === null) ${value} = undefined;`)
  if (hole.conversion) {
    const converted = `${value} = ${to.conversion(hole.conversion)}(${value});`
    to.line(`else if (typeof ${value} === "object" && !isPresent(${value})) ${value} = undefined;`)
    to.line(`else if (${value} !== undefined) { ${converted}`)
    to.line(`if (${value} === undefined) bad = true; else if (${value} === null) ${value} = undefined; }`)
  } else {
    const refused = `if (isPresent(${value})) bad = true; ${value} = undefined;`
    to.line(`else if (typeof ${value} === "object") { ${refused} }`)
  }
  return { value, gave: `${value} !== undefined`, stands: false }
}

/** A hole's pointer leads to a value, its conversion reads it, and what it makes fits its place. */
export function checkHole(hole: Hole, where: Surroundings, to: Checking): void {
  const reads = hole.conversion?.name === 'json' ? 'anything' : 'scalar'
  if (!to.pointer(hole.pointer, hole.spot, where.given, reads)) return
  const kind = to.hole(hole, where.given)
  const complaint = kind.types.length > 0 ? where.place?.judge(kind) : undefined
  if (complaint) to.report(hole.spot, complaint)
}

/** Reads the value of a hole, or of a text around it: at once if it is exact, else once all else has been read. */
export function readValue(hole: Hole, made: Json, spot: Spot, place: ReadPlace, from: BackReading): void {
  const { isExact, backward, allowed } = from.plan.holes.get(hole)!
  const { pointer, conversion } = hole
  const slot = slotOf(place, pointer)
  const path = pointerText(pointer.path)
  const attempt = (): void => {
    if (!isExact && isFilled(slot, pointer.path)) return
    const found = backward(made)
    if (typeof found === 'object') {
      setValue(slot, pointer.path, found.value, place.pointer)
      return
    }
    const failed = from.failed.get(slot) ?? new Set()
    if (!isExact && failed.has(path)) return
    from.failed.set(slot, failed.add(path))
    const code = found === 'many' ? 'R-AMBIGUOUS' : conversion?.table === undefined ? 'R-VALUE' : 'R-CODE'
    from.issue(code, spot, place, isObject(made) ? (made.code ?? made) : made, allowed)
  }
  if (isExact) attempt()
  else from.later(attempt)
}

/** A hole reads what its conversion made, and sets its place of the record if that is still unset. */
export function readHole(hole: Hole, found: Json, place: ReadPlace, from: BackReading): void {
  const isCoding = hole.conversion?.name === 'coding'
  if (isObject(found) !== isCoding || isList(found)) {
    from.issue('R-VALUE', hole.spot, place, found)
    return
  }
  if (from.plan.isLost(hole.pointer.absolute)) {
    from.leave(place.pointer, found)
    return
  }
  from.take({ is: 'hole', template: hole, found, pointer: place.pointer, scopes: place.scopes })
  if (isObject(found)) {
    for (const [key, value] of Object.entries(found)) {
      if (key !== 'system' && key !== 'code' && key !== 'display')
        from.leave(pointerBelow(place.pointer, key), value)
    }
  }
  readValue(hole, found, hole.spot, place, from)
}

/** What a hole makes of the record that was read. */
export function madeAgain(hole: Hole, visit: Visit, by: Verification): Json | undefined {
  const value = by.value(visit, hole.pointer)
  return isPresent(value) ? by.plan.holes.get(hole)!.forward(value!) : undefined
}

/** A hole stands by what the record makes there, or by another spelling of the same; a code's words may differ. */
export function verifyHole(visit: Visit & { is: 'hole' }, by: Verification): void {
  const { template, found, pointer } = visit
  const expected = madeAgain(template, visit, by)
  if (!isObject(found) || !isObject(expected)) {
    if (isSame(found, expected) || by.isUnreadable(visit)) return
    const meant = by.plan.holes.get(template)!.backward(found)
    if (typeof meant === 'object' && isSame(meant.value, by.value(visit, template.pointer))) return
    by.conflict(visit, found, expected, template.pointer)
    return
  }
  if (found.code !== expected.code || found.system !== expected.system) {
    if (!by.isUnreadable(visit)) by.conflict(visit, found.code ?? found, expected.code, template.pointer)
  } else if (found.display !== undefined && found.display !== expected.display)
    by.leave(pointerBelow(pointer, 'display'), found.display)
}

/** Whether a hole's value is read for itself, by source that only reads what the mapping made. */
export function isReadAtOnce(hole: Hole, plan: BackPlan): boolean {
  return (plan.holes.get(hole)?.isExact ?? false) && !plan.isLost(hole.pointer.absolute)
}

/** Source that reads a hole. */
export function writeHoleBack(hole: Hole, found: string, to: BackGeneration): void {
  if (!isReadAtOnce(hole, to.plan)) return
  const isFirst = to.isFirst(hole.pointer)
  const place = to.leaf(hole.pointer)
  const read = hole.conversion ? `${to.reader(to.plan.holes.get(hole)!.read)}(${found})` : found
  to.line(isFirst ? `${place} = ${read};` : `if (${place} === undefined) ${place} = ${read};`)
}

/** What the page on mappings says of a hole. */
export const holeDocs: OperationDocs = {
  name: 'A hole',
  written: ['"{p}"', '"{p | conversion}"', '"{p | codes table}"'],
  members: [],
  docs: {
    en: 'A value that is read, with its own type or converted.',
    cy: 'Gwerth sy’n cael ei ddarllen, â’i fath ei hun neu wedi’i drosi.',
  },
  forward:
    'the value, or what the conversion makes of it. Missing, `null` and `""` make nothing. A value that cannot be read is ' +
    'an issue, never a default.',
  backward:
    'the conversion undone, if nothing is read for p yet. Exact holes read first; one through a table that makes one code ' +
    'of several only reads what no exact one did. Every hole is then held against the record: a difference is a conflict.',
  check: 'p leads to a value; the conversion reads all that the schema allows; what it makes fits its place.',
  codes: [
    'M-HOLE',
    'M-SOURCE',
    'M-FORMAT',
    'M-TABLE',
    'M-CODES',
    'M-TYPE',
    'M-BINDING',
    'M-LOSS',
    'R-VALUE',
    'R-CODE',
    'R-AMBIGUOUS',
  ],
  examples: [
    {
      from: {
        properties: { born: { type: 'string', minLength: 1 }, siblings: { type: 'integer' } },
      },
      makes: { child: { birthDate: '{/born | dd/mm/yyyy}', siblings: '{/siblings}' } },
      record: { born: '17/05/2012', siblings: 2 },
      made: [{ birthDate: '2012-05-17', siblings: 2 }],
    },
  ],
}
