import { xmlLimits } from './limits.ts'
import type { XmlFile, XmlFormat, XmlLimits, XmlRecord } from './xml-form.ts'
import { XmlReading } from './xml-reading.ts'
import { xmlText } from './xml-text.ts'

/**
 * The records of an XML document, in order, each as soon as it ends; no more than one of them and a piece of text is
 * held. `only` narrows to a file of the format, or to those of a kind; other records come with why they are not read,
 * and so does every element that stands beside the records and is not passed over. A record that breaks a rule comes
 * with its issues, and the reading goes on. What cannot be read on (not well formed, a document type, another
 * encoding, a root or namespace of another format, a limit that guards the memory) is one last record, and the end.
 * Comments and instructions give nothing; entities are the five of XML and character references. Never throws for
 * what stands in the bytes.
 */
export async function* readXml<File extends XmlFile>(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  format: XmlFormat<File>,
  only?: File | string | undefined,
  limits: XmlLimits = xmlLimits,
): AsyncGenerator<XmlRecord<File>> {
  const reading = new XmlReading(format, only, limits)
  for await (const piece of xmlText(bytes)) {
    yield* reading.push(piece)
    if (reading.isOver) return
  }
  yield* reading.end()
}
