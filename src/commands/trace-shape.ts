/** `GET /v1/records/{id}/trace`, as commands read it. */
export interface TraceAnswer {
  readonly id: string
  readonly kind: string
  readonly child: string | null
  readonly version: number | null
  readonly status: string
  readonly mapping?: string | null
  readonly mappingHash?: string | null
  readonly schema?: string | null
  readonly schemaHash?: string | null
  readonly steps: readonly { step: string; at: string; outcome: string; code?: string }[]
  readonly deliveries: readonly TraceDelivery[]
}

/** Who was or was not sent the record, on what ground, and how it went. */
export interface TraceDelivery {
  readonly id: string
  readonly destination: string
  readonly via: string
  readonly state: string
  readonly reason?: string
  readonly rule: string | null
  readonly basis: string | null
  readonly view: string | null
  readonly mapping: string | null
  readonly mappingHash?: string | null
  readonly schema?: string | null
  readonly schemaHash?: string | null
  readonly attempts: readonly { at: string; status: number | null; code?: string }[]
}

/** Why something goes, in words. */
export function sayVia(via: string | null): string {
  switch (via) {
    case 'change':
      return 'because it is new or has changed'
    case 'handover':
      return 'handed over, because the recipient has joined'
    case 'safety':
      return 'what whoever cares for the child must know at once'
    case 'closing':
      return 'because the recipient has left'
    case 'retraction':
      return 'withdrawn: what was sent before does not stand'
    default:
      return 'for no reason that it names'
  }
}

/** The ground of a delivery in words; '' when it needs none (closing notices, retractions). */
export function sayGround({ rule, basis, view }: Pick<TraceDelivery, 'rule' | 'basis' | 'view'>): string {
  return rule === null ? '' : `rule ${rule}, legal basis ${basis}, view "${view}"`
}

/** By which versions something was read or made, each with the beginning of its content hash; '' when none is known. */
export function sayUsed(
  used: Partial<Pick<TraceDelivery, 'mapping' | 'mappingHash' | 'schema' | 'schemaHash'>>,
): string {
  const named = (what: string, name: string | null | undefined, hash: string | null | undefined) =>
    name === null || name === undefined ? [] : [`${what} ${name}${hash ? ` (${hash.slice(0, 12)})` : ''}`]
  return [
    ...named('mapping', used.mapping, used.mappingHash),
    ...named('schema', used.schema, used.schemaHash),
  ].join(', ')
}
