import type { Json } from '../json.ts'
import { isSame } from '../json.ts'
import { nearestOf } from '../nearest.ts'
import type { Complaint } from '../problem.ts'
import type { Place, Requirement, ValueKind } from '../targets/place.ts'
import type { ProfileNode, ProfileTable } from './profile-table.ts'
import type { ProfileRule, Said } from './rule.ts'

const within = (label: string, { profile }: Said): string => `${label} (${profile.name})`

/** A choice's node stands under its own name, `value[x]`. */
function memberNode(node: ProfileNode, name: string, choice: string | undefined): ProfileNode | undefined {
  return node.members.get(name) ?? (choice === undefined ? undefined : node.members.get(choice))
}

/** Why nothing may stand there: the element's maximum is 0, or its type is none of those that are left. */
function barredBecause(label: string, name: string, node: ProfileNode, said: Said): Complaint | undefined {
  const { max, types } = node.facts
  if (max === 0) {
    const detail = `${within(label, said)} has no element "${name}": the profile rules it out`
    return { code: 'M-CARD', found: name, detail }
  }
  if (types === undefined || types.includes(name)) return undefined
  const detail = `${within(label, said)} has ${types.join(' or ')}, but not ${name}`
  return { code: 'M-TYPE', found: name, allowed: [...types], detail, ...nearestOf(name, types) }
}

/** The slices that an object with these constants belongs to. */
function slicesFor({ node, profile }: Said, constants: ReadonlyMap<string, Json>): Said[] {
  const { by } = node.facts
  if (by === undefined) return []
  const isIn = (slice: ProfileNode): boolean =>
    slice.facts.url === undefined
      ? by.every((name) => {
          const fixed = slice.members.get(name)?.facts.fixed
          return fixed !== undefined && isSame(fixed, constants.get(name))
        })
      : slice.facts.url === constants.get('url')
  return [...node.slices.values()].filter(isIn).map((slice) => ({ node: slice, profile }))
}

/** What of a value kind breaks a fixed value, a value set or the targets that a profile leaves. */
function judgeBy(said: Said, label: string, kind: ValueKind, table: ProfileTable): Complaint | undefined {
  const { fixed, set } = said.node.facts
  const place = within(label, said)
  if (fixed !== undefined && typeof fixed !== 'object') {
    const wrong = kind.values?.find((value) => !isSame(value, fixed))
    if (wrong === undefined && kind.values) return undefined
    const found = wrong === undefined ? 'any value' : `"${String(wrong)}"`
    const detail = `${place} is always "${String(fixed)}", but this ${wrong === undefined ? 'may be' : 'is'} ${found}`
    return {
      code: 'M-PROFILE',
      detail,
      allowed: [String(fixed)],
      ...(wrong === undefined ? {} : { found: String(wrong) }),
    }
  }
  const codes = set === undefined ? undefined : table.codes(set)
  if (codes === undefined || kind.types.some((type) => type !== 'string')) return undefined
  const systems = [...codes.values()]
  if (systems.includes(undefined)) return undefined
  const allowed = systems.flatMap((one) => [...one!])
  const wrong = kind.values?.map(String).find((value) => !allowed.includes(value))
  if (wrong === undefined) return undefined
  const detail = `"${wrong}" not in the value set ${set}, which ${place} requires`
  return { code: 'M-BINDING', found: wrong, allowed, detail, ...nearestOf(wrong, allowed) }
}

function judgeType({ label, targets }: Place, kind: ValueKind): Complaint | undefined {
  if (label !== 'Reference.type' || targets === undefined) return undefined
  const odd = kind.values?.map(String).find((type) => !targets.includes(type))
  if (odd === undefined) return undefined
  const detail = `"${odd}" is no type that may be referred to here`
  return { code: 'M-REF', found: odd, allowed: [...targets], detail, ...nearestOf(odd, targets) }
}

function rulesAt(base: Place, all: readonly Said[], table: ProfileTable): ProfileRule[] {
  const { label } = base
  const rules = all.flatMap((said): ProfileRule[] => {
    const { fixed, pattern, set } = said.node.facts
    const place = within(label, said)
    if (base.takesList) return [{ is: 'items', label: place, said }]
    const value = typeof fixed === 'object' ? fixed : pattern
    const codes = set === undefined ? undefined : table.codes(set)
    return [
      ...(value === undefined
        ? []
        : [{ is: 'like', label: place, value, isWhole: pattern === undefined } as const]),
      ...(codes === undefined ? [] : [{ is: 'coded', label: place, set: set!, codes } as const]),
    ]
  })
  if (base.takesList) return rules
  const isExtension = /\.(?:modifierE|e)xtension$/.test(label)
  if (isExtension) rules.push({ is: 'extension', parent: label.slice(0, label.lastIndexOf('.')), table })
  if (!base.isKnown) rules.push({ is: 'resource', table })
  return rules
}

function requirements(base: Place, all: readonly Said[]): Requirement[] {
  const choices = (name: string): string[] =>
    base.memberNames().filter((member) => member === name || base.choiceOf(member) === name)
  const own = base.requires()
  const added = all.flatMap((said) =>
    [...said.node.members].flatMap(([name, { facts, slices }]): Requirement[] => {
      const isNeeded = (facts.min ?? 0) > 0 || [...slices.values()].some((one) => (one.facts.min ?? 0) > 0)
      const anyOf = facts.types ?? choices(name)
      if (!isNeeded || anyOf.length === 0 || own.some((one) => one.name === name)) return []
      return [{ name, anyOf, by: within(base.label, said) }]
    }),
  )
  const names = added.map(({ name }) => name)
  return [...own, ...added.filter(({ name }, n) => names.indexOf(name) === n)]
}

/**
 * A place of FHIR R4 with what the profiles claimed around it ask of it too: required elements, types, targets, fixed
 * values and value sets by itself, the rest as `rules`. An extension is held to its own definition wherever it stands.
 */
export function profiledPlace(
  base: Place,
  all: readonly Said[],
  table: ProfileTable,
  barred?: Complaint,
): Place {
  const targets = all.flatMap(({ node }) => (node.facts.targets ? [node.facts.targets] : []))
  const left = targets.reduce<readonly string[] | undefined>(
    (known, own) => known?.filter((one) => own.includes(one)) ?? own,
    base.targets,
  )
  const rules = [
    ...(barred ? [{ is: 'barred', complaint: barred } as const] : []),
    ...rulesAt(base, all, table),
  ]
  return {
    ...base,
    ...(left === undefined ? {} : { targets: left }),
    ...(rules.length === 0 ? {} : { rules }),
    item: () => profiledPlace(base.item(), all, table),
    narrow(constants, members, claims) {
      const type = constants.get('resourceType')
      const claimed = claims.flatMap((url) => {
        const profile = table.profile(url)
        return profile?.type === type && profile ? [{ node: profile.root, profile }] : []
      })
      const url = constants.get('url')
      const isExtension = /\.(?:modifierE|e)xtension$/.test(base.label)
      const extension = isExtension && typeof url === 'string' ? table.extension(url) : undefined
      const known = [
        ...all.flatMap((said) => [said, ...slicesFor(said, constants)]),
        ...claimed,
        ...(extension ? [{ node: extension.root, profile: extension }] : []),
      ]
      return profiledPlace(base.narrow(constants, members, claims), known, table)
    },
    member(name) {
      const found = base.member(name)
      if (!found) return undefined
      const choice = base.choiceOf(name)
      const below = all.flatMap((said) => {
        const node = memberNode(said.node, name, choice)
        return node ? [{ node, profile: said.profile }] : []
      })
      const [because] = below.flatMap((said) => barredBecause(base.label, name, said.node, said) ?? [])
      // What a Reference may name, its `reference` and its `type` must.
      const member =
        left && /^Reference\.(?:reference|type)$/.test(found.label) ? { ...found, targets: left } : found
      return profiledPlace(member, below, table, because)
    },
    requires: () => requirements(base, all),
    judge: (kind) =>
      base.judge(kind) ??
      judgeType(base, kind) ??
      all.flatMap((said) => judgeBy(said, base.label, kind, table) ?? [])[0],
  }
}
