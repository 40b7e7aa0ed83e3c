import type { Json } from '../json.ts'
import type { Complaint } from '../problem.ts'
import type { Profile, ProfileNode, ProfileTable, SetCodes } from './profile-table.ts'

/** What a profile says of one element, and which profile. */
export interface Said {
  readonly node: ProfileNode
  readonly profile: Profile
}

/**
 * What a profile or an extension's definition asks of the template at a place, beyond what the place itself takes:
 * - `barred`: nothing may stand there;
 * - `items`: how many items a list has, and of which slices;
 * - `coded`: one of its codings is of a value set;
 * - `like`: it is that value, or holds it;
 * - `extension`, `resource`: what is chosen by a `url`, or claimed by a `meta.profile`, fits where it stands.
 */
export type ProfileRule =
  | { readonly is: 'barred'; readonly complaint: Complaint }
  | { readonly is: 'items'; readonly label: string; readonly said: Said }
  | { readonly is: 'coded'; readonly label: string; readonly set: string; readonly codes: SetCodes }
  | { readonly is: 'like'; readonly label: string; readonly value: Json; readonly isWhole: boolean }
  | { readonly is: 'extension'; readonly parent: string; readonly table: ProfileTable }
  | { readonly is: 'resource'; readonly table: ProfileTable }
