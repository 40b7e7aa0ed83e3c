import { chooseDocs, ifDocs } from './choose/docs.ts'
import { constantDocs } from './constant.ts'
import { eachDocs } from './each/docs.ts'
import { holeDocs } from './hole.ts'
import { listDocs } from './list.ts'
import { objectDocs } from './object/docs.ts'
import type { OperationDocs } from './operation-docs.ts'
import { referenceDocs } from './reference.ts'
import { textDocs } from './text.ts'
import { useDocs } from './use.ts'

/** All that the language has, in the order in which it is best learnt. */
export const OPERATIONS: readonly OperationDocs[] = [
  constantDocs,
  holeDocs,
  textDocs,
  objectDocs,
  listDocs,
  eachDocs,
  chooseDocs,
  ifDocs,
  referenceDocs,
  useDocs,
]
