/** What a string of a template is made of; offsets are within the string. */
export type Segment =
  | { readonly is: 'text'; readonly text: string }
  | {
      readonly is: 'pointer'
      readonly offset: number
      readonly pointer: string
      readonly conversion?: string
    }
  | { readonly is: 'reference'; readonly offset: number; readonly name: string }

/** What is wrong with a string of a template, and where in it. */
export interface HoleFault {
  readonly offset: number
  readonly found: string
  readonly detail: string
  readonly remedy?: string
}

const POINTER = /^\^*(\/.*)?$/s

function readHole(inside: string, offset: number): Segment | HoleFault {
  const found = `{${inside}}`
  if (inside.trim().startsWith('@')) {
    const name = inside.trim().slice(1)
    if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return { is: 'reference', offset, name }
    return { offset, found, detail: `"${name}" is no name of a resource` }
  }
  const bar = inside.indexOf('|')
  const pointer = (bar < 0 ? inside : inside.slice(0, bar)).trim()
  const conversion = bar < 0 ? undefined : inside.slice(bar + 1).trim()
  if (!POINTER.test(pointer)) {
    const remedy = `a pointer starts with "/": "{/${pointer}}"; a brace in text is written twice`
    return { offset, found, detail: `${found} is no hole`, remedy }
  }
  if (/~(?![01])/.test(pointer))
    return { offset, found, detail: `"${pointer}" is no JSON Pointer: ~ stands before 0 or 1` }
  if (pointer.split('/').includes('__proto__')) return { offset, found, detail: '"__proto__" is not read' }
  if (conversion === undefined) return { is: 'pointer', offset, pointer }
  if (conversion === '' || conversion.includes('|')) {
    return { offset, found, detail: 'a hole has one conversion after its "|"' }
  }
  return { is: 'pointer', offset, pointer, conversion }
}

/** Splits a string into text and holes. `{{` and `}}` are braces; any other brace belongs to a hole. */
export function readSegments(value: string): Segment[] | HoleFault {
  const segments: Segment[] = []
  let text = ''
  for (let i = 0; i < value.length; ) {
    const char = value[i]!
    if ((char === '{' || char === '}') && value[i + 1] === char) {
      text += char
      i += 2
    } else if (char === '}') {
      return {
        offset: i,
        found: '}',
        detail: 'a "}" without its "{"',
        remedy: 'a brace in text is written twice',
      }
    } else if (char === '{') {
      const end = value.indexOf('}', i)
      if (end < 0) return { offset: i, found: value.slice(i), detail: 'a hole without its "}"' }
      const hole = readHole(value.slice(i + 1, end), i)
      if (!('is' in hole)) return hole
      if (text !== '') segments.push({ is: 'text', text })
      text = ''
      segments.push(hole)
      i = end + 1
    } else {
      text += char
      i += 1
    }
  }
  if (text !== '') segments.push({ is: 'text', text })
  return segments
}
