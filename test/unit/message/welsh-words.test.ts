import { describe, expect, test } from '@jest/globals'
import { type Issue, mask, sayIssue } from '../../../src/message/failure.ts'

const said = (issue: Issue) => sayIssue(issue, 'cy').detail

describe('an issue in Welsh', () => {
  test('says in Welsh how long a masked value is', () => {
    const issue: Issue = {
      code: 'unreadable-value',
      pointer: '/DOB',
      found: mask('30/02/2012'),
      allowed: 'x',
    }
    expect(said(issue)).toBe('Ni ellir darllen y gwerth 3*** (10 nod) (x).')
    expect(sayIssue(issue, 'en').detail).toContain('3*** (10 characters)')
    expect(mask('')).toBe('""')
    const other: Issue = {
      code: 'says-two-things',
      pointer: '',
      found: 'b*** (3 characters)',
      allowed: '/a: c*** (4 characters)',
    }
    expect(said(other)).toContain('b*** (3 nod)')
    expect(said(other)).toContain('/a: c*** (4 nod)')
  })

  test('names limits, lists and other encodings in Welsh', () => {
    expect(said({ code: 'xml-limit', pointer: '', found: 'depth', allowed: '32' })).toContain('dyfnder, 32')
    expect(said({ code: 'unread', pointer: '', found: 'a list of 3' })).toContain('rhestr o 3')
    const encoding = { pointer: '', found: 'something else', allowed: 'windows-1252' }
    expect(said({ code: 'wrong-encoding', ...encoding })).toContain('rhywbeth arall')
  })

  test('leaves what a sender wrote as it is, though it be one of the gateway’s words', () => {
    expect(said({ code: 'unknown-code', pointer: '', found: 'text', allowed: 'A' })).toContain('text')
    expect(said({ code: 'unknown-code', pointer: '', found: 'toString', allowed: 'A' })).toContain('toString')
    expect(said({ code: 'xml-limit', pointer: '', found: 'toString', allowed: '1' })).toContain('toString')
  })
})
