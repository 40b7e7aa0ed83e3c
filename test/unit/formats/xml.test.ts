import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { xmlLimits } from '../../../src/formats/limits.ts'
import { readXml } from '../../../src/formats/xml.ts'
import type { XmlFile, XmlFormat, XmlLimits, XmlRecord } from '../../../src/formats/xml-form.ts'

const space = 'urn:example:school'
const format = {
  xml: {
    namespaces: { '': space, x: 'urn:example:extra' },
    whitespace: 'keep',
    passed: { '/Message/Header': 'for the envelope' },
  },
  files: [
    {
      name: 'pupil',
      kind: 'child',
      record: ['/Message/Body/Pupil'],
      lists: ['/Upns/Upn', '/Siblings/Sibling'],
      objects: ['/Name', '/Siblings'],
      unread: { '/Extra': 'nobody knows what is in it' },
    },
    { name: 'visit', kind: ['visit'], record: ['/Message/Body/Visit'], lists: [], objects: [], unread: {} },
    { name: 'photo', kind: null, record: ['/Message/Body/Photo'], lists: [], objects: [], unread: {} },
  ],
} as const satisfies XmlFormat<XmlFile>

type Given = string | Uint8Array | AsyncIterable<Uint8Array>

async function read(given: Given, only?: string, limits?: XmlLimits): Promise<XmlRecord[]> {
  const records: XmlRecord[] = []
  const bytes = typeof given === 'string' ? Buffer.from(given) : given
  for await (const record of readXml(bytes, format, only, limits)) records.push(record)
  return records
}

function message(body: string, attributes = `xmlns="${space}"`): string {
  return `<Message ${attributes}><Header><To>me</To></Header><Body>${body}</Body></Message>`
}

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** The namespaces of the form, as an issue says them. */
const allowed = Object.values(format.xml.namespaces).join(', ')
const codes = (records: readonly XmlRecord[]) => records.map(({ issues }) => issues.map(({ code }) => code))
const documents = (records: readonly XmlRecord[]) => records.map(({ document }) => document)

describe('the document of a record', () => {
  test('attributes begin with @, elements are texts, and one that may repeat is a list even when there is one', async () => {
    const records = await read(
      message('<Pupil Id="7"><Name Type="B">Mari</Name><Upns><Upn>A1</Upn></Upns><Note/></Pupil>'),
    )
    expect(documents(records)).toEqual([
      { '@Id': '7', Name: { '@Type': 'B', '#text': 'Mari' }, Upns: { Upn: ['A1'] }, Note: '' },
    ])
  })

  test('an element that the form calls an object is one, whatever it holds', async () => {
    const records = await read(message('<Pupil><Name>Mari</Name><Siblings/></Pupil><Pupil/>'))
    expect(documents(records)).toEqual([{ Name: { '#text': 'Mari' }, Siblings: {} }, {}])
  })

  test('text stays as it was written, white space and all, with entities and CDATA resolved', async () => {
    const text = '  Siân &amp; &#x1F409;<![CDATA[ <Nia> ]]><!-- no -->\r\n\tŵ '
    const records = await read(message(`<Pupil><Note>${text}</Note></Pupil>`))
    expect(documents(records)).toEqual([{ Note: '  Siân & 🐉 <Nia> \n\tŵ ' }])
  })

  test('a form that collapses white space takes it from the ends and leaves one space inside', async () => {
    const collapsing = { ...format, xml: { ...format.xml, whitespace: 'collapse' as const } }
    const text = message('<Pupil Id=" 7  8 "><Note>\n  Mari \n\t Haf\u00a0\n</Note></Pupil>')
    const found: unknown[] = []
    for await (const { document } of readXml(Buffer.from(text), collapsing)) found.push(document)
    expect(found).toEqual([{ '@Id': '7 8', Note: 'Mari Haf\u00a0' }])
  })

  test('white space between elements gives nothing, and other text there is an issue with its place', async () => {
    const records = await read(
      message(
        '<Pupil>\n <Upns>\n <Upn>1</Upn>\n </Upns>\n</Pupil><Pupil><Upns>so<Upn>1</Upn></Upns></Pupil>',
      ),
    )
    expect(records[0]?.document).toEqual({ Upns: { Upn: ['1'] } })
    expect(records[1]?.document).toBeUndefined()
    expect(records[1]?.issues).toEqual([{ code: 'xml-mixed', pointer: '/Upns', found: 'Upns' }])
  })

  test('an element with xsi:nil gives nothing; what it holds all the same is an issue', async () => {
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    const nil = `<Note ${xsi} xsi:nil="true"/>`
    const records = await read(
      message(`<Pupil>${nil}<Upns><Upn ${xsi} xsi:nil="1"/><Upn>2</Upn></Upns></Pupil>
        <Pupil ${xsi} xsi:schemaLocation="a b">${nil.replace('/>', '>text</Note>')}</Pupil>`),
    )
    expect(records[0]?.document).toEqual({ Upns: { Upn: ['2'] } })
    expect(records[1]?.issues).toEqual([{ code: 'xml-mixed', pointer: '/Note', found: 'Note' }])
  })

  test('an element that repeats where the form has it once is an issue, and the list tells which item', async () => {
    const sibling = '<Sibling><Id>1</Id></Sibling><Sibling><Id>2</Id><Id>3</Id></Sibling>'
    const records = await read(message(`<Pupil><Siblings>${sibling}</Siblings></Pupil>`))
    expect(records[0]?.issues).toEqual([
      { code: 'xml-repeated', pointer: '/Siblings/Sibling/1/Id', found: 'Id' },
    ])
  })

  test('what the form says is not read is not read, whatever is in it', async () => {
    const extra = '<Extra><z:a xmlns:z="urn:z"><Upn/></z:a>text<Extra/></Extra>'
    const records = await read(message(`<Pupil>${extra}<Note>n</Note></Pupil>`))
    expect(records.map(({ document, issues }) => ({ document, issues }))).toEqual([
      { document: { Note: 'n' }, issues: [] },
    ])
  })

  test.each(['__proto__', 'constructor', 'prototype'])(
    'an element or attribute named %s is refused',
    async (name) => {
      const records = await read(message(`<Pupil><${name}><a/></${name}></Pupil><Pupil ${name}="1"/>`))
      expect(records[0]?.issues).toEqual([{ code: 'forbidden-key', pointer: '', found: name }])
      expect(records[1]?.document).toEqual({ [`@${name}`]: '1' })
      expect(Object.getPrototypeOf(records[1]?.document)).toBe(Object.prototype)
    },
  )
})

describe('namespaces', () => {
  test('are what counts, not the prefixes that a document uses', async () => {
    const text = `<a:Message xmlns:a="${space}"><a:Body><Pupil xmlns="${space}" xmlns:q="urn:example:extra"
      ><a:Note q:by="me" xml:lang="cy">n</a:Note><q:More>m</q:More></Pupil></a:Body></a:Message>`
    expect(documents(await read(text))).toEqual([
      { Note: { '@x:by': 'me', '@xml:lang': 'cy', '#text': 'n' }, 'x:More': 'm' },
    ])
  })

  test.each([
    ['wrong', 'xmlns="urn:example:other"'],
    ['missing', ''],
  ])('a root whose namespace is %s ends the reading with its name', async (_, attributes) => {
    const records = await read(message('<Pupil/>', attributes))
    expect(records).toHaveLength(1)
    expect(records[0]?.issues).toEqual([{ code: 'xml-namespace', pointer: '', found: 'Message', allowed }])
  })

  test('a record in another namespace is not read, and the next one is', async () => {
    const records = await read(message('<Pupil xmlns="urn:other"><Note/></Pupil><Pupil><Note/></Pupil>'))
    expect(codes(records)).toEqual([['xml-namespace'], []])
    expect(records[0]?.raw.toString()).toBe('<Pupil xmlns="urn:other"><Note/></Pupil>')
  })

  test('an element or attribute inside a record in a namespace that the form does not know is an issue', async () => {
    const records = await read(
      message('<Pupil><Note xmlns="urn:other"/><Name xmlns:o="urn:o" o:t="1"/></Pupil>'),
    )
    expect(records[0]?.issues).toEqual([
      { code: 'xml-namespace', pointer: '', found: 'Note', allowed },
      { code: 'xml-namespace', pointer: '/Name', found: 't', allowed },
    ])
  })

  test('a prefix that is bound to nothing ends the reading', async () => {
    expect(codes(await read(message('<Pupil/><q:Pupil/>')))).toEqual([[], ['xml-syntax']])
  })
})

describe('what stands beside the records', () => {
  test('an element that the form neither knows nor passes over is a record of its own, refused by name', async () => {
    const records = await read(message('<Pupil/><Teacher><Pupil/></Teacher>\n  <Pupil/>'))
    expect(codes(records)).toEqual([[], ['xml-element'], []])
    expect(records[1]?.issues[0]).toMatchObject({ found: 'Teacher', allowed: 'Pupil, Visit' })
    expect(records[1]?.raw.toString()).toBe('<Teacher><Pupil/></Teacher>')
  })

  test('a record that nothing takes, or of another kind than was asked for, is refused; its file is told', async () => {
    const records = await read(message('<Photo>…</Photo><Visit/><Pupil/>'), 'visit')
    expect(codes(records)).toEqual([['xml-element'], [], ['xml-element']])
    expect(records.map(({ file }) => file?.name)).toEqual(['photo', 'visit', 'pupil'])
    expect(records[2]?.issues[0]?.allowed).toBe('Visit')
  })

  test('text beside the records does not vanish', async () => {
    const records = await read(message('Mari<Pupil/>'))
    expect(codes(records)).toEqual([['xml-mixed'], []])
    expect(records[0]?.raw.toString()).toBe('Mari')
  })

  test('another root ends the reading', async () => {
    const records = await read(`<Other xmlns="${space}"/>`)
    expect(records[0]?.issues).toEqual([
      { code: 'xml-element', pointer: '', found: 'Other', allowed: 'Message' },
    ])
  })

  test('a document without a record gives none', async () => {
    expect(await read(message(' '))).toEqual([])
  })
})

describe('what is hostile or broken', () => {
  const bomb = `<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`

  test.each([
    ['an entity bomb', `<?xml version="1.0"?>\n${bomb}${message('<Pupil><Note>&b;</Note></Pupil>')}`],
    ['an external document type', `<!DOCTYPE m SYSTEM "file:///etc/passwd">${message('<Pupil/>')}`],
    ['a bare document type', `<!DOCTYPE html>${message('<Pupil/>')}`],
  ])('%s is refused before anything is read', async (_, text) => {
    const records = await read(text)
    expect(codes(records)).toEqual([['xml-doctype']])
    expect(records[0]?.issues[0]?.found).toMatch(/^\d+:\d+$/)
  })

  test.each(['&b;', '&constructor;', '&#0;', '&#xD800;', '&#x110000;', '&lt', '&'])(
    'a text with %s ends the reading: there are five entities and the characters of XML',
    async (text) => {
      const records = await read(message(`<Pupil/><Pupil><Note>${text}</Note></Pupil>`))
      expect(codes(records)).toEqual([[], ['xml-syntax']])
    },
  )

  test.each([
    ['a tag that is never closed', message('<Pupil/><Pupil><Note>').replace('</Body></Message>', '')],
    ['an end right behind a record', message('<Pupil/>').replace('</Body></Message>', '')],
    ['a tag that is closed by another', `<Message xmlns="${space}"><Body><Pupil/><Pupil></Body></Message>`],
    ['a second root', `${message('<Pupil/>')}<More/>`],
    ['a quotation mark never closed', message('<Pupil/><Pupil Id="7></Pupil>')],
    ['an attribute twice', message('<Pupil/><Pupil a="1" a="2"/>')],
    ['a control character', message('<Pupil/><Pupil>\u0001</Pupil>')],
  ])('%s ends the reading; the records before it stand', async (_, text) => {
    expect(codes(await read(text))).toEqual([[], ['xml-syntax']])
  })

  test('a syntax error tells line, column and why, and nothing of what stands there', async () => {
    const records = await read(`<Message xmlns="${space}">\n <Body>\n  <Pupil></Mari>\n </Body></Message>`)
    expect(records[0]).toMatchObject({ line: 3, column: 16 })
    expect(records[0]?.issues).toEqual([
      { code: 'xml-syntax', pointer: '', found: '3:16', allowed: 'unexpected close tag' },
    ])
  })

  test('an empty body is told as such', async () => {
    expect(codes(await read(' \n'))).toEqual([['empty-body']])
    expect(codes(await read(''))).toEqual([['empty-body']])
  })

  test('a comment or a text that is never ended costs no more memory than its limit', async () => {
    async function* endless(start: string): AsyncGenerator<Uint8Array> {
      yield Buffer.from(start)
      const more = Buffer.alloc(64 * 1024, 'x')
      for (let n = 0; n < 1e6; n += 1) yield more
    }
    for (const start of [
      '<!--',
      '<?pi ',
      '<',
      '<a b="',
      message('<Pupil><Note>').slice(0, -17),
      '<!DOCTYPE ',
    ]) {
      const records = await read(endless(start))
      expect(records[0]?.issues[0]).toMatchObject({ code: 'xml-limit', found: 'text' })
    }
  })
})

describe('limits', () => {
  const limits = { ...xmlLimits, depth: 6, elements: 5, attributes: 3, text: 1000, bytes: 2000 }

  test('nesting too deep ends the reading', async () => {
    const deep = `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`
    for (const text of [
      message(deep),
      message(`<Pupil>${deep}</Pupil>`),
      `<Message xmlns="${space}"><Header>${deep}`,
    ]) {
      expect((await read(text)).at(-1)?.issues).toEqual([
        { code: 'xml-limit', pointer: '', found: 'depth', allowed: '32' },
      ])
    }
    expect(codes(await read(message('<Pupil><a><b><c/></b></a></Pupil>'), undefined, limits))).toEqual([[]])
    expect(codes(await read(message('<Pupil><a><b><c><d/></c></b></a></Pupil>'), undefined, limits))).toEqual(
      [['xml-limit']],
    )
  })

  test('a hundred thousand attributes end the reading', async () => {
    const attributes = Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')
    const records = await read(message(`<Pupil ${attributes}/><Pupil/>`))
    expect(records.map(({ issues }) => issues)).toEqual([
      [{ code: 'xml-limit', pointer: '', found: 'attributes', allowed: '100' }],
    ])
  })

  test('a record with too many elements or bytes is refused by itself, and the next one is read', async () => {
    const many = `<Pupil>${'<a/>'.repeat(5)}</Pupil>`
    const large = `<Pupil>${`<Note>${'y'.repeat(900)}</Note>`.repeat(3)}</Pupil>`
    const enough = `<Pupil>${'<Note/>'.repeat(1)}${'<Upns/>'.repeat(1)}</Pupil>`
    const records = await read(message(`${many}${large}${enough}`), undefined, limits)
    expect(records.map(({ issues }) => issues)).toEqual([
      [{ code: 'xml-limit', pointer: '', found: 'elements', allowed: '5' }],
      [{ code: 'xml-limit', pointer: '', found: 'bytes', allowed: '2000' }],
      [],
    ])
    expect(records[1]?.raw.length).toBeLessThanOrEqual(2000)
    expect(records[2]?.document).toEqual({ Note: '', Upns: '' })
  })

  test('a text over its limit ends the reading: it can be passed over only by holding it', async () => {
    const records = await read(
      message(`<Pupil><Note>${'y'.repeat(1001)}</Note></Pupil><Pupil/>`),
      undefined,
      limits,
    )
    expect(records.map(({ issues }) => issues)).toEqual([
      [{ code: 'xml-limit', pointer: '', found: 'text', allowed: '1000' }],
    ])
  })
})

describe('encodings', () => {
  const text = message('<Pupil><Note>Siân ŵ 🐉</Note></Pupil>')
  const want = [{ Note: 'Siân ŵ 🐉' }]

  test('UTF-8 is read with and without a byte order mark, which stands only at the start', async () => {
    expect(documents(await read(`\ufeff${text}`))).toEqual(want)
    expect(documents(await read(`\ufeff<?xml version="1.0" encoding="utf-8"?>${text}`))).toEqual(want)
    const inside = message(`<Pupil><Note>${'z'.repeat(16_000)}\ufeff\ufeff</Note></Pupil>`)
    expect((await read(inside))[0]?.document).toEqual({ Note: `${'z'.repeat(16_000)}\ufeff\ufeff` })
  })

  test('UTF-16 is read by its byte order mark, either way round', async () => {
    const little = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${text}`, 'utf16le')
    expect(documents(await read(little))).toEqual(want)
    expect(documents(await read(Buffer.from(little).swap16()))).toEqual(want)
    expect(documents(await read(piecesOf(little, 1)))).toEqual(want)
  })

  test.each(['ISO-8859-1', 'windows-1252', 'UTF-16', 'EBCDIC-CP-GB'])(
    'a document that says it is %s and is not UTF-16 is refused with what is read',
    async (encoding) => {
      const latin = Buffer.from(
        `<?xml version="1.0" encoding="${encoding}"?>${message('<Pupil>Siân</Pupil>')}`,
        'latin1',
      )
      expect((await read(latin))[0]?.issues).toEqual([
        { code: 'xml-encoding', pointer: '', found: encoding, allowed: 'UTF-8, UTF-16 (BOM)' },
      ])
    },
  )

  test('UTF-16 without a mark and UTF-32 are refused, and so is a mark that the declaration contradicts', async () => {
    for (const bytes of [
      Buffer.from(text, 'utf16le'),
      Buffer.from(text, 'utf16le').swap16(),
      Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]),
      Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-8"?>${text}`, 'utf16le'),
    ]) {
      expect(codes(await read(bytes))).toEqual([['xml-encoding']])
    }
  })

  test('bytes that are not UTF-8 end the reading at their line; a replacement character that was written does not', async () => {
    const sound = message('<Pupil/>\n<Pupil><Note>\ufffd')
    const records = await read(
      Buffer.concat([Buffer.from(sound.slice(0, -17)), Buffer.from([0xe2, 0x28]), Buffer.from(text)]),
    )
    expect(codes(records)).toEqual([[], ['not-utf8']])
    expect(records[1]).toMatchObject({ line: 2, column: 15 })
    expect((await read(Buffer.from(`${text.slice(0, -7)}\xff`, 'latin1'))).at(-1)?.issues[0]?.code).toBe(
      'not-utf8',
    )
  })

  test('XML 1.1 is refused', async () => {
    expect(codes(await read(`<?xml version="1.1"?>${text}`))).toEqual([['xml-syntax']])
  })

  test('however the bytes are cut, inside characters and tags too, the records are the same', async () => {
    const whole = `<?xml version="1.0"?>\r\n${message('<Pupil Id="Ŵ"><Note>Siân\r\n🐉</Note></Pupil>\r\n<Teacher/>\r\n  <Pupil/>')}`
    const bytes = Buffer.from(whole)
    const expected = await read(bytes)
    expect(expected.map(({ line, column }) => [line, column])).toEqual([
      [2, 71],
      [4, 1],
      [5, 3],
    ])
    expect(expected[0]?.raw.toString()).toBe('<Pupil Id="Ŵ"><Note>Siân\r\n🐉</Note></Pupil>')
    for (let size = 1; size < 40; size += 1) expect(await read(piecesOf(bytes, size))).toEqual(expected)
  })
})

test('a file of 50 MB is read in a process that may hold 32 MB', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--max-old-space-size=32',
      '--import',
      './test/support/run-typescript.js',
      './test/support/read-large-xml.ts',
    ],
    { cwd: fileURLToPath(new URL('../../../', import.meta.url)) },
  )
  const { bytes, records, sound } = JSON.parse(stdout)
  expect(bytes).toBeGreaterThan(50_000_000)
  expect(records).toBeGreaterThan(100_000)
  expect(sound).toBe(records)
}, 60_000)
