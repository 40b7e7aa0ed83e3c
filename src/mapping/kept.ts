import { pointerText } from './pointer.ts'
import type { Env } from './read-scope.ts'
import { complain } from './read-scope.ts'
import type { Declaration, Made, Member, ObjectTemplate, Template } from './template.ts'
import { makesFhir } from './template.ts'

/** Where what FHIR has no place for is kept; the pointer follows. */
const KEPT_URL = 'https://dilyn.example/fhir/StructureDefinition/kept#'

function keptExtension(declaration: Declaration): ObjectTemplate {
  const pointer = pointerText(declaration.path)
  const spot = { ...declaration.spot, at: declaration.spot.pointer }
  const hole: Template = {
    is: 'hole',
    spot,
    pointer: { written: pointer, up: 0, path: declaration.path, absolute: declaration.path },
    conversion: { name: 'json' },
  }
  const url: Template = { is: 'constant', spot, value: KEPT_URL + pointer }
  const member = (key: string, template: Template): Member => ({ key, keySpot: spot, template })
  return { is: 'object', spot, isKept: false, members: [member('url', url), member('valueString', hole)] }
}

/** Writes `kept` out: one extension per pointer on the first resource, holding the value as JSON text. */
export function keepOnFirst(
  makes: readonly Made[],
  kept: readonly Declaration[],
  to: string,
  env: Env,
): Made[] {
  const [first, ...others] = makes
  const { spot } = kept[0]!
  if (!makesFhir({ to })) {
    complain(env, spot, {
      code: 'M-DECLARED',
      detail: '"kept" is for FHIR, which has extensions; declare it "lost"',
    })
    return [...makes]
  }
  const listed = kept.find(({ path }) => path.includes('*'))
  if (listed) {
    const detail = 'inside a list the extension is written by hand'
    complain(env, listed.spot, { code: 'M-DECLARED', found: pointerText(listed.path), detail })
  }
  if (first?.template.is !== 'object') {
    if (first)
      complain(env, spot, { code: 'M-DECLARED', detail: '"kept" needs a first resource that is one object' })
    return [...makes]
  }
  const { template } = first
  const present = template.members.find(({ key }) => key === 'extension')
  const before = present?.template.is === 'list' ? present.template.items : []
  const list: Template = {
    is: 'list',
    spot: present?.template.spot ?? spot,
    items: [...before, ...kept.map(keptExtension)],
  }
  const extension: Member = { key: 'extension', keySpot: present?.keySpot ?? spot, template: list }
  const members = present
    ? template.members.map((member) => (member === present ? extension : member))
    : [...template.members, extension]
  return [{ ...first, template: { ...template, members } }, ...others]
}
