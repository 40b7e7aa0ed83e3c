import { holdsBadCharacter } from '../message/characters.ts'
import type { FailureCode, Issue } from '../message/failure.ts'
import { pointerStep } from '../message/pointer.ts'
import type { XmlFile, XmlForm, XmlValue } from './xml-form.ts'
import { instanceNamespace, namespacesOf, type Part, type Places } from './xml-places.ts'

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const longestName = 64
const mostIssues = 50
const blank = /^[ \t\r\n]*$/
const neverSaid = new Set(['schemaLocation', 'noNamespaceSchemaLocation'])
const namespaceDeclarations = 'http://www.w3.org/2000/xmlns/'
const nothing: Part = { below: new Map() }

/** A start tag with its namespaces resolved. */
export interface StartTag {
  readonly uri: string
  readonly local: string
  readonly attributes: Readonly<Record<string, { uri: string; local: string; value: string }>>
}

interface Frame {
  readonly name: string
  /** Position in its list; undefined for what does not repeat. */
  readonly index: number | undefined
  readonly part: Part
  readonly isNil: boolean
  text: string
  members: { [name: string]: XmlValue } | undefined
  hasChildren: boolean
}

/** Makes the document of one record element, tag by tag; what is wrong is collected and the making goes on. */
export class XmlDocument {
  readonly issues: Issue[] = []
  readonly #form: XmlForm
  readonly #nameOf: Places<XmlFile>['nameOf']
  readonly #frames: Frame[] = []
  /** Depth inside an element that is not read. */
  #skipped = 0

  /** Begins with the record element itself, which is always an object and never nil. */
  constructor(form: XmlForm, nameOf: Places<XmlFile>['nameOf'], part: Part, tag: StartTag) {
    this.#form = form
    this.#nameOf = nameOf
    this.#enter('', undefined, { ...part, isObject: true }, tag, false)
  }

  open(tag: StartTag): void {
    if (this.#skipped > 0) {
      this.#skipped += 1
      return
    }
    const parent = this.#frames.at(-1)!
    parent.hasChildren = true
    const name = this.#nameOf(tag.uri, tag.local)
    if (name === undefined || forbidden.has(name)) {
      this.#complain(name === undefined ? 'xml-namespace' : 'forbidden-key', '', tag.local)
      this.#skipped = 1
      return
    }
    const part = parent.part.below.get(name) ?? nothing
    if (part.isUnread === true) {
      this.#skipped = 1
      return
    }
    const there = parent.members?.[name]
    const index = part.isList === true ? (Array.isArray(there) ? there.length : 0) : undefined
    if (there !== undefined && index === undefined) {
      this.#complain('xml-repeated', pointerStep(name), name)
      this.#skipped = 1
      return
    }
    this.#enter(name, index, part, tag, isNil(tag))
  }

  text(text: string): void {
    if (this.#skipped === 0) this.#frames.at(-1)!.text += text
  }

  /** Ends the innermost element; the document when it was the record itself. */
  close(): { [name: string]: XmlValue } | undefined {
    if (this.#skipped > 0) {
      this.#skipped -= 1
      return undefined
    }
    const frame = this.#frames.at(-1)!
    const value = this.#valueOf(frame)
    this.#frames.pop()
    const parent = this.#frames.at(-1)
    if (parent === undefined) return value as { [name: string]: XmlValue }
    if (frame.isNil) return undefined
    parent.members ??= {}
    if (frame.index === undefined) parent.members[frame.name] = value
    else {
      const list = (parent.members[frame.name] as XmlValue[] | undefined) ?? []
      list.push(value)
      parent.members[frame.name] = list
    }
    return undefined
  }

  #enter(name: string, index: number | undefined, part: Part, tag: StartTag, nil: boolean): void {
    const frame: Frame = {
      name,
      index,
      part,
      isNil: nil,
      text: '',
      members: part.isObject === true ? {} : undefined,
      hasChildren: false,
    }
    this.#frames.push(frame)
    for (const { uri, local, value } of Object.values(tag.attributes)) {
      if (uri === namespaceDeclarations) continue
      if (uri === instanceNamespace && (neverSaid.has(local) || (local === 'nil' && isNilValue(value))))
        continue
      // an attribute without a prefix is in no namespace, whatever the elements' default is
      const known = uri === '' ? local : this.#nameOf(uri, local)
      if (known === undefined) this.#complain('xml-namespace', '', local)
      else {
        const key = `@${known}`
        frame.members ??= {}
        if (key in frame.members) this.#complain('xml-repeated', pointerStep(key), key)
        frame.members[key] = this.#textOf(value, pointerStep(key))
      }
    }
  }

  #valueOf(frame: Frame): XmlValue {
    const isBlank = blank.test(frame.text)
    if ((frame.hasChildren || frame.isNil) && !isBlank) this.#complain('xml-mixed', '', frame.name)
    if (frame.isNil && frame.hasChildren) this.#complain('xml-mixed', '', frame.name)
    if (frame.members === undefined && !frame.hasChildren) return this.#textOf(frame.text, '')
    const members = frame.members ?? {}
    if (!(isBlank || frame.hasChildren)) members['#text'] = this.#textOf(frame.text, '/#text')
    return members
  }

  #textOf(text: string, below: string): string {
    if (holdsBadCharacter(text)) this.#complain('bad-character', below)
    if (this.#form.whitespace === 'keep') return text
    return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')
  }

  #complain(code: FailureCode, below: string, found?: string): void {
    if (this.issues.length === mostIssues) return
    const path = this.#frames
      .slice(1)
      .map(({ name, index }) => `${pointerStep(name)}${index === undefined ? '' : `/${index}`}`)
    const pointer = `${path.join('')}${below}`
    this.issues.push({
      code,
      pointer,
      ...(found === undefined ? {} : { found: found.slice(0, longestName) }),
      ...(code === 'xml-namespace' ? { allowed: namespacesOf(this.#form) } : {}),
    })
  }
}

function isNil({ attributes }: StartTag): boolean {
  return Object.values(attributes).some(
    ({ uri, local, value }) => uri === instanceNamespace && local === 'nil' && isNilValue(value),
  )
}

function isNilValue(value: string): boolean {
  const said = value.trim()
  return said === 'true' || said === '1'
}
