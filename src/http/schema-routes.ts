import type { Router } from 'express'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { Failure } from '../message/failure.ts'
import { json, route } from './route.ts'

/** The JSON Schema of every kind, for whoever may call at all. */
export function schemaRoutes(router: Router, catalogue: () => Catalogue): void {
  route(router, '/schemas/:kind', {
    GET: json(async (request) => {
      const { kinds } = catalogue()
      const kind = kinds.get(String(request.params.kind))
      if (kind !== undefined) return kind.schema
      const allowed = [...kinds.keys()].sort().join(', ')
      throw new Failure('unknown-kind', [{ code: 'unknown-kind', pointer: '', allowed }])
    }),
  })
}
