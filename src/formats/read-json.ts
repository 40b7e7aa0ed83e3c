import type { Issue } from '../message/failure.ts'
import type { ReadLimits } from './limits.ts'
import { scanJson } from './scan-json.ts'
import { decodeUtf8 } from './utf8.ts'

/**
 * The one JSON document that the bytes hold, or why they cannot be taken: too large, not UTF-8, too deep, a forbidden
 * or repeated property name, not JSON, nothing at all. A byte order mark is let pass. Never throws.
 */
export function readJson(bytes: Uint8Array, limits: ReadLimits): { document: unknown } | { issues: Issue[] } {
  if (bytes.byteLength > limits.bytes)
    return no({ code: 'too-large', pointer: '', allowed: String(limits.bytes) })
  const text = decodeUtf8(bytes)
  if (text === undefined) return no({ code: 'not-utf8', pointer: '' })
  if (text.trim() === '') return no({ code: 'empty-body', pointer: '' })
  const issues = scanJson(text, limits.depth)
  if (issues.some((issue) => issue.code === 'too-deep')) return { issues }
  try {
    const document: unknown = JSON.parse(text)
    return issues.length > 0 ? { issues } : { document }
  } catch {
    return no({ code: 'not-json', pointer: '' })
  }
}

function no(issue: Issue): { issues: Issue[] } {
  return { issues: [issue] }
}
