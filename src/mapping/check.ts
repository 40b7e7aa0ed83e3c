import type { Use } from './account.ts'
import { checkAccount } from './account.ts'
import { checkBack } from './back/check-back.ts'
import { sightOf } from './back/sight.ts'
import { tableFor } from './bind-conversion.ts'
import { checkConversion } from './check-conversion.ts'
import { pointerFault } from './check-pointer.ts'
import { checkResourceTypes } from './check-resource-types.ts'
import type { FhirTable } from './fhir-table.ts'
import type { MappingWorld } from './mapping-world.ts'
import { nearestSchemaOf } from './nearest-schema.ts'
import type { Checking, Surroundings } from './operations/checking.ts'
import { checkChoose } from './operations/choose/check.ts'
import { checkConstant } from './operations/constant.ts'
import { checkEach } from './operations/each/check.ts'
import { checkHole } from './operations/hole.ts'
import { checkList } from './operations/list.ts'
import { checkObject } from './operations/object/check.ts'
import { checkNames, checkReference } from './operations/reference.ts'
import { checkText } from './operations/text.ts'
import { isSamePath } from './pointer.ts'
import type { Complaint, Problem } from './problem.ts'
import { problemAt } from './problem.ts'
import { checkRules } from './profiles/check-rules.ts'
import { profiledPlace } from './profiles/profiled-place.ts'
import { hasBounds, LEVELS_MAX, PLACES_MAX } from './schema/extent.ts'
import { NOTHING_GIVEN } from './schema/given.ts'
import { isPossible } from './schema/possible.ts'
import type { Schemas } from './schema/read-schema.ts'
import { schemasOf } from './schema/schemas-of.ts'
import { resourcePlace } from './targets/fhir-place.ts'
import type { Place } from './targets/place.ts'
import { documentPlace } from './targets/schema-place.ts'
import type { Mapping, Template } from './template.ts'
import { FHIR_R4, makesFhir } from './template.ts'

/** What a mapping is checked against. */
export interface CheckWorld extends MappingWorld {
  readonly fhir: FhirTable
  /** The paths of all schemas that a mapping may name. */
  readonly schemaPaths: readonly string[]
}

function checkTemplate(template: Template, where: Surroundings, to: Checking): void {
  const { place } = where
  const isOne = template.is !== 'list' && template.is !== 'each' && template.is !== 'choose' && !where.isItem
  if (isOne && place && !place.takesOne) {
    to.report(template.spot, {
      code: 'M-CARD',
      detail: `${place.label} repeats: it is a list`,
      remedy: 'write it in […]',
    })
    checkTemplate(template, { ...where, place: place.item(), isItem: true }, to)
    return
  }
  checkRules(template, where, to)
  switch (template.is) {
    case 'constant':
      checkConstant(template, where, to)
      break
    case 'hole':
      checkHole(template, where, to)
      break
    case 'text':
      checkText(template, where, to)
      break
    case 'reference':
      checkReference(template, where, to)
      break
    case 'object':
      checkObject(template, where, to)
      break
    case 'list':
      checkList(template, where, to)
      break
    case 'each':
      checkEach(template, where, to)
      break
    case 'choose':
      checkChoose(template, where, to)
      break
  }
}

function targetOf(mapping: Mapping, world: CheckWorld, schemas: Schemas): Place | undefined {
  if (makesFhir(mapping)) return profiledPlace(resourcePlace(world.fhir), [], world.fhir.profiles)
  const schema = world.schema(mapping.to)
  // A record's version is the gateway's to give where a source doesn't.
  const isRecord = mapping.to.startsWith('kinds/')
  return schema && documentPlace(schemas, mapping.to, schema, isRecord ? ['version'] : [])
}

/** The same words at the same place are one problem. */
function sameness({ code, line, column, detail, file }: Problem): string {
  return JSON.stringify([code, line, column, detail, file])
}

/**
 * Checks a mapping against the schema of what it reads and the structure of what it makes, without a record:
 * all problems in one run, each with its place. A mapping without problems makes what its target allows from
 * every record that obeys the schema, lengths and patterns apart.
 */
export function checkMapping(mapping: Mapping, world: CheckWorld): Problem[] {
  const problems: Problem[] = []
  const said = new Set<string>()
  const report: Checking['report'] = (spot, complaint) => {
    const problem = problemAt(spot, complaint)
    if (!said.has(sameness(problem))) problems.push(problem)
    said.add(sameness(problem))
  }
  const schemas = schemasOf(world)
  const schema = world.schema(mapping.from)
  const place = targetOf(mapping, world, schemas)
  const noSchema = (found: string, paths: readonly string[]): Omit<Complaint, 'code'> => {
    return { found, detail: `there is no schema "${found}"`, ...nearestSchemaOf(found, paths) }
  }
  if (!schema) report(mapping.spots.from, { code: 'M-SOURCE', ...noSchema(mapping.from, world.schemaPaths) })
  if (!place)
    report(mapping.spots.to, { code: 'M-TARGET', ...noSchema(mapping.to, [FHIR_R4, ...world.schemaPaths]) })
  if (!schema) return problems

  const sight = sightOf(mapping, world)
  const { cursor } = sight
  if (!hasBounds(cursor)) {
    report(mapping.spots.from, {
      code: 'M-SOURCE',
      found: mapping.from,
      detail: `${mapping.from} has more than ${PLACES_MAX} places, or some deeper than ${LEVELS_MAX} levels`,
      remedy: 'write a schema that does not nest itself, of what there is to be read',
    })
    return problems
  }
  const uses: Use[] = []
  const checking: Checking = {
    mapping,
    cursor,
    presence: sight.presence,
    tableNames: [...mapping.tables.keys(), ...world.tables.keys()],
    table: (name) => tableFor(name, mapping, world.tables),
    report,
    check: (template, where) => checkTemplate(template, where, checking),
    pointer: (pointer, spot, given, reads) => {
      const { absolute, path } = pointer
      const scope = absolute.slice(0, absolute.length - path.length)
      // Where the list around it is unknown, that is the one problem.
      if (cursor.at(scope, NOTHING_GIVEN).length === 0) return false
      const fault = pointerFault(pointer, cursor, given, reads)
      const isWhole =
        reads === 'anything' || (fault?.meant !== undefined && !isSamePath(fault.meant, absolute))
      if (!fault || fault.meant)
        uses.push({ path: fault?.meant ?? absolute, isWhole: isWhole || fault !== undefined, spot })
      if (fault) report(fault.spot ?? spot, fault.complaint)
      return !fault
    },
    hole: (hole, given) => checkConversion(hole, given, checking),
    isPossible: (given) => isPossible(given, cursor),
  }

  for (const { template } of mapping.makes) {
    checking.check(template, { place, given: NOTHING_GIVEN, contexts: [NOTHING_GIVEN], isItem: true })
  }
  if (makesFhir(mapping)) {
    checkNames(mapping, report)
    checkResourceTypes(mapping, new Set(world.fhir.resources), report)
  }
  problems.push(...checkAccount(mapping, cursor, uses))
  // What could be read back is a question for a mapping that is right.
  return problems.length > 0 ? problems : checkBack(sight)
}
