import type { Router } from 'express'
import type { Catalogue, Kind } from '../catalogue/catalogue.ts'
import { applyView } from '../catalogue/view.ts'
import { explainView } from '../catalogue/view-lineage.ts'
import { dayInLondon } from '../message/day.ts'
import { Failure } from '../message/failure.ts'
import { isProtected } from '../outbound/safety-view.ts'
import { shownRecord } from '../outbound/shown-record.ts'
import { standingOf } from '../outbound/standing.ts'
import type { Clock } from '../ports/clock.ts'
import type { Enquiries, TracedDelivery } from '../ports/enquiries.ts'
import { callerOf } from './context.ts'
import { idInPath } from './parameters.ts'
import { json, route } from './route.ts'

export interface LineageParts {
  catalogue(): Catalogue
  readonly clock: Clock
  readonly enquiries: Pick<Enquiries, 'read' | 'trace'>
}

/**
 * Where what destinations are sent of a record comes from, for whoever may read that record: all of them for the source
 * that sent it, as long as its participant is in the child's circle and may know who else is; else those of the reader's
 * own participant, and no more of the record than the reader may see. It is what the mappings in force make of the record
 * in force; places and rules, no value.
 */
export function lineageRoutes(router: Router, parts: LineageParts): void {
  route(router, '/records/:id/lineage', {
    GET: json(async (request, response) => {
      const { participant, source } = callerOf(response)
      const catalogue = parts.catalogue()
      const { enquiries, clock } = parts
      const id = idInPath(request, 'id')
      const shown = await shownRecord({ catalogue, enquiries, clock }, id, { participant, source })
      const kind = shown === undefined ? undefined : catalogue.kinds.get(shown.record.kind)
      const trace = shown === undefined ? undefined : await enquiries.trace(id, undefined)
      if (shown === undefined || kind === undefined || trace === undefined) throw new Failure('not-found')
      const { record, grant, file, view, content } = shown
      const hidden = { protected: isProtected(file) }
      const today = dayInLondon(clock.now())
      const seesAll = grant === undefined && standingOf(file, participant, today, record.id).roles.size > 0
      const deliveries = newest(trace.deliveries, record.version).flatMap((delivery) => {
        const isOwn = catalogue.destinations.get(delivery.destination)?.participant === participant
        if (!seesAll && !isOwn) return []
        return explained(delivery, content, kind, hidden, catalogue)
      })
      return { id, kind: kind.name, version: record.version, view, deliveries }
    }),
  })
}

/** Of each destination the last delivery of this very version of the record that was sent or is to be. */
function newest(deliveries: readonly TracedDelivery[], version: number): TracedDelivery[] {
  const sent = deliveries.filter(
    (one) =>
      (one.via === 'change' || one.via === 'handover') &&
      ['due', 'parked', 'delivered'].includes(one.state) &&
      one.version === version,
  )
  return [...new Map(sent.map((one) => [one.destination, one])).values()]
}

function explained(
  { id, destination, via, state, rule, view }: TracedDelivery,
  record: unknown,
  kind: Kind,
  hidden: { readonly protected: boolean },
  catalogue: Catalogue,
) {
  const sharing = catalogue.sharing.get(kind.name)?.rules.find((one) => one.id === rule)
  const name = catalogue.destinations.get(destination)?.kinds.get(kind.name)
  const mapping = typeof name === 'string' ? catalogue.mappings.get(name) : undefined
  // a thin event says only that there is something: nothing of the record is in it
  if (sharing === undefined || mapping === undefined) return []
  const see = (document: unknown): unknown => applyView(document, sharing, kind, hidden) ?? {}
  const told = explainView(mapping, record, see, view ?? sharing.viewName)
  return [{ id, destination, via, state, view, mapping: `${mapping.name}@${mapping.version}`, ...told }]
}
