import type { FailedFile, FailedPlace, TestedMapping } from '../catalogue/test-mappings.ts'
import { counted } from './counted.ts'

/** An example that was written anew, and where. */
export interface Accepted {
  readonly file: string
  readonly diff: readonly FailedPlace[]
}

/** A value on one line is cut after so many characters; `--json` has it whole. */
const widthMax = 240

type Paint = (code: number, text: string) => string

/** What the examples came to, for a person: each mapping on a line, what fails below it, and the sum. */
export function sayTests(
  mappings: readonly TestedMapping[],
  accepted: readonly Accepted[],
  isColoured: boolean,
): string {
  const paint: Paint = (code, text) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text)
  const count = sum(mappings.map(({ examples }) => examples))
  const failed = sum(mappings.map((one) => one.failed.length))
  const changed = accepted.length === 0 ? '' : `, ${counted(accepted.length, 'example')} changed`
  return [
    ...mappings.flatMap((one) => [
      sayMapping(one, paint),
      ...one.failed.map((file) => sayFailed(file, paint)),
    ]),
    ...accepted.map(
      ({ file, diff }) => `changed ${file}\n${diff.map((one) => sayPlace(one, paint)).join('')}`,
    ),
    `${counted(mappings.length, 'mapping')}, ${counted(count, 'example')}: ${failed === 0 ? 'all hold' : `${failed} ${failed === 1 ? 'fails' : 'fail'}`}${changed}\n`,
  ].join('')
}

function sayMapping({ name, version, examples, failed }: TestedMapping, paint: Paint): string {
  const said = failed.length === 0 ? paint(green, 'ok') : paint(red, `${failed.length} failed`)
  return `${name} ${version}: ${counted(examples, 'example')}, ${said}\n`
}

function sayFailed({ file, detail, diff }: FailedFile, paint: Paint): string {
  return `  ${paint(red, file)}\n    ${detail}\n${diff.map((one) => sayPlace(one, paint)).join('')}`
}

const red = 31
const green = 32

function sayPlace({ pointer, expected, made }: FailedPlace, paint: Paint): string {
  const wanted = `- expected ${expected === undefined ? 'nothing' : asText(expected)}`
  const came = `+ made     ${made === undefined ? 'nothing' : asText(made)}`
  return `    ${pointer}\n      ${paint(red, wanted)}\n      ${paint(green, came)}\n`
}

function asText(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > widthMax ? `${text.slice(0, widthMax - 1)}…` : text
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0)
}
