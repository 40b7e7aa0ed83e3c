import { isBelow, pointerBelow, pointerKeys } from '../mapping/pointer.ts'
import type { Problem } from '../mapping/problem.ts'
import { checkPointer } from './check-kinds.ts'
import { checkReference } from './check-reference.ts'
import type { SharingFile } from './sharing.ts'
import type { CrossCheck, Entry, World } from './world.ts'

/** The one notice that is shared by rule: what it says comes from records. */
export const sharedNotice = 'safety-summary'

/**
 * Sharing rules: kind and pointers exist, a role has one rule, what a rule names of a protected class it also grants.
 * A kind that changes the circle is written by the responsible authority alone; one whose records all wait is shared with nobody.
 */
export const checkSharing: CrossCheck = (world) =>
  [...world.sharing.values()].flatMap((entry) => {
    const { file, said } = entry
    const schema = schemaOf(world, said.kind)
    const known = new Map([...world.kinds.keys(), sharedNotice].map((name) => [name, true]))
    return [
      ...checkReference(world, file, '/kind', said.kind, known, 'kind'),
      ...checkWriters(world, entry),
      ...checkWaiting(world, entry),
      ...said.rules.flatMap((rule, n) => [
        ...checkRule(entry, n),
        ...checkClasses(world, entry, n),
        ...(rule.from ?? []).flatMap((name, m) =>
          checkReference(world, file, `/rules/${n}/from/${m}`, name, world.kinds, 'kind'),
        ),
        ...rule.view.flatMap((pointer, m) =>
          schema === undefined ? [] : checkPointer(file, `/rules/${n}/view/${m}`, pointer, schema),
        ),
      ]),
    ]
  })

function schemaOf(world: World, kind: string): object | undefined {
  const path = kind === sharedNotice ? `notices/${kind}.schema.json` : world.kinds.get(kind)?.said.schema
  return path === undefined ? undefined : world.schemas.get(path)
}

function checkWriters(world: World, { file, said }: Entry<SharingFile>): Problem[] {
  if (world.kinds.get(said.kind)?.said.circle === undefined) return []
  return said.write.flatMap((role, n): Problem[] => {
    if (role === 'responsible-authority') return []
    const detail = `"${said.kind}" changes the circle, which only the responsible authority may do`
    return [
      file.complain(`/write/${n}`, {
        code: 'C-WRITE',
        detail,
        found: role,
        allowed: ['responsible-authority'],
      }),
    ]
  })
}

/** Of a kind whose records all wait, none may be sent: a rule would say otherwise. */
function checkWaiting(world: World, { file, said }: Entry<SharingFile>): Problem[] {
  const waits = world.kinds.get(said.kind)?.said.waits
  if (waits === undefined || said.rules.length === 0) return []
  const detail = `every record of "${said.kind}" waits (${waits}), and none may be shared`
  return [file.complain('/rules', { code: 'C-VIEW', detail, remedy: 'leave "rules" empty' })]
}

function checkRule({ file, said }: Entry<SharingFile>, n: number): Problem[] {
  const rule = said.rules[n]!
  const at = `/rules/${n}`
  const problems: Problem[] = []
  if (rule.id !== `${said.kind}/${rule.role}`) {
    const detail = `the id "${rule.id}" does not say what the rule is about`
    problems.push(
      file.complain(pointerBelow(at, 'id'), {
        code: 'C-NAME',
        detail,
        remedy: `call it "${said.kind}/${rule.role}"`,
      }),
    )
  }
  if (said.rules.findIndex((other) => other.role === rule.role) < n) {
    const detail = `an earlier rule decides for ${rule.role} already`
    problems.push(file.complain(`${at}/role`, { code: 'C-REF', detail, found: rule.role }))
  }
  return problems
}

/** A pointer in a class that the rule does not grant shows nothing, and a class that the kind has not grants nothing. */
function checkClasses(world: World, { file, said }: Entry<SharingFile>, n: number): Problem[] {
  const rule = said.rules[n]!
  const classes = Object.entries(world.kinds.get(said.kind)?.said.classes ?? {})
  const named = rule.view.flatMap((pointer, m): Problem[] => {
    const path = pointerKeys(pointer) ?? []
    const held = classes.find(([at]) => isBelow(path, pointerKeys(at) ?? []))
    if (held === undefined || rule.classes?.includes(held[1])) return []
    const detail = `"${pointer}" is of the class ${held[1]}, which the rule does not grant`
    const remedy = `grant the class by "classes", or leave the pointer out`
    return [file.complain(`/rules/${n}/view/${m}`, { code: 'C-VIEW', detail, found: pointer, remedy })]
  })
  const idle = (rule.classes ?? []).flatMap((granted, m): Problem[] => {
    if (classes.some(([, name]) => name === granted)) return []
    const detail = `nothing in "${said.kind}" is of the class ${granted}`
    return [file.complain(`/rules/${n}/classes/${m}`, { code: 'C-VIEW', detail, found: granted })]
  })
  return [...named, ...idle]
}
