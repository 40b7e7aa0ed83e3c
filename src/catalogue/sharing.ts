import type { Role } from '../message/circle.ts'
import type { Participant, Sharing, SharingRule } from './catalogue.ts'

type SharingRuleFile = Omit<SharingRule, 'classes' | 'from'> & {
  readonly classes?: readonly string[]
  readonly from?: readonly string[]
}

/** `mappings/sharing/<kind>.json` as it is written. */
export interface SharingFile {
  readonly kind: string
  readonly write: readonly Role[]
  readonly only?: 'named'
  readonly rules: readonly SharingRuleFile[]
}

/** What one kind's file says of writing and seeing it. */
export function makeSharing(file: SharingFile): Sharing {
  return {
    kind: file.kind,
    write: new Set(file.write),
    only: file.only,
    rules: file.rules.map((rule) => ({
      id: rule.id,
      role: rule.role,
      viewName: rule.viewName,
      view: rule.view,
      basis: rule.basis,
      priority: rule.priority,
      classes: new Set(rule.classes ?? []),
      from: rule.from === undefined ? undefined : new Set(rule.from),
    })),
  }
}

const holders: Readonly<Record<Role, Participant['is']>> = {
  'responsible-authority': 'local-authority',
  'area-authority': 'local-authority',
  'school-authority': 'local-authority',
  'health-board': 'health-board',
  school: 'school',
  practice: 'practice',
  carer: 'provider',
}

/** Whether an organisation of that sort can hold the role at all. */
export function mayHold(is: Participant['is'], role: Role): boolean {
  return holders[role] === is
}
