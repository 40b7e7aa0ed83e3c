import { isHead, leavesOf } from '../account.ts'
import { isBelow, isSamePath, pointerText } from '../pointer.ts'
import { givenPresent, NOTHING_GIVEN } from '../schema/given.ts'
import type { Spot } from '../source-text.ts'
import type { Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { Carriage } from './carry.ts'
import { unlessPath } from './fate.ts'
import type { BackPlan } from './plan.ts'
import type { Report } from './report.ts'
import type { Sight } from './sight.ts'

/** Where a hole that is a template's own, or below it, reads the path. */
function usesOf(template: Template, path: readonly string[]): Spot[] {
  if (template.is === 'hole') return isSamePath(template.pointer.absolute, path) ? [template.spot] : []
  const own =
    template.is === 'choose' && isSamePath(template.pointer.absolute, path) ? [template.pointerSpot] : []
  return [...own, ...childrenOf(template).flatMap((part) => usesOf(part, path))]
}

/** M-LOSS: a value that goes somewhere, but could not be read back, and isn't declared lost. */
export function checkLoss({ mapping }: BackPlan, sight: Sight, carriage: Carriage, report: Report): void {
  const aside = [...mapping.withheld, ...mapping.kept]
  for (const leaf of leavesOf(sight.cursor)) {
    if (isHead(leaf, mapping.from) || aside.some(({ path }) => isBelow(leaf, path))) continue
    const lost = mapping.lost.filter(({ path }) => isBelow(leaf, path))
    if (lost.some(({ unless }) => !unless)) continue
    const others = lost.map((declaration) => unlessPath(declaration, sight.cursor) ?? [])
    const given = others.reduce((known, path) => givenPresent(known, path), NOTHING_GIVEN)
    const spots = mapping.makes.flatMap(({ template }) => usesOf(template, leaf))
    if (spots.length === 0 || carriage.carries(leaf, given)) continue
    const found = pointerText(leaf)
    report(spots[0]!, {
      code: 'M-LOSS',
      found,
      detail: `${found} is carried, but not so that it can be read back`,
      remedy: `carry it exactly as well, or "lost": { "${found}": "why" }`,
    })
  }
}
