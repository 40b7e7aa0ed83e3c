import type { XmlFile, XmlForm, XmlFormat } from './xml-form.ts'

/** The namespace of `xsi:nil`, `xsi:type` and `xsi:schemaLocation` (XML Schema part 1, 2.6). */
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

/** An element outside the records: on the way to one, a record, or passed over. */
export interface Place<File extends XmlFile> {
  readonly below: Map<string, Place<File>>
  record?: { readonly file: File; readonly parts: Part }
  isPassed?: boolean
}

/** An element inside a record, as far as the form says something of it or of what is below it. */
export interface Part {
  readonly below: Map<string, Part>
  isList?: boolean
  isObject?: boolean
  isUnread?: boolean
}

/** A format made ready to be read: its places as trees, and its names. */
export interface Places<File extends XmlFile> {
  readonly root: Place<File>
  /** The form's name of a name in a namespace; undefined when it does not know the namespace. */
  readonly nameOf: (namespace: string, local: string) => string | undefined
}

/** The trees of a format. */
export function placesOf<File extends XmlFile>({ xml, files }: XmlFormat<File>): Places<File> {
  const root: Place<File> = { below: new Map() }
  for (const path of Object.keys(xml.passed)) reach(root, path).isPassed = true
  for (const file of files) {
    const parts: Part = { below: new Map() }
    for (const path of file.lists) reach(parts, path).isList = true
    for (const path of file.objects) reach(parts, path).isObject = true
    for (const path of Object.keys(file.unread)) reach(parts, path).isUnread = true
    for (const path of file.record) reach(root, path).record = { file, parts }
  }
  return { root, nameOf: namesOf(xml) }
}

function reach<Node extends { readonly below: Map<string, Node> }>(from: Node, path: string): Node {
  return path
    .split('/')
    .slice(1)
    .reduce((node, name) => {
      const found = node.below.get(name) ?? ({ below: new Map() } as unknown as Node)
      node.below.set(name, found)
      return found
    }, from)
}

/** The namespaces that a form knows, in words; `none`: its names are in no namespace. */
export function namespacesOf({ namespaces }: XmlForm): string {
  return Object.values(namespaces).join(', ') || 'none'
}

function namesOf({ namespaces }: XmlForm): Places<XmlFile>['nameOf'] {
  const prefixes = new Map([[xmlNamespace, 'xml']])
  if (namespaces[''] === undefined) prefixes.set('', '')
  for (const [prefix, namespace] of Object.entries(namespaces)) prefixes.set(namespace, prefix)
  return (namespace, local) => {
    const prefix = prefixes.get(namespace)
    if (prefix === undefined) return undefined
    return prefix === '' ? local : `${prefix}:${local}`
  }
}
