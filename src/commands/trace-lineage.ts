import type { ViewLineage } from '../catalogue/view-lineage.ts'
import { sayPlaces } from './explain-text.ts'

/** `GET /v1/records/{id}/lineage`, as commands read it. */
export interface LineageAnswer {
  readonly id: string
  readonly kind: string
  readonly version: number
  readonly view: string
  readonly deliveries: readonly ({
    readonly id: string
    readonly destination: string
    readonly via: string
    readonly state: string
    readonly view: string | null
    readonly mapping: string
  } & ViewLineage)[]
}

/** Where what each destination is sent comes from, as a person reads it. */
export function sayLineage({ version, view, deliveries }: LineageAnswer): string {
  const head = `\nwhere it comes from, version ${version}, as seen through "${view}"\n`
  if (deliveries.length === 0) return `${head}  nothing of it is sent on\n`
  const parts = deliveries.map((one) => {
    return `\n${one.destination}: ${one.mapping}, view "${one.view ?? ''}"\n\n${sayPlaces(one)}`
  })
  return head + parts.join('')
}
