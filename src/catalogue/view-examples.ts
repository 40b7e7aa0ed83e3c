import type { CompiledMapping } from '../mapping/compile.ts'
import type { Problem } from '../mapping/problem.ts'
import type { Mapping } from '../mapping/template.ts'
import { makesFhir } from '../mapping/template.ts'
import type { Sharing, SharingRule } from './catalogue.ts'
import { sharedNotice } from './check-sharing.ts'
import type { DataFile } from './data-file.ts'
import type { Example } from './examples.ts'
import { invalidity, sayInvalidity, type Target } from './made-output.ts'
import { makeSharing, mayHold } from './sharing.ts'
import { applyView } from './view.ts'
import type { World } from './world.ts'

/** A mapping ready to run and its examples. */
export interface Exampled {
  readonly compiled: CompiledMapping
  readonly mapping: Mapping
  readonly file: DataFile
  readonly examples: readonly Example[]
}

/** A record that an example knows, and where it stands. */
interface Tried {
  readonly record: unknown
  readonly path: string
}

/**
 * Tries every sharing rule on every example of every mapping through which what it grants may go to a participant
 * that can hold its role, with the address protected and not: C-EXAMPLE where the view no longer makes valid output.
 * A mapping that is turned round is tried on the kind's records of all examples, and must have a place for all they show.
 */
export function checkViews(
  world: World,
  mappings: ReadonlyMap<string, Exampled>,
  target: Omit<Target, 'to'>,
): Problem[] {
  return [...world.sharing.values()].flatMap(({ file, said }) => {
    const sharing = makeSharing(said)
    const places = world.kinds.get(said.kind)?.kind.places ?? { classes: {} }
    return sharing.rules.flatMap((rule, n) =>
      mappingsFor(world, sharing, rule).flatMap((name): Problem[] => {
        const mapping = mappings.get(name)
        if (mapping === undefined) return []
        for (const { record, path } of triedWith(mapping, said.kind, mappings)) {
          for (const isProtected of [false, true]) {
            const view = applyView(record, rule, { places }, { protected: isProtected })
            const why = failure(view, mapping.compiled, target, isProtected)
            if (why === undefined) continue
            const detail = `seen by ${rule.role}, ${path} makes no valid output by ${name}: ${why}`
            const remedy = 'grant what the mapping needs, or let the mapping do without'
            return [file.complain(`/rules/${n}/view`, { code: 'C-EXAMPLE', detail, remedy })]
          }
        }
        return []
      }),
    )
  })
}

/** The records to try a mapping on; one of which nothing is made says so itself. */
function triedWith(mapping: Exampled, kind: string, mappings: ReadonlyMap<string, Exampled>): Tried[] {
  const recordsOf = ({ examples }: Exampled): Tried[] =>
    examples
      .filter(({ said }) => (said.makes ?? []).length > 0)
      .map(({ said, file }) => ({ record: said.record, path: file.path }))
  if (!isTurned(mapping.compiled)) return recordsOf(mapping)
  const made = mapping.examples.flatMap(({ said, file }) =>
    (said.makes ?? []).map((record) => ({ record, path: file.path })),
  )
  const isOfKind = ({ record }: Tried): boolean => {
    const { kind: named } = record as { readonly kind?: unknown }
    return named === undefined || named === kind
  }
  const others = [...mappings.values()].filter(({ compiled }) => compiled.from === mapping.compiled.to)
  return [...made.filter(isOfKind), ...others.flatMap(recordsOf)]
}

/** Whether a destination has the mapping turned round: it makes records. */
function isTurned({ to }: CompiledMapping): boolean {
  return to.startsWith('kinds/')
}

/** The mappings of the destinations whose participants can hold the role, each once. */
function mappingsFor(world: World, sharing: Sharing, rule: SharingRule): string[] {
  const names = [...world.destinations.values()].flatMap(({ said }): string[] => {
    const is = world.participants.get(said.participant)?.said.is
    if (is === undefined || !mayHold(is, rule.role)) return []
    const mapping = sharing.kind === sharedNotice ? said.notices[sharedNotice] : said.kinds[sharing.kind]
    const patient = sharing.kind === 'child' && said.message !== undefined ? [said.message.patient] : []
    return typeof mapping === 'string' ? [mapping, ...patient] : patient
  })
  return [...new Set(names)]
}

/** What wants an address gets nothing of a child whose address is protected: in a shape of its own that parks the lane. */
function failure(
  view: unknown,
  mapping: CompiledMapping,
  target: Omit<Target, 'to'>,
  isProtected: boolean,
): string | undefined {
  if (view === undefined) return 'nothing is left to see'
  if (isTurned(mapping)) return failureTurned(view, mapping, target)
  const { to } = mapping
  const { output, issues } = mapping.forward(view)
  const [issue] = issues
  if (issue !== undefined) return `${issue.code} at ${issue.pointer}`
  if (output.length === 0) return isProtected && !makesFhir({ to }) ? undefined : 'it makes nothing'
  return invalidIn(output, { ...target, to })
}

function failureTurned(
  view: unknown,
  mapping: CompiledMapping,
  target: Omit<Target, 'to'>,
): string | undefined {
  const { output, issues, conflicts, left } = mapping.turnRound(view)
  const [issue] = issues
  if (issue !== undefined) return `${issue.code} at ${issue.pointer}`
  const [conflict] = conflicts
  if (conflict !== undefined) return `${conflict.pointer} contradicts what else is said`
  const [over] = left
  if (over !== undefined) return `turned round, it has no place for ${over.pointer}`
  return invalidIn(output, { ...target, to: mapping.from })
}

function invalidIn(output: readonly unknown[], target: Target): string | undefined {
  const found = invalidity(output, target)
  return found && sayInvalidity(found, output)
}
