import { tableFor } from '../mapping/bind-conversion.ts'
import { isPresent, type Json, valueBelow } from '../mapping/json.ts'
import { keyOf } from '../mapping/operations/choose/forward.ts'
import type { ScopedPointer } from '../mapping/pointer.ts'
import type { CodeTable } from '../mapping/tables.ts'
import type { Choose, Mapping, Template } from '../mapping/template.ts'
import { childrenOf } from '../mapping/template-parts.ts'
import { branchKey, unnamed } from './coverage-slots.ts'

/** Branches that were taken, by `branchKey`, and codes that were read, by table. */
export interface Used {
  readonly branches: Set<string>
  readonly codes: Map<CodeTable, Set<string>>
}

/** Notes what the mapping does with a record: which branches it takes and which codes it looks up. */
export function noteUse(
  mapping: Mapping,
  tables: ReadonlyMap<string, CodeTable>,
  record: Json,
  used: Used,
): void {
  const visit = (template: Template, scopes: readonly Json[]): void => {
    const read = ({ up, path }: ScopedPointer) => valueBelow(scopes[scopes.length - 1 - up], path)
    switch (template.is) {
      case 'hole': {
        const name = template.conversion?.table
        const table = name === undefined ? undefined : tableFor(name, mapping, tables)
        const value = read(template.pointer)
        if (table === undefined || !isPresent(value)) return
        const codes = used.codes.get(table) ?? new Set()
        used.codes.set(table, codes.add(String(value)))
        return
      }
      case 'each': {
        const list = read(template.pointer)
        if (Array.isArray(list)) for (const item of list as Json[]) visit(template.make, [...scopes, item])
        return
      }
      case 'choose': {
        const { branch, template: next } = taken(template, read(template.pointer))
        if (branch !== undefined) used.branches.add(branchKey(template, branch))
        if (next) visit(next, scopes)
        return
      }
      default:
        for (const child of childrenOf(template)) visit(child, scopes)
    }
  }
  for (const { template } of mapping.makes) visit(template, [record])
}

function taken(
  { of, present, absent, otherwise }: Choose,
  value: Json | undefined,
): { branch?: string; template?: Template | null } {
  const rest = otherwise === undefined ? {} : { branch: unnamed.otherwise, template: otherwise }
  if (!isPresent(value)) return absent === undefined ? rest : { branch: unnamed.absent, template: absent }
  const named = of.find((one) => one.value === keyOf(value))
  if (named !== undefined) return { branch: named.value, template: named.template }
  return present === undefined ? rest : { branch: unnamed.present, template: present }
}
