import fc from 'fast-check'
import { checkCoverage } from '../../src/catalogue/coverage.ts'
import { runExample } from '../../src/catalogue/examples.ts'
import type { FoundFile } from '../../src/catalogue/list-files.ts'
import type { MappingLibrary } from '../../src/catalogue/load.ts'
import { readCatalogueFiles } from '../../src/catalogue/load.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { readFhir } from '../../src/catalogue/load-fhir.ts'
import type { ReadMappings } from '../../src/catalogue/load-mappings.ts'
import { readMappings } from '../../src/catalogue/load-mappings.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'
import type { Exampled } from '../../src/catalogue/view-examples.ts'
import { proveMapping } from '../../src/laws/prove.ts'
import { recordsFor, subjectOf } from '../../src/laws/subject.ts'
import type { Json } from '../../src/mapping/json.ts'
import { isSame } from '../../src/mapping/json.ts'
import type { Problem } from '../../src/mapping/problem.ts'
import { fhirSchema } from '../../src/sandbox/fhir-schema.ts'

/** Who noticed a spoilt file, or that it changes nothing. */
export type Verdict = 'check' | 'test' | 'prove' | 'equivalent' | 'escaped'

/** How long mutants are looked at. */
export interface Effort {
  /** Records of the laws, and records on which output is compared. */
  readonly proveRuns: number
  readonly compareRuns: number
  readonly seed: number
}

/** What judges mutants of a catalogue. */
export interface Judge {
  readonly files: readonly FoundFile[]
  readonly tables: readonly string[]
  judge(file: FoundFile, text: string): { verdict: Verdict; why?: string }
}

/** Judges single changed files: by the checks, by the examples, by the laws, and last by what the mappings make. */
export function judgeOf(root: string, effort: Effort): Judge {
  const { files } = readCatalogueFiles({ root, sandbox: true })
  const sorted = sortFiles(files)
  const { schemas } = readSchemas(sorted.schemas)
  const { table: fhir } = readFhir(sorted, schemas)
  const target = { schemas, fhir }
  const official = fhirSchema()

  /** The mappings that a file may have a part in: itself, or all that name it. */
  const usersOf = (file: FoundFile): ReadonlySet<string> => {
    if (/\/mapping\.json$/.test(file.place)) return new Set([file.place])
    const name = file.place.replace(/^.*\//, '').replace(/\.json$/, '')
    const stems = new Set([name])
    // A part may be used by another part, a table by a part, and both by names that a $with completes.
    const names = (text: string): boolean =>
      [...stems].some((stem) => text.includes(stem)) || /\{\$[a-z]+\}/.test(text)
    const parts = files.filter(({ place, text }) => place.startsWith('mappings/parts/') && names(text))
    for (const part of parts) stems.add(part.place.replace(/^.*\//, '').replace(/\.json$/, ''))
    return new Set(
      sorted.mappings.filter(({ file: one }) => names(one.text)).map(({ file: one }) => one.place),
    )
  }

  const read = (changed: readonly FoundFile[], users: ReadonlySet<string>): ReadMappings => {
    const all = sortFiles(changed)
    const mappings = all.mappings.filter(({ file }) => users.has(file.place))
    return readMappings({ ...all, mappings }, schemas, fhir)
  }
  const checked = ({ problems, all, world, tableFiles }: ReadMappings): string[] =>
    [...problems, ...checkCoverage(all, world, tableFiles)].map(sayProblem)
  const tested = ({ all }: ReadMappings): string[] =>
    all.flatMap(({ compiled, examples }) =>
      examples.flatMap((example) =>
        runExample(example, compiled, { ...target, to: compiled.to }).map(sayProblem),
      ),
    )
  const library = ({ all, world, broken, tableFiles }: ReadMappings): MappingLibrary =>
    ({ mappings: all, world, target, broken, tableFiles }) as unknown as MappingLibrary

  const base = new Map<
    string,
    { checks: ReadonlySet<string>; tests: ReadonlySet<string>; read: ReadMappings }
  >()
  const baseOf = (users: ReadonlySet<string>) => {
    const key = [...users].sort().join(' ')
    const known = base.get(key)
    if (known) return known
    const before = read(files, users)
    const made = { checks: new Set(checked(before)), tests: new Set(tested(before)), read: before }
    base.set(key, made)
    return made
  }

  const breaksLaw = (mutant: Exampled, of: ReadMappings): string | undefined => {
    const lib = library(of)
    const subject = subjectOf(mutant, lib, (resource) => official.faultsOf(resource))
    const laws = proveMapping(subject, recordsFor(mutant, lib), {
      runs: effort.proveRuns,
      seed: effort.seed,
      shrinkMaxMs: 0,
    })
    return laws.find(({ ok }) => !ok)?.law
  }

  const isDifferent = (before: Exampled, after: Exampled, of: ReadMappings): boolean => {
    const records = fc.sample(recordsFor(before, library(of)), {
      numRuns: effort.compareRuns,
      seed: effort.seed,
    })
    return records.some((record) => {
      const one = before.compiled.forward(record)
      const other = after.compiled.forward(record)
      return !isSame(one.output as Json, other.output as Json) || one.issues.length !== other.issues.length
    })
  }

  return {
    files,
    tables: (sorted.data.get('codes') ?? []).map(({ place }) =>
      place.replace(/^.*\//, '').replace(/\.json$/, ''),
    ),
    judge(file, text) {
      const users = usersOf(file)
      const before = baseOf(users)
      const changed = files.map((one) => (one === file ? { ...one, text } : one))
      const after = read(changed, users)
      const problem = checked(after).find((one) => !before.checks.has(one))
      if (problem !== undefined) return { verdict: 'check', why: problem }
      const failing = tested(after).find((one) => !before.tests.has(one))
      if (failing !== undefined) return { verdict: 'test', why: failing }
      let isEquivalent = true
      for (const mutant of after.all) {
        const { name, version } = mutant.mapping
        const original = before.read.all.find(
          ({ mapping }) => mapping.name === name && mapping.version === version,
        )
        if (!original || !isDifferent(original, mutant, before.read)) continue
        isEquivalent = false
        const law = breaksLaw(mutant, after)
        if (law !== undefined) return { verdict: 'prove', why: law }
      }
      return { verdict: isEquivalent ? 'equivalent' : 'escaped' }
    },
  }
}

/** Without its place: what a change before it moves is no other problem. */
function sayProblem({ file, code, detail, found, pointer }: Problem): string {
  return [code, file, pointer, detail.replaceAll(/\d+:\d+/g, ''), found ?? ''].join(' ')
}
