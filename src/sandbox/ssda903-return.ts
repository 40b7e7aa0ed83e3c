import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addDays, type Day } from '../message/day.ts'
import { digits, validUpn, wrongUpn } from './fictional-child.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** What return to write. */
export interface ReturnOptions {
  /** Number of rows of the header file that are right. */
  readonly children: number
  readonly seed: number
  /** Last day on which anything happened; placements may still be open then. */
  readonly until: Day
  /** Letters that every child's id begins with. */
  readonly prefix?: string
  /** Adds rows that wait for a person (a code that no list has) and rows that no calendar allows. */
  readonly problems?: boolean
}

/**
 * A fictional return on looked-after children in the public SSDA903 format (England; columns as in
 * data-to-insight/csc-validator-be-903), the same for the same options: file names with their content. As in real ones,
 * most UPNs are wrong, some placements are temporary (T*), some are short breaks (V3, V4), and children move between areas.
 * No row occurs twice.
 */
export function ssda903Return(options: ReturnOptions): ReadonlyMap<string, string> {
  const random = seededRandom(options.seed)
  const header: Row[] = []
  const episodes: Row[] = []
  const reviews: Row[] = []
  const missing: Row[] = []
  for (let n = 0; n < options.children; n += 1) {
    const child = `${options.prefix ?? 'F'}${String(options.seed % 1000).padStart(3, '0')}${String(n).padStart(5, '0')}`
    const born = addDays(options.until, -(1500 + random.below(4300)))
    header.push(headerRow(random, child, born))
    const own = episodesOf(random, child, options.until)
    episodes.push(...own.map((one) => one.row))
    reviews.push([child, slashed(born), slashed(addDays(own[0]!.start, 20)), `PN${random.below(8)}`])
    if (random.oneIn(8))
      missing.push([child, slashed(born), random.pick(['M', 'A']), slashed(own[0]!.start), ''])
  }
  if (options.problems === true) addProblems(random, options, header, episodes)
  return new Map([
    ['header.csv', csv('CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB', header)],
    [
      'episodes.csv',
      csv(
        'CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN',
        episodes,
      ),
    ],
    ['reviews.csv', csv('CHILD,DOB,REVIEW,REVIEW_CODE', reviews)],
    ['missing.csv', csv('CHILD,DOB,MISSING,MIS_START,MIS_END', missing)],
  ])
}

/** Writes the return's files into the folder, which is made when missing. */
export function writeSsda903Return(folder: string, options: ReturnOptions): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of ssda903Return(options)) writeFileSync(join(folder, name), content)
}

type Row = readonly string[]

interface Episode {
  readonly start: Day
  readonly row: Row
}

const ethnicities = ['WBRI', 'WIRI', 'WOTH', 'MWBC', 'AIND', 'APKN', 'BAFR', 'BCRB', 'OOTH']
const mainPlacements = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'K2', 'R1', 'P1']
const temporaryPlacements = ['T0', 'T1', 'T2', 'T3']
const changes = ['CARPL', 'CLOSE', 'STAND', 'CREQB', 'CHILD', 'LAREQ', 'PLACE']
const endings = ['E4A', 'E4B', 'E8', 'E9', 'E13']

function headerRow(random: SeededRandom, child: string, born: Day): Row {
  const number = `${660 + random.below(22)}${digits(random, 9)}`
  const upn = random.oneIn(25)
    ? `UN${1 + random.below(5)}`
    : random.oneIn(12)
      ? validUpn(number)
      : wrongUpn(number)
  return [child, random.pick(['1', '2']), slashed(born), random.pick(ethnicities), upn, '', '']
}

function episodesOf(random: SeededRandom, child: string, until: Day): Episode[] {
  const count = 1 + random.below(4)
  const lengths = Array.from({ length: count }, () => 30 + random.below(400))
  const isOpen = !random.oneIn(4)
  const status = random.oneIn(10) ? random.pick(['V3', 'V4']) : random.pick(['C1', 'C2', 'E1', 'V2'])
  const home = postcode(random)
  let start = addDays(until, -lengths.reduce((sum, length) => sum + length, 1))
  const made: Episode[] = []
  for (const [n, length] of lengths.entries()) {
    const isLast = n === count - 1
    const end = isLast && isOpen ? null : addDays(start, length)
    const place = random.pick(mainPlacements)
    const ceased = end === null ? '' : isLast ? random.pick(endings) : 'X1'
    const changed = end !== null && !isLast ? random.pick(changes) : ''
    const place4 = [place, place === 'P1' ? 'PR0' : `PR${1 + random.below(5)}`]
    const reasons = [n === 0 ? 'S' : random.pick(['P', 'T', 'B']), status, `N${1 + random.below(8)}`]
    const posts = [home, postcode(random), digits(random, 7)]
    made.push({
      start,
      row: [child, slashed(start), ...reasons, ...place4, slashed(end), ceased, changed, ...posts],
    })
    if (random.oneIn(9)) made.push(temporaryIn(random, child, start, status))
    start = addDays(start, length)
  }
  return made
}

/** Some nights elsewhere that do not end the placement beside them. */
function temporaryIn(random: SeededRandom, child: string, start: Day, status: string): Episode {
  const from = addDays(start, 5)
  const place = [random.pick(temporaryPlacements), '']
  const rest = [slashed(addDays(from, 3)), 'X1', '', '', postcode(random), '']
  const row = [child, slashed(from), 'P', status, 'N1', ...place, ...rest]
  return { start: from, row }
}

function addProblems(random: SeededRandom, options: ReturnOptions, header: Row[], episodes: Row[]): void {
  const known = header[0]?.[0]
  const prefix = options.prefix ?? 'F'
  header.push([`${prefix}X1`, '1', '30/02/2014', 'WBRI', 'UN2', '', ''])
  header.push([`${prefix}X2`, '2', '11/05/2013', 'QQQQ', 'UN2', '', ''])
  if (known === undefined) return
  const start = slashed(addDays(options.until, -10))
  const rest = ['U4', 'PR1', '', '', '', postcode(random), postcode(random), digits(random, 7)]
  episodes.push([known, '31/04/2020', 'S', 'C1', 'N1', ...rest])
  episodes.push([known, start, 'S', 'Q9', 'N1', ...rest])
}

function postcode(random: SeededRandom): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const inward = `${random.below(10)}${random.pick([...'ABDEFGHJLNPQRSTUWXYZ'])}${random.pick([...'ABDEFGHJLNPQRSTUWXYZ'])}`
  return `W${random.pick([...letters])}${1 + random.below(30)} ${inward}`
}

function slashed(day: Day | null): string {
  return day === null ? '' : day.split('-').reverse().join('/')
}

function csv(columns: string, rows: readonly Row[]): string {
  return [columns, ...rows.map((row) => row.join(','))].map((line) => `${line}\n`).join('')
}
