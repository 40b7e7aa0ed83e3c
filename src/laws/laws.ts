import type { Law } from './law.ts'
import { keysLaw } from './law-keys.ts'
import { noSilentEdit } from './law-no-silent-edit.ts'
import { orderLaw } from './law-order.ts'
import { restoreLaw } from './law-restore.ts'
import { imageLaw, roundTrip } from './law-round-trip.ts'
import { twinLaw } from './law-twin.ts'
import { validLaw } from './law-valid.ts'

/** The laws of mapping.md, in the order in which a mapping is made to keep them. */
export const LAWS: readonly Law[] = [
  validLaw,
  twinLaw,
  roundTrip,
  imageLaw,
  orderLaw,
  restoreLaw,
  noSilentEdit,
  keysLaw,
]
