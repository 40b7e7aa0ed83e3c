import { isList } from '../json.ts'
import type { Mapping, Member, Template } from '../template.ts'
import { childrenOf, constantOf } from '../template-parts.ts'

/** The profiles that an object claims for itself, where its `meta.profile` says them without a hole. */
export function claimsOf(members: readonly Member[]): readonly string[] {
  const meta = members.find(({ key }) => key === 'meta')?.template
  if (meta?.is !== 'object') return []
  const profile = meta.members.find(({ key }) => key === 'profile')?.template
  const said = profile && constantOf(profile)
  return isList(said) ? said.filter((url) => typeof url === 'string') : []
}

/** Every profile that a resource of the mapping claims, each once, in the order of the document. */
export function profilesClaimedBy({ makes }: Mapping): readonly string[] {
  const claimed = new Set<string>()
  const visit = (template: Template): void => {
    if (template.is === 'object') for (const url of claimsOf(template.members)) claimed.add(url)
    childrenOf(template).forEach(visit)
  }
  for (const { template } of makes) visit(template)
  return [...claimed]
}
