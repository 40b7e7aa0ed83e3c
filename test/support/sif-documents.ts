import { readFileSync } from 'node:fs'
import { SaxesParser } from 'saxes'

/** A node of the schema: its tag without the prefix, its attributes, what is below. */
interface Node {
  readonly tag: string
  readonly says: Readonly<Record<string, string>>
  readonly below: Node[]
}

/** A maker of LearnerPersonal elements as an XSD of SIF UK allows them; the same seed makes the same ones. */
export interface SifSchema {
  /** A SIF_Response with so many learners. */
  response(learners: number, seed: number): string
}

const namespace = 'http://www.sifinfo.org/uk/infrastructure/2.x'
const words = [
  'Siân',
  'Ŵyn',
  'Tŷ',
  '  O’Neill ',
  'a & b',
  '<Mari>',
  '"dyfyniad"',
  'x',
  '',
  '🐉',
  '1/2',
  'N/A',
]

/** Reads the schema of SIF UK messages. */
export function readSifSchema(path: string): SifSchema {
  const top = readNodes(readFileSync(path, 'utf8'))[0]!.below
  const types = new Map(top.filter((one) => one.tag.endsWith('Type')).map((one) => [one.says.name!, one]))
  const learner = top.find((one) => one.tag === 'element' && one.says.name === 'LearnerPersonal')!

  return {
    response(learners, seed) {
      const maker = new Maker(types, seed)
      const made = Array.from({ length: learners }, () => maker.element(learner)).join('\n')
      return `<?xml version="1.0" encoding="UTF-8"?>
<SIF_Message Version="2.1" xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SIF_Response>
<SIF_ObjectData>\n${made}\n</SIF_ObjectData></SIF_Response></SIF_Message>\n`
    },
  }
}

class Maker {
  readonly #types: ReadonlyMap<string, Node>
  #state: number

  constructor(types: ReadonlyMap<string, Node>, seed: number) {
    this.#types = types
    this.#state = seed
  }

  /** One element, required parts always, others half of the time. */
  element(node: Node): string {
    const name = node.says.name!
    if (node.says.nillable === 'true' && this.#chance(0.1)) return `<${name} xsi:nil="true"/>`
    const type = this.#typeOf(node)
    const { attributes, content } = this.#inside(type, name)
    return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`
  }

  #inside(type: Node | string, name: string): { attributes: string; content: string } {
    if (typeof type === 'string' || type.tag === 'simpleType') {
      return { attributes: '', content: escaped(this.#value(type, name)) }
    }
    const extended = childOf(childOf(type, 'simpleContent') ?? childOf(type, 'complexContent'), 'extension')
    const base = extended === undefined ? undefined : this.#named(extended.says.base!)
    const inherited = base === undefined ? { attributes: '', content: '' } : this.#inside(base, name)
    const own = extended ?? type
    const attributes = own.below
      .filter((one) => one.tag === 'attribute' && (one.says.use === 'required' || this.#chance(0.2)))
      .map((one) => ` ${one.says.name}="${escaped(this.#value(this.#typeOf(one), one.says.name!)).trim()}"`)
    const parts = childOf(own, 'sequence')?.below ?? []
    const content = parts.filter((one) => one.tag === 'element').map((one) => this.#repeated(one))
    return {
      attributes: inherited.attributes + attributes.join(''),
      content: inherited.content + content.join(''),
    }
  }

  #repeated(node: Node): string {
    const { minOccurs = '1', maxOccurs = '1' } = node.says
    if (minOccurs === '0' && !this.#chance(0.5)) return ''
    const times = maxOccurs === '1' ? 1 : 1 + this.#below(3)
    return Array.from({ length: times }, () => this.element(node)).join('')
  }

  #typeOf(node: Node): Node | string {
    return (
      childOf(node, 'complexType') ??
      childOf(node, 'simpleType') ??
      this.#named(node.says.type ?? 'xs:string')
    )
  }

  #named(name: string): Node | string {
    return name.startsWith('xs:') ? name : (this.#types.get(name.replace(/^.*:/, '')) ?? 'xs:string')
  }

  #value(type: Node | string, name: string): string {
    if (typeof type === 'string') return this.#plain(type, name)
    const union = childOf(type, 'union')
    if (union !== undefined) return this.#value(union.below[0]!, name)
    const restriction = childOf(type, 'restriction')!
    const codes = restriction.below.filter((one) => one.tag === 'enumeration')
    if (codes.length > 0) return this.#one(codes).says.value!
    const pattern = childOf(restriction, 'pattern')?.says.value
    if (pattern !== undefined) return this.#spelled(pattern)
    const inner = childOf(restriction, 'simpleType')
    return this.#value(inner ?? this.#named(restriction.says.base!), name)
  }

  #plain(type: string, name: string): string {
    if (type === 'xs:date') return `20${this.#digits(2)}-0${1 + this.#below(9)}-1${this.#digits(1)}`
    if (type === 'xs:decimal') return `${this.#digits(3)}.${this.#digits(2)}`
    if (type === 'xs:unsignedInt' || type === 'xs:integer') return this.#digits(4)
    // what the schema leaves open and the country does not
    if (name === 'UPN' && this.#chance(0.9)) return `A${this.#digits(11)}${this.#one([...'0123456789ABC'])}`
    if (name === 'EstablishmentId' && this.#chance(0.9)) return this.#digits(4)
    return this.#one(words)
  }

  /** The few patterns that the schema has: classes of characters with a count. */
  #spelled(pattern: string): string {
    const parts = pattern.matchAll(/\[([^\]]+)\](\{(\d+)\}|\?|\+)?/g)
    return [...parts]
      .map(([, within = '', , count]) => {
        const from = [...'0123456789ABCDEF+'].filter((one) => new RegExp(`[${within}]`).test(one))
        return Array.from({ length: Number(count ?? 1) }, () => this.#one(from)).join('')
      })
      .join('')
  }

  #digits(count: number): string {
    return Array.from({ length: count }, () => this.#below(10)).join('')
  }

  #one<T>(from: readonly T[]): T {
    return from[this.#below(from.length)]!
  }

  #chance(of: number): boolean {
    return this.#below(1000) < of * 1000
  }

  /** A whole number from 0 up to, not including, `end`; mulberry32. */
  #below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end
  }
}

function readNodes(text: string): Node[] {
  const root: Node = { tag: '', says: {}, below: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const node: Node = { tag: name.replace(/^.*:/, ''), says: attributes, below: [] }
    open.at(-1)!.below.push(node)
    open.push(node)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(text).close()
  return root.below
}

function childOf(node: Node | undefined, tag: string): Node | undefined {
  return node?.below.find((one) => one.tag === tag)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
