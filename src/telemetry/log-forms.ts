import { failures } from '../message/failure.ts'
import type { LogFields } from '../ports/report.ts'
import { describeError } from './describe-error.ts'

const name = /^[a-z][a-z0-9-]{0,63}$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const method = /^[A-Z]{3,7}$/
const route = /^(\(none\)|\/[a-z0-9/:.-]{0,127})$/
const thousandths = 1000

type Form = (value: unknown) => unknown

/** What stands in a line in place of a value that has not the form of its field: it might be anything. */
const unfit = '(unfit)'

/** The one form of each field. A text passes only as an id, a name of a data file, a code or a route's pattern. */
export const forms: { readonly [Field in keyof LogFields]: Form } = {
  client: matching(name),
  source: matching(name),
  kind: matching(name),
  participant: matching(name),
  destination: matching(name),
  request: matching(uuid),
  record: matching(uuid),
  message: matching(uuid),
  child: matching(uuid),
  batch: matching(uuid),
  review: matching(uuid),
  lane: matching(uuid),
  delivery: matching(uuid),
  entry: matching(uuid),
  route: matching(route),
  method: matching(method),
  http: number,
  code: (value) => (typeof value === 'string' && Object.hasOwn(failures, value) ? value : unfit),
  via: matching(name),
  state: matching(name),
  port: number,
  rows: number,
  count: number,
  attempt: number,
  tookMs: milliseconds,
  waitMs: milliseconds,
  error: describeError,
}

function matching(form: RegExp): Form {
  return (value) => (typeof value === 'string' && form.test(value) ? value : unfit)
}

function number(value: unknown): unknown {
  return typeof value === 'number' ? value : unfit
}

function milliseconds(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * thousandths) / thousandths : unfit
}
