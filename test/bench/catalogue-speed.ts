import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { CatalogueFiles } from '../../src/catalogue/load.ts'
import { loadFiles, readCatalogueFiles } from '../../src/catalogue/load.ts'
import type { Case } from './measure.ts'

const OPTIONS = { env: process.env, sandboxNamesLater: true }

function ms(run: () => unknown): number {
  const start = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** What any check of the same files must do: parse them, and compile the schemas. */
function parseAndCompile({ files }: CatalogueFiles): void {
  const parsed = files.map(({ place, text }) => ({ place, value: JSON.parse(text) as object }))
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  addFormats.default(ajv)
  const schemas = parsed.filter(({ place }) => place.endsWith('.schema.json'))
  for (const { place, value } of schemas) {
    const { $schema: _, $id: __, ...schema } = value as { $schema?: string; $id?: string }
    ajv.addSchema(schema, `https://bench.example/${place}`)
  }
  for (const { place } of schemas) ajv.getSchema(`https://bench.example/${place}`)
}

/** The files with the project's mappings in so many copies, under names of their own and without examples. */
function withMappings(files: CatalogueFiles, count: number): CatalogueFiles {
  const mappings = files.files
    .filter(({ place }) => place.endsWith('/mapping.json'))
    .sort((a, b) => a.text.length - b.text.length)
  const middle = mappings.slice(Math.floor(mappings.length / 4), Math.floor(mappings.length / 4) + 10)
  const others = files.files.filter(({ place }) => /^(schemas\/|mappings\/(parts|codes)\/)/.test(place))
  const copies = Array.from({ length: count }, (_, n) => {
    const original = middle[n % middle.length]!
    const name = `copy-${n}`
    const text = original.text.replace(
      /("mapping":\s*")[^"]+"/,
      (_all, before: string) => `${before}${name}"`,
    )
    const place = original.place.replace(/^mappings\/[^/]+/, `mappings/${name}`)
    return { ...original, text, place, path: place }
  })
  return { ...files, files: [...others, ...copies] }
}

/** How long a start's check takes, beside what it cannot do without, and as mappings become more. */
export const catalogueSpeed: readonly Case[] = [
  {
    name: 'check of everything',
    unit: 'ms',
    target: 5,
    note: 'floor: parsing the same files and compiling their schemas with ajv',
    prepare() {
      const files = readCatalogueFiles({ root: '.', sandbox: true })
      return () => ({ floor: ms(() => parseAndCompile(files)), dilyn: ms(() => loadFiles(files, OPTIONS)) })
    },
  },
  {
    name: 'start with 200 mappings',
    unit: 'ms',
    target: 3,
    note: 'floor: the same with 10 of them',
    prepare() {
      const files = readCatalogueFiles({ root: '.', sandbox: true })
      const few = withMappings(files, 10)
      const many = withMappings(files, 200)
      return () => ({ floor: ms(() => loadFiles(few, OPTIONS)), dilyn: ms(() => loadFiles(many, OPTIONS)) })
    },
  },
]
