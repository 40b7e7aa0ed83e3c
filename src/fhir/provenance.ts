import { v5 } from 'uuid'
import type { Made } from '../ports/endpoint.ts'
import type { Entry } from './entry.ts'
import { identified, type Resource, restrict } from './identified.ts'
import { gatewaySystem, organisationSystems } from './systems.ts'

const operations = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation'
const agentTypes = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type'

/** Who said what a delivery's resources say, and on whose behalf the gateway passes it on. One per record, kept up to date. */
export function provenanceOf(made: Made, targets: readonly string[]): Entry {
  const { source } = made
  const organisation =
    source === null
      ? undefined
      : {
          type: 'Organization',
          identifier: { system: organisationSystems[source.scheme], value: source.code },
        }
  const gateway = { identifier: { system: gatewaySystem, value: 'dilyn' }, display: 'Dilyn' }
  const author = { type: agentType('author'), who: organisation }
  const assembler = { type: agentType('assembler'), who: gateway, onBehalfOf: organisation }
  const provenance = {
    resourceType: 'Provenance',
    target: targets.map((reference) => ({ reference })),
    recorded: made.at.toISOString(),
    activity: { coding: [{ system: operations, code: activityOf(made) }] },
    agent:
      organisation === undefined ? [{ type: agentType('assembler'), who: gateway }] : [author, assembler],
  }
  const { resource, criterion } = identified(provenance as Resource, v5('provenance', made.seed))
  return {
    fullUrl: `urn:uuid:${criterion.value}`,
    resource: restrict(resource),
    request: {
      method: 'PUT',
      url: `Provenance?${criterion.parameter}=${criterion.system}|${criterion.value}`,
    },
  }
}

function activityOf(made: Made): 'CREATE' | 'UPDATE' | 'NULLIFY' {
  if (made.via === 'retraction') return 'NULLIFY'
  return made.before.length === 0 ? 'CREATE' : 'UPDATE'
}

function agentType(code: 'author' | 'assembler') {
  return { coding: [{ system: agentTypes, code }] }
}
