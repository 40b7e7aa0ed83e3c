import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { makeFormat } from '../../src/catalogue/format.ts'
import { listFiles } from '../../src/catalogue/list-files.ts'
import { readSchemas } from '../../src/catalogue/load-data.ts'
import { readFhir } from '../../src/catalogue/load-fhir.ts'
import { readMappings } from '../../src/catalogue/load-mappings.ts'
import { invalidity } from '../../src/catalogue/made-output.ts'
import type { ElementFormat } from '../../src/catalogue/partner-format.ts'
import { sortFiles } from '../../src/catalogue/sort-files.ts'
import { readXml } from '../../src/formats/xml.ts'
import { projectFolder } from '../support/a-catalogue.ts'
import { readSifSchema } from '../support/sif-documents.ts'

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8')
const sorted = sortFiles(listFiles(projectFolder, false))
const { schemas } = readSchemas(sorted.schemas)
const { table: fhir } = readFhir(sorted, schemas)
const { all } = readMappings(sorted, schemas, fhir)
const mapping = all.find(({ compiled }) => compiled.name === 'sif-learner-personal')!.compiled
const format = makeFormat(JSON.parse(read('mappings/formats/sif-uk.json')), schemas) as ElementFormat

/** What becomes of each record of a document: its issues by code and place, or the kinds that are made of it. */
async function outcomes(bytes: Uint8Array): Promise<string[]> {
  const found: string[] = []
  for await (const { document, file, issues } of readXml(bytes, format)) {
    const wrong = document === undefined ? issues : format.validate(file!.schema!, document)
    if (wrong.length > 0) {
      found.push(`rejected ${wrong.map(({ code, pointer }) => `${code} ${pointer}`.trim()).join(', ')}`)
      continue
    }
    const { output, issues: unread } = mapping.forward(document as never)
    if (unread.length > 0) found.push(`review ${unread[0]!.code} ${unread[0]!.pointer}`)
    else {
      // what passes the schema and the mapping is a record of its kind
      expect(invalidity(output, { to: mapping.to, schemas, fhir })).toBeUndefined()
      found.push(output.map((one) => (one as { kind: string }).kind).join(' '))
    }
  }
  return found
}

const committed = (name: string) => readFileSync(join(projectFolder, 'test/support/sif', name))

test('a response with five objects: two learners are read, one waits, one breaks the schema, one is no learner', async () => {
  expect(await outcomes(committed('response.xml'))).toEqual([
    'child school-enrolment',
    'child school-enrolment',
    'review R-VALUE /PersonalInformation/Demographics/BirthDate',
    'rejected wrong-format /UPN',
    'rejected xml-element',
  ])
})

test('an event is known and not taken: it says only what changed', async () => {
  expect(await outcomes(committed('event.xml'))).toEqual(['rejected xml-element'])
})

const samples = process.env.DILYN_SAMPLES ?? ''
const suite = samples === '' ? describe.skip : describe

suite('learners made from the schema of SIF UK', () => {
  test.each(['SIF20r1', 'SIF21'])(
    'of %s: each is read, or refused at what is stricter here',
    async (version) => {
      const schema = readSifSchema(join(samples, '2-education/sif-uk/schemas', version, 'SIF_Message.xsd'))
      const found = await outcomes(Buffer.from(schema.response(1000, 20)))
      expect(found).toHaveLength(1000)
      const sums: Record<string, number> = {}
      for (const one of found) sums[one.replace(/ .*$/, '')] = (sums[one.replace(/ .*$/, '')] ?? 0) + 1
      process.stdout.write(`${version}: ${JSON.stringify(sums)}\n`)
      const strict =
        /^rejected (?:(?:, )?(?:wrong-format|out-of-range) \/(?:UPN|FormerUPNList\/UPN\/\d|(?:Current|Previous)\S*\/(?:EstablishmentId|LAId)))+$/
      expect(found.filter((one) => one !== 'child school-enrolment' && !strict.test(one))).toEqual([])
      expect(sums.child).toBeGreaterThan(400)
    },
  )
})
