import { isDeepStrictEqual } from 'node:util'
import jsonata from 'jsonata'
import objectMapper from 'object-mapper'
import type { CompiledMapping } from '../../src/mapping/compile.ts'
import { compileMapping } from '../../src/mapping/compile.ts'
import { readMapping } from '../../src/mapping/read.ts'
import { readTable } from '../../src/mapping/tables.ts'
import { backward as backward10, forward as forward10 } from './fields/hand-10.ts'
import { backward as backward50, forward as forward50 } from './fields/hand-50.ts'
import { backward as backward200, forward as forward200 } from './fields/hand-200.ts'
import {
  FIELDS_PER_PART,
  mappingOf,
  ROLE_DISPLAYS,
  ROLE_SYSTEM,
  recordsOf,
  STATE_CODES,
  schemaOf,
  TABLES,
} from './fields/shape.ts'
import type { Case } from './measure.ts'
import { nsPerRecord } from './measure.ts'

const RECORDS = 200

interface Hand {
  readonly forward: (record: never) => object
  readonly backward: (made: never) => object
}

const HANDS: { readonly [fields: number]: Hand } = {
  10: { forward: forward10, backward: backward10 },
  50: { forward: forward50, backward: backward50 },
  200: { forward: forward200, backward: backward200 },
}

/** The bench mapping of so many fields, compiled. */
export function compiledOf(fields: number): CompiledMapping {
  const tables = new Map(
    TABLES.map((one) => [one.name, readTable(JSON.stringify(one), `${one.name}.json`).table!]),
  )
  const { mapping, problems } = readMapping(JSON.stringify(mappingOf(fields)), 'bench.json', new Map())
  if (!mapping) throw new Error(JSON.stringify(problems))
  const schema = schemaOf(fields)
  return compileMapping(mapping, { schema: (path) => (path === mapping.from ? schema : undefined), tables })
}

function same(what: string, one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) throw new Error(`${what} makes something else`)
}

/** As many rounds as take about a tenth of a second. */
function roundsOf(fields: number): number {
  return Math.ceil(1_500 / fields)
}

function forward(fields: number): Case {
  return {
    name: `mapping forward, ${fields} fields`,
    unit: 'ns/record',
    target: 1,
    note: 'floor: the same mapping written by hand in TypeScript',
    prepare() {
      const hand = HANDS[fields]!
      const mapping = compiledOf(fields)
      const records = recordsOf(fields, RECORDS)
      for (const record of records)
        same('the mapping', mapping.forward(record).output, [structuredClone(hand.forward(record as never))])
      const rounds = roundsOf(fields)
      return () => ({
        floor: nsPerRecord((record) => hand.forward(record as never), records, rounds),
        dilyn: nsPerRecord((record) => mapping.forward(record), records, rounds),
      })
    },
  }
}

function backward(fields: number, isVerified: boolean): Case {
  return {
    name: `mapping backward${isVerified ? ' and verified' : ''}, ${fields} fields`,
    unit: 'ns/record',
    target: isVerified ? 6 : 2,
    note: isVerified
      ? 'floor: as above; Dilyn makes it all again and compares, as the gateway does'
      : 'floor: the way back written by hand, which checks nothing',
    prepare() {
      const hand = HANDS[fields]!
      const mapping = compiledOf(fields)
      const records = recordsOf(fields, RECORDS)
      const made = records.map((record) => structuredClone(mapping.forward(record).output))
      made.forEach((output, n) => {
        same('the way back', mapping.backward(output).record, records[n])
        same('the way back by hand', hand.backward(output[0] as never), records[n])
      })
      const rounds = roundsOf(fields)
      return () => ({
        floor: nsPerRecord((output) => hand.backward(output[0] as never), made, rounds),
        dilyn: nsPerRecord(
          isVerified ? (output) => mapping.backward(output) : (output) => mapping.readFast(output),
          made,
          rounds,
        ),
      })
    },
  }
}

function jsonataOf(fields: number): string {
  const parts = Array.from({ length: fields / FIELDS_PER_PART }, (_, i) => {
    const s = `s${i}`
    const day = (name: string): string =>
      `$substring(${name},6,4) & "-" & $substring(${name},3,2) & "-" & $substring(${name},0,2)`
    return `"part${i}": {
      "identifier": [{ "system": "urn:s${i}", "value": ${s}.id${i} }],
      "title": ${s}.name${i},
      "text": ${s}.note${i},
      "period": { "start": ${day(`${s}.start${i}`)}, "end": $exists(${s}.end${i}) ? ${day(`${s}.end${i}`)} },
      "status": $lookup($states, ${s}.state${i}),
      "code": { "coding": [{ "system": "${ROLE_SYSTEM}", "code": ${s}.role${i}, "display": $lookup($roles, ${s}.role${i}) }] },
      "quantity": $exists(${s}.score${i}) ? { "value": ${s}.score${i}, "unit": "score" },
      "active": ${s}.flag${i},
      "tag": $exists(${s}.tags${i}) ? [${s}.tags${i}]
    }`
  })
  return `{ ${parts.join(',\n')} }`
}

function besideJsonata(fields: number): Case {
  return {
    name: `JSONata, ${fields} fields`,
    unit: 'ns/record',
    target: 1 / 200,
    note: 'floor: JSONata, compiled before; the target is 200 times as fast',
    async prepare() {
      const mapping = compiledOf(fields)
      const records = recordsOf(fields, RECORDS).slice(0, 20)
      const expression = jsonata(jsonataOf(fields))
      const bindings = { states: STATE_CODES, roles: ROLE_DISPLAYS }
      for (const record of records) {
        const made = JSON.parse(JSON.stringify(await expression.evaluate(record, bindings)))
        same('JSONata', [made], mapping.forward(record).output)
      }
      const rounds = roundsOf(fields)
      return async () => {
        const start = process.hrtime.bigint()
        for (const record of records) await expression.evaluate(record, bindings)
        const floor = Number(process.hrtime.bigint() - start) / records.length
        return { floor, dilyn: nsPerRecord((record) => mapping.forward(record), records, rounds) }
      }
    },
  }
}

function besideObjectMapper(fields: number): Case {
  return {
    name: `object-mapper, ${fields} fields`,
    unit: 'ns/record',
    target: 1,
    note: 'floor: object-mapper, which looks nothing up in tables here: values only',
    prepare() {
      const mapping = compiledOf(fields)
      const records = recordsOf(fields, RECORDS).slice(0, 20)
      const map: { [key: string]: string } = {}
      for (let i = 0; i < fields / FIELDS_PER_PART; i += 1) {
        map[`s${i}.id${i}`] = `part${i}.identifier[0].value`
        map[`s${i}.name${i}`] = `part${i}.title`
        map[`s${i}.note${i}`] = `part${i}.text`
        map[`s${i}.start${i}`] = `part${i}.period.start`
        map[`s${i}.end${i}`] = `part${i}.period.end`
        map[`s${i}.state${i}`] = `part${i}.status`
        map[`s${i}.role${i}`] = `part${i}.code.coding[0].code`
        map[`s${i}.score${i}`] = `part${i}.quantity.value`
        map[`s${i}.flag${i}`] = `part${i}.active`
        map[`s${i}.tags${i}`] = `part${i}.tag`
      }
      const rounds = roundsOf(fields)
      return () => ({
        floor: nsPerRecord((record) => objectMapper(record, map), records, Math.ceil(rounds / 10)),
        dilyn: nsPerRecord((record) => mapping.forward(record), records, rounds),
      })
    },
  }
}

/** How fast mappings run, beside what one would write by hand and beside two libraries. */
export const mappingSpeed: readonly Case[] = [
  ...[10, 50, 200].map(forward),
  ...[10, 50, 200].map((fields) => backward(fields, false)),
  ...[10, 50, 200].map((fields) => backward(fields, true)),
  ...[10, 50, 200].map(besideJsonata),
  ...[10, 50, 200].map(besideObjectMapper),
]
