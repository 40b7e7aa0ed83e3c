import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readCandidate } from '../../../src/comparison/candidate.ts'
import { projectFolder } from '../../support/a-catalogue.ts'

const table = 'schemas/fhir/r4.json'
const text = '{"primitives":{},"types":{"Basic":{}},"valueSets":{}}'
const schema = 'schemas/gateway/fhir-table.schema.json'
const withSchema = { [schema]: readFileSync(join(projectFolder, schema), 'utf8') }
const current = { files: [{ path: table, place: table, sandbox: false, text }] }
const read = (body: unknown, sandbox = false) =>
  readCandidate(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), current, sandbox)
const issuesOf = (body: unknown) => {
  const answer = read(body)
  return 'issues' in answer ? answer.issues.map(({ code, pointer }) => [code, pointer]) : answer
}
const filesWith = (path: string) => ({ files: { [path]: '{}' } })

describe('a candidate that is sent', () => {
  test('is refused where it is no JSON, or too deep', () => {
    expect(issuesOf('{"files":')).toEqual([['not-json', '']])
    expect(issuesOf('')).toEqual([['empty-body', '']])
    expect(issuesOf(`${'['.repeat(100)}${']'.repeat(100)}`)).toMatchObject([['too-deep', expect.any(String)]])
    expect(issuesOf('{"files":{"mappings/a.json":"","mappings/a.json":""}}')).toMatchObject([
      ['duplicate-key', expect.any(String)],
    ])
    expect(issuesOf('{"files":{"__proto__":"{}"}}')).toMatchObject([['forbidden-key', expect.any(String)]])
  })

  test.each([
    [{}],
    [[]],
    [{ files: {} }],
    [{ files: [] }],
    [{ files: { 'mappings/a.json': {} } }],
    [{ files: { 'mappings/a.json': null } }],
  ])('is refused where it does not hold files: %j', (body) => {
    expect(issuesOf(body)).toMatchObject([['bad-request', expect.stringMatching(/^\/files/)]])
  })

  test.each([
    '../mappings/a.json',
    'mappings/../../etc/a.json',
    'mappings/./a.json',
    '/mappings/a.json',
    'mappings//a.json',
    'mappings\\a.json',
    'mappings/a.txt',
    'mappings/.hidden/a.json',
    'src/a.json',
    'schemas',
  ])('is refused where a path is none of a catalogue: %s', (path) => {
    expect(issuesOf(filesWith(path))).toMatchObject([['bad-request', expect.stringMatching(/^\/files\//)]])
  })

  test('is checked like any catalogue, and every problem has its place', () => {
    const answer = read({
      files: {
        ...withSchema,
        'mappings/sharing/pep.json': '{\n  "kind" 1 }',
        'mappings/stray.json': '{}',
      },
    })
    const problems = 'problems' in answer ? answer.problems : []
    expect(problems).toMatchObject([
      { code: 'C-JSON', file: 'mappings/sharing/pep.json', line: 2 },
      { code: 'C-NAME', file: 'mappings/stray.json' },
    ])
  })

  test('has the sandbox’s files laid over where the gateway lays over its own', () => {
    const body = { files: { ...withSchema, 'mappings/sandbox/stray.json': '{}' } }
    const problemsOf = (sandbox: boolean) => {
      const answer = read(body, sandbox)
      return 'problems' in answer ? answer.problems.length : 0
    }
    expect(problemsOf(true)).toBe(1)
    expect(problemsOf(false)).toBe(0)
  })

  test.each(['', '[]', '{"types":7}', '{"types":{"Patient":{"name":3}}}'])(
    'with a table of FHIR that is none has its problems, each with its place: %s',
    (said) => {
      const answer = read({ files: { ...withSchema, [table]: said } })
      const problems = 'problems' in answer ? answer.problems : []
      expect(new Set(problems.map(({ file }) => file))).toEqual(new Set([table]))
    },
  )
})
