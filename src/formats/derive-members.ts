import { type Issue, mask } from '../message/failure.ts'
import { at, pointerStep } from '../message/pointer.ts'

/** A member that is made from others when a document is read. */
export type DerivedMember = Derived &
  (
    | {
        /** The letters that a postcode begins with. */
        readonly take: 'postcode-area'
        /** A member of the same object. */
        readonly from: string
      }
    | {
        /** true if one of them is true; else there is no such member. */
        readonly take: 'any-true'
        /** Pointers from the object; each leading `^` goes one list out, to the item around it or to the document. */
        readonly from: readonly string[]
      }
  )

interface Derived {
  /** Where the object is that has it: a JSON Pointer from the document, `*` for each item of a list. */
  readonly at: string
  readonly member: string
}

/** The document with what was made beside what came; that which it should not have said itself is an issue. */
export interface DerivedDocument<Document> {
  readonly document: Document
  readonly issues: readonly Issue[]
  /** Values of which a member should be made and that are neither true nor false, each with the place of the object that it is for. */
  readonly unclear: readonly { readonly issue: Issue; readonly of: string }[]
}

/**
 * Makes the derived members of a document, in a copy of what holds them. Where nothing can be made of what came, there is
 * no member. What a document says there itself is an issue (`unknown-property`) and goes: it is the gateway's to make.
 */
export function deriveMembers<Document>(
  document: Document,
  rules: readonly DerivedMember[],
): DerivedDocument<Document> {
  const issues: Issue[] = []
  const unclear: { issue: Issue; of: string }[] = []
  const made = rules.reduce<unknown>((value, rule) => {
    const scopes = [{ value, pointer: '' }]
    return deriveAt(value, stepsOf(rule.at), { rule, issues, unclear, pointer: '', scopes })
  }, document)
  return { document: made as Document, issues, unclear }
}

/** The letters that a postcode begins with, which name its area: "cf10 3at" is in "CF"; "" where it begins with none. */
export function postcodeArea(postcode: string): string {
  return (/^\s*([a-z]{1,2})/i.exec(postcode)?.[1] ?? '').toUpperCase()
}

type Members = Readonly<Record<string, unknown>>

/** How far the way to the objects has come. */
interface Way {
  readonly rule: DerivedMember
  readonly issues: Issue[]
  readonly unclear: { issue: Issue; of: string }[]
  readonly pointer: string
  /** The document and the items of lists that have been entered. */
  readonly scopes: readonly { readonly value: unknown; readonly pointer: string }[]
}

function deriveAt(value: unknown, steps: readonly string[], way: Way): unknown {
  const [step, ...further] = steps
  const { pointer, scopes } = way
  if (step === '*') {
    if (!Array.isArray(value)) return value
    return value.map((item, n) => {
      const here = `${pointer}/${n}`
      return deriveAt(item, further, {
        ...way,
        pointer: here,
        scopes: [...scopes, { value: item, pointer: here }],
      })
    })
  }
  if (!isMembers(value)) return value
  if (step === undefined) return deriveIn(value, way)
  if (!Object.hasOwn(value, step)) return value
  return {
    ...value,
    [step]: deriveAt(value[step], further, { ...way, pointer: pointer + pointerStep(step) }),
  }
}

function deriveIn(value: Members, way: Way): Members {
  const { member } = way.rule
  const { [member]: said, ...others } = value
  if (said !== undefined)
    way.issues.push({ code: 'unknown-property', pointer: way.pointer + pointerStep(member) })
  const made = derivedFrom(value, way)
  return made === undefined ? others : { ...others, [member]: made }
}

function derivedFrom(value: Members, way: Way): unknown {
  const { rule } = way
  switch (rule.take) {
    case 'postcode-area': {
      const source = Object.hasOwn(value, rule.from) ? value[rule.from] : undefined
      return typeof source === 'string' ? postcodeArea(source) || undefined : undefined
    }
    case 'any-true':
      return rule.from.map((pointer) => isTrue(pointer, value, way)).includes(true) || undefined
  }
}

function isTrue(pointer: string, value: Members, { pointer: of, scopes, unclear }: Way): boolean {
  const up = /^\^*/.exec(pointer)![0].length
  const from = up === 0 ? { value, pointer: of } : scopes[scopes.length - 1 - up]
  const flag = at(from?.value, pointer.slice(up))
  if (flag !== undefined && flag !== null && typeof flag !== 'boolean') {
    const issue = {
      code: 'unreadable-value',
      pointer: `${from?.pointer}${pointer.slice(up)}`,
      found: mask(flag),
      allowed: 'true, false',
    } as const
    unclear.push({ issue, of })
  }
  return flag === true
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stepsOf(pointer: string): string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
