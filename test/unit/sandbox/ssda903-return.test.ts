import { describe, expect, test } from '@jest/globals'
import { isUpn } from '../../../src/message/identifiers.ts'
import { ssda903Return } from '../../../src/sandbox/ssda903-return.ts'

const options = { children: 200, seed: 11, until: '2026-03-31' }

describe('a generated return', () => {
  test('is the same for the same options, and another for another seed', () => {
    expect(ssda903Return(options)).toEqual(ssda903Return(options))
    expect(ssda903Return({ ...options, seed: 12 })).not.toEqual(ssda903Return(options))
  })

  test('has the columns of the public format', () => {
    const heads = [...ssda903Return(options)].map(([name, text]) => [name, text.split('\n')[0]])
    expect(heads).toEqual([
      ['header.csv', 'CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB'],
      [
        'episodes.csv',
        'CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN',
      ],
      ['reviews.csv', 'CHILD,DOB,REVIEW,REVIEW_CODE'],
      ['missing.csv', 'CHILD,DOB,MISSING,MIS_START,MIS_END'],
    ])
  })

  test('has as many cells in each row as in its header', () => {
    for (const text of ssda903Return({ ...options, problems: true }).values()) {
      const [head, ...rows] = cells(text)
      expect(rows.map((row) => row.length)).toEqual(rows.map(() => head?.length))
    }
  })

  test('names no child twice, and no episode twice', () => {
    const children = rowsOf('header.csv').map(([child]) => child)
    expect(new Set(children).size).toBe(options.children)
    const episodes = rowsOf('episodes.csv').map(([child, start]) => `${child} ${start}`)
    expect(new Set(episodes).size).toBe(episodes.length)
  })

  test('has mostly wrong UPNs, as real ones have', () => {
    const upns = rowsOf('header.csv').map((row) => row[4] ?? '')
    const right = upns.filter(isUpn).length
    expect(right).toBeGreaterThan(0)
    expect(right).toBeLessThan(options.children / 4)
  })

  test('has temporary placements, short breaks, open placements and moves between areas', () => {
    const episodes = rowsOf('episodes.csv')
    expect(episodes.some((row) => row[5]?.startsWith('T'))).toBe(true)
    expect(episodes.some((row) => row[3] === 'V3' || row[3] === 'V4')).toBe(true)
    expect(episodes.some((row) => row[7] === '')).toBe(true)
    const areas = new Map<string, Set<string>>()
    for (const row of episodes)
      areas.set(row[0]!, (areas.get(row[0]!) ?? new Set()).add(row[11]!.slice(0, 2)))
    expect([...areas.values()].some((one) => one.size > 1)).toBe(true)
    expect(episodes.every((row) => /^W[A-Z]\d{1,2} \d[A-Z]{2}$/.test(row[11]!))).toBe(true)
  })

  test('knows nothing of later days', () => {
    const days = rowsOf('episodes.csv').flatMap((row) => [row[1]!, row[7]!])
    const latest = days
      .map((day) => day.split('/').reverse().join('-'))
      .sort()
      .at(-1)
    expect(latest! <= options.until).toBe(true)
  })

  test('ends each episode after it began', () => {
    const iso = (day: string) => day.split('/').reverse().join('-')
    const wrong = rowsOf('episodes.csv').filter((row) => row[7] !== '' && iso(row[7]!) <= iso(row[1]!))
    expect(wrong).toEqual([])
  })

  test('adds rows with a code that no list has and with days that no calendar has only when asked to', () => {
    const plain = [...ssda903Return(options).values()].join('')
    expect(plain).not.toMatch(/30\/02|31\/04|QQQQ|,Q9,/)
    const problems = ssda903Return({ ...options, problems: true })
    expect(problems.get('header.csv')).toMatch(/30\/02\/2014[\s\S]*QQQQ/)
    expect(problems.get('episodes.csv')).toMatch(/31\/04\/2020[\s\S]*,Q9,/)
  })
})

function rowsOf(name: string): string[][] {
  return cells(ssda903Return(options).get(name) ?? '').slice(1)
}

function cells(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
}
