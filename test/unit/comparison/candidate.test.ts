import { describe, expect, test } from '@jest/globals'
import { readCandidate } from '../../../src/comparison/candidate.ts'

const current = { files: [], fhir: '{"primitives":{},"types":{},"valueSets":{}}' }
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
      files: { 'mappings/sharing/pep.json': '{\n  "kind" 1 }', 'mappings/stray.json': '{}' },
    })
    const problems = 'problems' in answer ? answer.problems : []
    expect(problems).toMatchObject([
      { code: 'C-JSON', file: 'mappings/sharing/pep.json', line: 2 },
      { code: 'C-NAME', file: 'mappings/stray.json' },
    ])
  })

  test('has the sandbox’s files laid over where the gateway lays over its own', () => {
    const body = { files: { 'mappings/sandbox/stray.json': '{}' } }
    const problemsOf = (sandbox: boolean) => {
      const answer = read(body, sandbox)
      return 'problems' in answer ? answer.problems.length : 0
    }
    expect(problemsOf(true)).toBe(1)
    expect(problemsOf(false)).toBe(0)
  })

  test.each(['', '[]', '{"types":7}', '{"types":{"Patient":{"name":3}}}'])(
    'with a table of FHIR that is none has one problem: %s',
    (table) => {
      const body = {
        files: {
          'schemas/fhir/r4.json': table,
          'mappings/a/1.0.0/mapping.json': '{}',
        },
      }
      const answer = read(body)
      expect('problems' in answer && answer.problems.length > 0).toBe(true)
    },
  )
})
