// A program of its own (see run-typescript.js): reads 50 MB of XML that is made as it is read, and tells the sums.
import { readXml } from '../../src/formats/xml.ts'

const space = 'urn:example:large'
const note = 'ŵ a text &amp; more of it '.repeat(12)
const pupil = Buffer.from(
  `<Pupil Id="7"><Names><Name>Siân</Name><Name>Nia</Name></Names><Note>${note}</Note></Pupil>\n`,
)
const page = Buffer.concat(Array.from({ length: 150 }, () => pupil))
const form = {
  xml: { namespaces: { '': space }, whitespace: 'keep', passed: {} },
  files: [
    {
      name: 'pupil',
      kind: 'child',
      record: ['/Pupils/Pupil'],
      lists: ['/Names/Name'],
      objects: [],
      unread: {},
    },
  ],
} as const

let bytes = 0
let records = 0
let sound = 0

async function* large(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`<Pupils xmlns="${space}">`)
  while (bytes < 50_000_000) {
    bytes += page.length
    yield page
  }
  yield Buffer.from('</Pupils>')
}

for await (const { document, raw } of readXml(large(), form)) {
  records += 1
  if (document !== undefined && raw.length === pupil.length - 1) sound += 1
}
process.stdout.write(JSON.stringify({ bytes, records, sound }))
