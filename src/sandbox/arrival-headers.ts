import { randomUUID } from 'node:crypto'
import type { Request } from 'express'

/** What a delivery says of itself beside its body. */
export interface DeliveryHeaders {
  readonly deliveryId: string
  readonly via: string | null
  readonly kind: string | null
  readonly record: string | null
}

/** Reads the headers of a delivery; one that names no id is a delivery of its own. */
export function deliveryHeaders(request: Request, idHeader: string): DeliveryHeaders {
  return {
    deliveryId: request.get(idHeader) ?? randomUUID(),
    via: request.get('Dilyn-Via') ?? null,
    kind: request.get('Dilyn-Kind') ?? null,
    record: request.get('Dilyn-Record') ?? null,
  }
}
