import { readdirSync, readFileSync } from 'node:fs'
import type { Part } from '../../../src/mapping/read.ts'
import { readPart } from '../../../src/mapping/read.ts'
import type { CodeTable } from '../../../src/mapping/tables.ts'
import { readTable } from '../../../src/mapping/tables.ts'

const folder = new URL('./camhs-referral/', import.meta.url)

/** A file of the referral example, as text. */
function exampleText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

/** The referral example's mapping document. */
export const mappingText = exampleText('mapping.json')

/** The schema of the referral example's record. */
export const schema: object = JSON.parse(exampleText('schema.json'))

/** The referral example's record. */
export const record: { [key: string]: unknown } = JSON.parse(exampleText('record.json'))

/** Six of the eleven resources that the record makes. */
export const someMade: { resourceType: string; id: string }[] = JSON.parse(exampleText('makes.json'))

/** The parts that the referral example uses. */
export const parts: ReadonlyMap<string, Part> = new Map(
  readdirSync(new URL('parts/', folder)).flatMap((file) => {
    const { part } = readPart(exampleText(`parts/${file}`), `mappings/parts/${file}`)
    return part ? [[part.name, part]] : []
  }),
)

/** The code tables that the referral example uses. */
export const tables: ReadonlyMap<string, CodeTable> = new Map(
  readdirSync(new URL('codes/', folder)).flatMap((file) => {
    const { table } = readTable(exampleText(`codes/${file}`), `mappings/codes/${file}`)
    return table ? [[table.name, table]] : []
  }),
)
