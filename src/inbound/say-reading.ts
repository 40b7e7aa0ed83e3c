import type { Conflict, Unread } from '../mapping/back/read-back.ts'
import type { MappingIssue } from '../mapping/compile.ts'
import type { Issue } from '../message/failure.ts'
import { mask } from '../message/failure.ts'

/** What a code of a partner's list looks like; shorter than any number by which a child is known. */
const codeForm = /^[A-Za-z0-9._+-]{1,8}$/
/** Words of the language itself, which are nobody's. */
const plainForm = /^(?:nothing|something|an object|a list of \d+)$/

/** A value that a mapping could not read, in words of the gateway. */
export function sayUnclear(issue: MappingIssue, mapping: string): Issue {
  const allowed = issue.allowed ? [...new Set(issue.allowed)].join(', ') : `${mapping}: ${issue.at}`
  const isCode = issue.code === 'R-CODE' || issue.code === 'R-AMBIGUOUS'
  return {
    code: isCode ? 'unknown-code' : 'unreadable-value',
    pointer: issue.pointer,
    // a code names itself so that the table can be mended; whatever else stands there may be personal
    found: isCode && codeForm.test(issue.found) ? issue.found : maskUnlessPlain(issue.found),
    allowed,
  }
}

/** Two places that contradict each other. `place` turns a pointer of the reading into one of what came. */
export function sayConflict(conflict: Conflict, mapping: string, place: (pointer: string) => string): Issue {
  const other = conflict.other === undefined ? `${mapping}: ${conflict.at}` : place(conflict.other)
  return {
    code: 'says-two-things',
    pointer: place(conflict.pointer),
    found: maskUnlessPlain(conflict.found),
    allowed: `${other}: ${maskUnlessPlain(conflict.expected)}`,
  }
}

/** Something in what came that the mapping does not know. */
export function sayUnread({ pointer, found }: Unread, place: (pointer: string) => string): Issue {
  // a whole document says its type
  const isType = /^\/\d+$/.test(pointer) && /^[A-Z][A-Za-z]{2,40}$/.test(found)
  return { code: 'unread', pointer: place(pointer), found: isType ? found : maskUnlessPlain(found) }
}

function maskUnlessPlain(found: string): string {
  return plainForm.test(found) ? found : mask(found)
}
