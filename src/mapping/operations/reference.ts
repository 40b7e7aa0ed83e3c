import { constantOrigin } from '../explain/origin.ts'
import type { Json } from '../json.ts'
import { nearestOf } from '../nearest.ts'
import { isSamePath, pointerText } from '../pointer.ts'
import { givenBoth } from '../schema/given.ts'
import type { Mapping, ObjectTemplate, Reference, Template } from '../template.ts'
import { makesFhir } from '../template.ts'
import { childrenOf, listsOf } from '../template-parts.ts'
import type { BackReading, ReadPlace } from './back-reading.ts'
import type { Checking, Surroundings } from './checking.ts'
import type { Evaluation, Outcome } from './evaluation.ts'
import type { Generation, Written } from './generation.ts'
import type { OperationDocs } from './operation-docs.ts'

/** A reference stands like a constant: it names a resource and reads nothing. */
export function evaluateReference(reference: Reference, from: Evaluation): Outcome {
  return { value: from.reference(reference), gave: undefined, origin: constantOrigin(reference.spot) }
}

/** Source of a reference. */
export function writeReference(reference: Reference, to: Generation): Written {
  return { value: to.reference(reference), gave: 'false', stands: true }
}

/** What the gateway itself gives a mapping to refer to, and its type. */
const GIVEN: ReadonlyMap<string, string> = new Map([
  ['child', 'Patient'],
  ['source', 'Organization'],
])

/** No resource has a name by which the gateway's own are referred to: it would be taken for the child or its source. */
export function checkNames({ makes }: Mapping, report: Checking['report']): void {
  for (const { name, spot } of makes) {
    const type = GIVEN.get(name)
    if (type === undefined) continue
    const detail = `"{@${name}}" is the ${type} that the gateway itself gives`
    report(spot, { code: 'M-REF', found: name, detail, remedy: 'give what is made here another name' })
  }
}

/** The types of resource that a template may make. */
function typesMade(template: Template): string[] {
  if (template.is === 'each' || template.is === 'choose') return childrenOf(template).flatMap(typesMade)
  if (template.is !== 'object') return []
  const type = template.members.find(({ key }) => key === 'resourceType')?.template
  const own = type?.is === 'constant' ? [String(type.value)] : []
  return [...own, ...(template.merge ? typesMade(template.merge) : [])]
}

function typeBeside(around: ObjectTemplate | undefined): string | undefined {
  const type = around?.members.find(({ key }) => key === 'type')?.template
  return type?.is === 'constant' ? String(type.value) : undefined
}

/** Whether what is referred to stands wherever the reference does; of an item, the item with the same number. */
function isSurelyMade(template: Template, where: Surroundings, to: Checking): boolean {
  if (template.is === 'each') return isSurelyMade(template.make, where, to)
  return where.contexts.every((context) => to.presence.sure(template, givenBoth(where.given, context)))
}

/** A reference names a resource that is made, once where it stands, of a type that its place and its `type` allow. */
export function checkReference(reference: Reference, where: Surroundings, to: Checking): void {
  const { name, spot } = reference
  const complain = (
    detail: string,
    more: { found?: string; allowed?: string[]; nearest?: string; remedy?: string } = {},
  ): void => {
    to.report(spot, { code: 'M-REF', found: name, detail, ...more })
  }
  if (!makesFhir(to.mapping)) {
    complain('only FHIR resources are referred to')
    return
  }
  const given = GIVEN.get(name)
  const made = given === undefined ? to.mapping.makes.find((one) => one.name === name) : undefined
  if (!made && given === undefined) {
    const names = [...to.mapping.makes.map((one) => one.name), ...GIVEN.keys()]
    complain(`nothing is made under the name "${name}"`, { allowed: names, ...nearestOf(name, names) })
    return
  }
  const outside =
    made && listsOf(made.template).find((list) => !reference.lists.some((own) => isSamePath(own, list)))
  if (outside)
    complain(
      `"${name}" is made once per item of ${pointerText(outside)}: refer to it inside an $each over that list`,
    )
  else if (made && !isSurelyMade(made.template, where, to)) {
    complain(`"${name}" may not be made where it is referred to`, {
      remedy: 'let the reference depend on what makes it ("$if")',
    })
  }
  const types = made ? typesMade(made.template) : [given!]
  const { place } = where
  const targets = place?.targets
  const odd = types.find((type) => targets && !targets.includes(type))
  if (odd !== undefined)
    complain(`${place!.label} may not refer to a ${odd}`, { found: odd, allowed: [...targets!] })
  const beside = typeBeside(where.around)
  if (beside !== undefined && types.length > 0 && !types.includes(beside)) {
    complain(`the type beside it is ${beside}, but "${name}" is a ${types.join(' or ')}`, {
      found: beside,
      allowed: types,
    })
  }
  const complaint = place?.judge({ types: ['string'], formats: [], isFree: false, isConstant: false })
  if (complaint) to.report(spot, complaint)
}

/** A reference says nothing of the record, and any may stand in its place: servers give ids of their own. */
export function readReference(found: Json, place: ReadPlace, from: BackReading): void {
  if (typeof found !== 'string') from.leave(place.pointer, found)
}

/** What the page on mappings says of a reference. */
export const referenceDocs: OperationDocs = {
  name: 'A reference',
  written: ['"{@name}"', '"{@child}"', '"{@source}"'],
  members: [],
  docs: {
    en: 'A reference to a resource that is made beside it.',
    cy: 'Cyfeiriad at adnodd sy’n cael ei wneud wrth ei ochr.',
  },
  forward:
    '`urn:uuid:name`; inside an `$each` over the list that the resource is made of, `urn:uuid:name.n`, the one of the same ' +
    'item. The gateway puts real ids in their place; `{@child}` and `{@source}` are its own to make.',
  backward: 'nothing; any reference may stand there, since servers give ids of their own.',
  check:
    'the name is made, surely and of a type that the place takes and the `type` beside it says; nothing is made under the ' +
    'names `child` and `source`.',
  codes: ['M-REF'],
  examples: [
    {
      from: {
        properties: {
          concerns: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['note'],
              properties: { note: { type: 'string', minLength: 1 } },
            },
          },
        },
      },
      to: 'fhir/r4',
      makes: {
        concern: {
          $each: '/concerns',
          resourceType: 'Condition',
          code: { text: '{/note}' },
          subject: { reference: '{@child}' },
        },
        plan: {
          $if: '/concerns',
          resourceType: 'List',
          status: 'current',
          mode: 'working',
          entry: [{ $each: '/concerns', item: { reference: '{@concern}' } }],
        },
      },
      record: { concerns: [{ note: 'Isel ei hwyl' }] },
      made: [
        {
          resourceType: 'Condition',
          id: 'concern.0',
          code: { text: 'Isel ei hwyl' },
          subject: { reference: 'urn:uuid:child' },
        },
        {
          resourceType: 'List',
          id: 'plan',
          status: 'current',
          mode: 'working',
          entry: [{ item: { reference: 'urn:uuid:concern.0' } }],
        },
      ],
    },
  ],
}
