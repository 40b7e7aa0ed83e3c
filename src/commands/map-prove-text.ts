import { LAWS } from '../laws/laws.ts'
import type { LawResult } from '../laws/prove.ts'
import type { Problem } from '../mapping/problem.ts'
import { sayProblem } from './check.ts'
import { counted } from './counted.ts'
import type { Proved } from './map-prove.ts'
import type { NamedVersion } from './named-mapping.ts'

const saysOf = new Map(LAWS.map(({ name, says }) => [name, says]))

/** What was proved of a mapping, as a person reads it: one line, and for each broken law its smallest record. */
export function sayProved({ name, version, runs, seed, laws }: Proved): string {
  const broken = laws.filter(({ ok }) => !ok)
  const sum =
    broken.length === 0 ? `${laws.length} laws hold` : `${broken.length} of ${laws.length} laws broken`
  const head = `${name} ${version}: ${sum}, ${counted(runs, 'record')}, seed ${seed}\n`
  return head + broken.map(sayLaw).join('')
}

/** A mapping of which nothing can be proved, and why. */
export function sayBroken({
  name,
  version,
  problems,
}: NamedVersion & { readonly problems: readonly Problem[] }): string {
  return `${name} ${version}: cannot run\n${problems
    .map(sayProblem)
    .join('')
    .replace(/^(?=.)/gm, '  ')}`
}

function sayLaw({ law, counterexample, at }: LawResult): string {
  const lines = [`  ${law}: ${saysOf.get(law) ?? ''}`]
  if (counterexample === undefined) return `${lines[0]}\n`
  const { detail, pointer, wanted, found, put, record } = counterexample
  const values = [
    ...(wanted === undefined ? [] : [`wanted ${wanted}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
    ...(put === undefined ? [] : [`put there ${put}`]),
  ]
  const place = `${counterexample.in === 'record' ? 'in the record' : 'in what is made'}, ${pointer || 'the whole'}`
  lines.push(`    ${at ?? ''}`)
  lines.push(`    ${detail}`)
  lines.push(`    ${place}${values.length === 0 ? '' : `: ${values.join(', ')}`}`)
  lines.push(`    by the record ${JSON.stringify(record)}`)
  return `${lines.filter((line) => line.trim() !== '').join('\n')}\n`
}
