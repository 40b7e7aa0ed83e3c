import type { Loaded } from '../catalogue/load.ts'
import { nearestName } from '../mapping/nearest.ts'

/** A version of a mapping, as a person names it: `child-fhir`, which is each version of it, or `child-fhir@1.0.0`. */
export interface NamedVersion {
  readonly name: string
  readonly version: string
}

/** Whether a person means this version; without a name each is meant. */
export function isNamed(wanted: string | undefined, { name, version }: NamedVersion): boolean {
  return wanted === undefined || wanted === name || wanted === `${name}@${version}`
}

/** Every version of every mapping of a catalogue, also those that cannot run. */
export function versionsIn({ library }: Pick<Loaded, 'library'>): NamedVersion[] {
  return [
    ...library.mappings.map(({ mapping: { name, version } }) => ({ name, version })),
    ...library.broken.map(({ folder: { name, version } }) => ({ name, version })),
  ]
}

/** That there is no such mapping, with the nearest of those that there are, or with all of them. */
export function sayNoMapping(wanted: string, versions: readonly NamedVersion[]): string {
  const names = [...new Set(versions.map(({ name }) => name))].sort()
  const [name] = wanted.split('@')
  const own = versions.filter((one) => one.name === name).map(({ version }) => `${name}@${version}`)
  if (own.length > 0) return `there is no mapping "${wanted}"\n    there are: ${own.join(', ')}\n`
  const nearest = nearestName(name ?? wanted, names)
  const advice = nearest === undefined ? `there are: ${names.join(', ')}` : `did you mean "${nearest}"?`
  return `there is no mapping "${wanted}"\n    ${advice}\n`
}
