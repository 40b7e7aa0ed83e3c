import { expect } from '@jest/globals'
import { checkMapping } from '../../../src/mapping/check.ts'
import type { MappingIssue } from '../../../src/mapping/compile.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { interpretMapping } from '../../../src/mapping/interpret.ts'
import type { Problem } from '../../../src/mapping/problem.ts'
import type { Part } from '../../../src/mapping/read.ts'
import { readMapping, readPart } from '../../../src/mapping/read.ts'
import type { Mapping } from '../../../src/mapping/template.ts'
import { tables } from './camhs-referral.ts'
import { worldOf } from './check-world.ts'

/** A mapping document around templates; what isn't given is the least that is read. */
export function documentOf(makes: object, more: object = {}): string {
  const header = {
    mapping: 'small',
    version: '1.0.0',
    from: 'kinds/small.schema.json',
    to: 'formats/small.schema.json',
  }
  return JSON.stringify({ ...header, ...more, makes }, null, 1)
}

/** Parts from their templates. */
export function partsOf(templates: { [name: string]: unknown }): Map<string, Part> {
  return new Map(
    Object.entries(templates).map(([name, template]) => {
      return [name, readPart(JSON.stringify(template), `mappings/parts/${name}.json`).part!]
    }),
  )
}

/** Reads a mapping that must be the language. */
export function mappingOf(
  makes: object,
  more: object = {},
  parts: ReadonlyMap<string, Part> = new Map(),
): Mapping {
  const { mapping, problems } = readMapping(documentOf(makes, more), 'mapping.json', parts)
  expect(problems).toEqual([])
  return mapping!
}

/** The problems of reading a mapping. */
export function readProblems(
  makes: object,
  more: object = {},
  parts: ReadonlyMap<string, Part> = new Map(),
): Problem[] {
  return readMapping(documentOf(makes, more), 'mapping.json', parts).problems
}

/** Runs one template over a document, compiled and interpreted, which must agree. */
export function made(
  template: object,
  document: unknown,
  more: object = {},
  parts: ReadonlyMap<string, Part> = new Map(),
): { output: unknown[]; issues: MappingIssue[] } {
  const mapping = mappingOf({ it: template }, more, parts)
  const compiled = compileMapping(mapping, worldOf({})).forward(document)
  expect(interpretMapping(mapping, tables).forward(document)).toEqual(compiled)
  return compiled
}

/** What way-back.test.ts is about: whether what is made could be read back. */
const OF_THE_WAY_BACK = new Set(['M-LOSS', 'M-TELL', 'M-ZIP', 'M-KEY'])

/** The problems of checking a mapping against schemas of its source and its target, those of the way back apart. */
export function checkProblems(
  makes: object,
  from: object,
  more: object = {},
  to: object = { type: 'object' },
  parts: ReadonlyMap<string, Part> = new Map(),
): Problem[] {
  const world = worldOf({ 'kinds/small.schema.json': from, 'formats/small.schema.json': to })
  const problems = checkMapping(mappingOf(makes, more, parts), world)
  return problems.filter(({ code }) => !OF_THE_WAY_BACK.has(code))
}

/** A closed object schema. */
export function objectSchema(properties: object, required: readonly string[] = []): object {
  return { type: 'object', additionalProperties: false, required, properties }
}
