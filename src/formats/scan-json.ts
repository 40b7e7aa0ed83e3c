import { holdsBadCharacter, withoutBadCharacters } from '../message/characters.ts'
import type { Issue } from '../message/failure.ts'
import { pointerStep } from '../message/pointer.ts'

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const mostIssues = 50
const longestName = 64

const badEscape = /\\u(?:0000|d[89a-f])/i

type Level = { keys: Set<string>; key: string } | { index: number }

/**
 * What no parser tells: nesting deeper than `depth`, property names that reach for a prototype, names that occur twice, and
 * characters that cannot be kept. Walks the text once, never recursing, and is meant to run before it is parsed; text that is no JSON
 * gives whatever it gives, the parser says that better.
 */
export function scanJson(text: string, depth: number): Issue[] {
  const issues: Issue[] = []
  const levels: Level[] = []
  for (let at = 0; at < text.length && issues.length < mostIssues; at += 1) {
    const code = text.charCodeAt(at)
    const level = levels.at(-1)
    if (code === 0x22) {
      const end = endOfString(text, at)
      if (level !== undefined && 'keys' in level && isKey(text, end)) {
        enterKey(text.slice(at, end + 1), level, levels, issues)
      }
      // only an escape can bring one in: the bytes are UTF-8
      if (badEscape.test(text.slice(at, end)) && holdsBadCharacter(unquote(text.slice(at, end + 1)))) {
        issues.push({ code: 'bad-character', pointer: withoutBadCharacters(pointerOf(levels)) })
      }
      at = end
    } else if (code === 0x7b || code === 0x5b) {
      if (levels.length === depth)
        return [{ code: 'too-deep', pointer: pointerOf(levels), allowed: String(depth) }]
      levels.push(code === 0x7b ? { keys: new Set(), key: '' } : { index: 0 })
    } else if (code === 0x7d || code === 0x5d) levels.pop()
    else if (code === 0x2c && level !== undefined && 'index' in level) level.index += 1
  }
  return issues
}

function enterKey(
  literal: string,
  level: { keys: Set<string>; key: string },
  levels: Level[],
  issues: Issue[],
) {
  const key = unquote(literal)
  level.key = key
  if (forbidden.has(key)) issues.push({ code: 'forbidden-key', pointer: pointerOf(levels), found: key })
  else if (level.keys.has(key)) {
    issues.push({ code: 'duplicate-key', pointer: pointerOf(levels), found: key.slice(0, longestName) })
  }
  level.keys.add(key)
}

/** Index of the quotation mark that closes the string opened at `start`, or of the last character. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) escapes += 1
    if (escapes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length - 1
}

function isKey(text: string, end: number): boolean {
  let at = end + 1
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at += 1
  return text[at] === ':'
}

function unquote(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal.slice(1, -1)
  }
}

function pointerOf(levels: readonly Level[]): string {
  return levels
    .map((level) => ('keys' in level ? level.key.slice(0, longestName) : String(level.index)))
    .map(pointerStep)
    .join('')
}
