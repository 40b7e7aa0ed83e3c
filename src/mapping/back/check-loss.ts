import { isHead, leavesOf } from '../account.ts'
import { isBelow, pointerText } from '../pointer.ts'
import { givenPresent, NOTHING_GIVEN } from '../schema/given.ts'
import type { Spot } from '../source-text.ts'
import type { Template } from '../template.ts'
import { childrenOf } from '../template-parts.ts'
import type { Carriage } from './carry.ts'
import { unlessPath } from './fate.ts'
import type { BackPlan } from './plan.ts'
import type { Report } from './report.ts'
import type { Sight } from './sight.ts'

/** Where each place of the record is read first, by a hole or to choose a branch. */
function firstUses(template: Template, uses: Map<string, Spot>): void {
  const note = (path: readonly string[], spot: Spot): void => {
    const pointer = pointerText(path)
    if (!uses.has(pointer)) uses.set(pointer, spot)
  }
  if (template.is === 'hole') note(template.pointer.absolute, template.spot)
  if (template.is === 'choose') note(template.pointer.absolute, template.pointerSpot)
  for (const part of childrenOf(template)) firstUses(part, uses)
}

/** M-LOSS: a value that goes somewhere, but could not be read back, and isn't declared lost. */
export function checkLoss({ mapping }: BackPlan, sight: Sight, carriage: Carriage, report: Report): void {
  const uses = new Map<string, Spot>()
  for (const { template } of mapping.makes) firstUses(template, uses)
  const aside = [...mapping.withheld, ...mapping.kept]
  for (const leaf of leavesOf(sight.cursor)) {
    if (isHead(leaf, mapping.from) || aside.some(({ path }) => isBelow(leaf, path))) continue
    const lost = mapping.lost.filter(({ path }) => isBelow(leaf, path))
    if (lost.some(({ unless }) => !unless)) continue
    const others = lost.map((declaration) => unlessPath(declaration, sight.cursor) ?? [])
    const given = others.reduce((known, path) => givenPresent(known, path), NOTHING_GIVEN)
    const found = pointerText(leaf)
    const spot = uses.get(found)
    if (spot === undefined || carriage.carries(leaf, given)) continue
    report(spot, {
      code: 'M-LOSS',
      found,
      detail: `${found} is carried, but not so that it can be read back`,
      remedy: `carry it exactly as well, or "lost": { "${found}": "why" }`,
    })
  }
}
