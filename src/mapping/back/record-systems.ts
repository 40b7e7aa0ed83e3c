import type { Mapping, Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'

/** The systems of the FHIR Identifiers in which a mapping writes the record's own id. */
export function recordSystemsOf({ makes }: Mapping): ReadonlySet<string> {
  const systems = new Set<string>()
  const walk = (template: Template): void => {
    if (template.is === 'object') {
      const member = (name: string) => template.members.find(({ key }) => key === name)?.template
      const [system, value] = [member('system'), member('value')]
      const isRecordId = value?.is === 'hole' && value.pointer.absolute.join('/') === 'recordId'
      if (isRecordId && system?.is === 'constant') systems.add(String(system.value))
    }
    for (const child of childrenOf(template)) walk(child)
  }
  for (const { template } of makes) walk(template)
  return systems
}
