import type { Template } from './template.ts'
import { childrenOf } from './template-parts.ts'

/** Engines leave functions unoptimised that grow too large: what reads or holds so many values gets one of its own. */
export const LARGE = 8

/** How many values a template reads. */
export function holesIn(template: Template): number {
  if (template.is === 'hole') return 1
  return childrenOf(template).reduce((sum, part) => sum + holesIn(part), 0)
}
