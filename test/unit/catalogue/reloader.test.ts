import { describe, expect, test } from '@jest/globals'
import type { CatalogueFiles } from '../../../src/catalogue/load.ts'
import { type CheckedFiles, Reloader } from '../../../src/catalogue/reloader.ts'
import type { Problem } from '../../../src/mapping/problem.ts'

/** Files by path, as they were read. */
function asRead(texts: Record<string, string>): CatalogueFiles {
  const files = Object.entries(texts).map(([path, text]) => ({ path, place: path, sandbox: false, text }))
  return { files }
}

function asChecked(read: CatalogueFiles, problems: Problem[] = []): CheckedFiles {
  const contents = { hash: 'h', files: {}, mappings: [], schemas: [], codes: [], schemaOf: {} }
  return { read, problems, mappings: 3, contents }
}

const aProblem: Problem = {
  code: 'C-JSON',
  file: 'a.json',
  line: 1,
  column: 1,
  pointer: '',
  detail: 'broken',
}

/** A reloader whose checks end when the test says so. */
function aReloader(before: Record<string, string>) {
  const used: CatalogueFiles[] = []
  const checks: { answer: (checked: CheckedFiles) => void; fail: (error: Error) => void }[] = []
  const refusing: { by: Error | undefined } = { by: undefined }
  const reloader = new Reloader({
    inForce: asRead(before),
    check: () => new Promise((answer, fail) => checks.push({ answer, fail })),
    use: async ({ read }) => {
      if (refusing.by !== undefined) throw refusing.by
      used.push(read)
    },
  })
  return { reloader, used, checks, refusing }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a reload', () => {
  test('puts what has changed in force and names it', async () => {
    const { reloader, used, checks } = aReloader({
      'a.json': '{"a":1}',
      'b.json': '[]',
      'c.json': '{"x":1,"y":2}',
    })
    const done = reloader.reload()
    const after = asRead({ 'a.json': '{"a":2}', 'c.json': '{ "y": 2, "x": 1 }', 'd.json': '1' })
    checks[0]!.answer(asChecked(after))
    expect(await done).toEqual({
      ok: true,
      files: 3,
      mappings: 3,
      changed: ['a.json', 'b.json', 'd.json'],
      problems: [],
    })
    expect(used).toEqual([after])
  })

  test('leaves all as it is where nothing says anything else', async () => {
    const { reloader, used, checks } = aReloader({ 'a.json': '{"a":1}' })
    const done = reloader.reload()
    checks[0]!.answer(asChecked(asRead({ 'a.json': '{ "a": 1 }' })))
    expect(await done).toMatchObject({ ok: true, changed: [] })
    expect(used).toEqual([])
  })

  test('with problems leaves what is in force, and compares the next with that', async () => {
    const { reloader, used, checks } = aReloader({ 'a.json': '1' })
    const first = reloader.reload()
    checks[0]!.answer(asChecked(asRead({ 'a.json': '{' }), [aProblem]))
    expect(await first).toMatchObject({ ok: false, changed: ['a.json'], problems: [aProblem] })
    const second = reloader.reload()
    checks[1]!.answer(asChecked(asRead({ 'a.json': '1' })))
    expect(await second).toMatchObject({ ok: true, changed: [] })
    expect(used).toEqual([])
  })

  test('comes after the one under way, and is one for all who wait', async () => {
    const { reloader, used, checks } = aReloader({ 'a.json': '1' })
    const [first, second, third] = [reloader.reload(), reloader.reload(), reloader.reload()]
    await turn()
    expect(checks).toHaveLength(1)
    checks[0]!.answer(asChecked(asRead({ 'a.json': '2' })))
    expect((await first).changed).toEqual(['a.json'])
    await turn()
    expect(checks).toHaveLength(2)
    const fourth = reloader.reload()
    checks[1]!.answer(asChecked(asRead({ 'a.json': '3' })))
    expect((await second).changed).toEqual(['a.json'])
    expect(await third).toBe(await second)
    await turn()
    checks[2]!.answer(asChecked(asRead({ 'a.json': '3' })))
    expect((await fourth).changed).toEqual([])
    expect(used).toHaveLength(2)
  })

  test('that breaks down holds up none behind it', async () => {
    const { reloader, used, checks, refusing } = aReloader({ 'a.json': '1' })
    const [first, second] = [reloader.reload(), reloader.reload()]
    checks[0]!.fail(new Error('no thread'))
    await expect(first).rejects.toThrow('no thread')
    await turn()
    refusing.by = new Error('no database')
    checks[1]!.answer(asChecked(asRead({ 'a.json': '2' })))
    await expect(second).rejects.toThrow('no database')
    refusing.by = undefined
    const third = reloader.reload()
    checks[2]!.answer(asChecked(asRead({ 'a.json': '2' })))
    expect(await third).toMatchObject({ ok: true, changed: ['a.json'] })
    expect(used).toHaveLength(1)
  })
})
