import { describe, expect, test } from '@jest/globals'
import { checkProblems, objectSchema } from './small-mapping.ts'

const text = { type: 'string', minLength: 1 }
const alternative = (is: string): object =>
  objectSchema({ is: { const: is }, [`of-${is}`]: text }, ['is', `of-${is}`])

const from = objectSchema(
  {
    name: text,
    note: text,
    days: { type: 'array', minItems: 1, items: objectSchema({ day: text, mark: text }, ['day']) },
    when: { oneOf: [alternative('early'), alternative('late')] },
  },
  ['name', 'days', 'when'],
)
const to = objectSchema(
  {
    name: text,
    part: objectSchema({ text, more: text }, ['text']),
    list: { type: 'array', minItems: 1, items: objectSchema({ day: text, mark: text }, ['day']) },
    when: text,
  },
  ['name', 'part', 'list', 'when'],
)
const right = {
  name: '{/name}',
  part: { text: '{/name}', more: '{/note}' },
  list: [{ $each: '/days', day: '{/day}', mark: '{/mark}' }],
  when: { $choose: '/when/is', $of: { early: '{/when/of-early}', late: '{/when/of-late}' } },
}

const problemsOf = (changes: object): unknown[] =>
  checkProblems({ it: { ...right, ...changes } }, from, {}, to).map(({ code, pointer, nearest }) => {
    return [code, pointer.replace('/makes/it', ''), nearest]
  })

describe('one mistake is one problem', () => {
  test('and none is none', () => expect(problemsOf({})).toEqual([]))

  test.each<[string, object, [string, string | undefined]]>([
    ['a hole under a required element', { name: '{/nam}' }, ['/name', 'name']],
    ['a hole that nothing is like', { name: '{/elsewhere/quite}' }, ['/name', undefined]],
    ['a hole deep in one', { part: { text: '{/nam}', more: '{/note}' } }, ['/part/text', 'name']],
    ['a hole of a text', { part: { text: '{/nam}!', more: '{/note}' } }, ['/part/text', 'name']],
    [
      'the list of an $each',
      { list: [{ $each: '/dayz', day: '{/day}', mark: '{/mark}' }] },
      ['/list/0/$each', 'days'],
    ],
    [
      'a hole in an $each',
      { list: [{ $each: '/days', day: '{/dy}', mark: '{/mark}' }] },
      ['/list/0/day', 'day'],
    ],
    ['what a $choose goes by', { when: { ...right.when, $choose: '/when/iz' } }, ['/when/$choose', 'is']],
    ['what an $if asks', { part: { $if: '/nam', ...right.part } }, ['/part/$if', 'name']],
    [
      'a hole in a branch',
      { when: { ...right.when, $of: { ...right.when.$of, early: '{/when/of-erly}' } } },
      ['/when/$of/early', 'of-early'],
    ],
  ])('where %s is misspelt', (_, changes, [at, nearest]) => {
    expect(problemsOf(changes)).toEqual([['M-SOURCE', at, nearest]])
  })

  test('where the name of a required element is misspelt', () => {
    expect(problemsOf({ part: { txt: '{/name}', more: '{/note}' } })).toEqual([
      ['M-TARGET', '/part/txt', 'text'],
    ])
  })

  test('and what is wrong beside it is said too', () => {
    const part = { $choose: '/nte', $of: { $present: right.part, $absent: { text: '{/nam}' } } }
    expect(problemsOf({ part })).toEqual([
      ['M-SOURCE', '/part/$choose', 'note'],
      ['M-SOURCE', '/part/$of/$absent/text', 'name'],
    ])
  })

  test('of a resource that another refers to, which is not unmade for it', () => {
    const task = (focus: object): object => {
      return {
        resourceType: 'Task',
        status: 'requested',
        intent: 'order',
        for: { display: '{/name}' },
        ...focus,
      }
    }
    const makes = {
      main: { resourceType: 'Basic', code: { text: '{/nam}' } },
      task: task({ focus: { reference: '{@main}' } }),
    }
    const found = checkProblems(makes, objectSchema({ name: text }, ['name']), { to: 'fhir/r4' })
    expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([['M-SOURCE', '/makes/main/code/text']])
  })
})
