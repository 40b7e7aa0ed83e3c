import { nearestOf } from './nearest.ts'
import type { Checking } from './operations/checking.ts'
import type { Mapping, Template } from './template.ts'
import { childrenOf } from './template-parts.ts'

/** Each resource that a mapping makes says its type, and FHIR has it. */
export function checkResourceTypes(
  mapping: Mapping,
  types: ReadonlySet<string>,
  report: Checking['report'],
): void {
  const visit = (template: Template): void => {
    if (template.is === 'each' || template.is === 'choose') childrenOf(template).forEach(visit)
    if (template.is !== 'object' || template.merge) return
    const type = template.members.find(({ key }) => key === 'resourceType')?.template
    if (type?.is !== 'constant') {
      report(template.spot, {
        code: 'M-REQUIRED',
        found: 'resourceType',
        detail: 'a resource requires its resourceType',
      })
    } else if (!types.has(String(type.value))) {
      const found = String(type.value)
      report(type.spot, {
        code: 'M-TARGET',
        found,
        detail: `FHIR R4 has no resource "${found}"`,
        ...nearestOf(found, types),
      })
    }
  }
  for (const { template } of mapping.makes) visit(template)
}
