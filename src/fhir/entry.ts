import type { Resource } from './identified.ts'

/** One entry of a transaction. */
export interface Entry {
  readonly fullUrl: string
  readonly resource: Resource
  readonly request: { readonly method: 'PUT' | 'POST'; readonly url: string; readonly ifNoneExist?: string }
}
