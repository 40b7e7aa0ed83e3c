import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTexts } from '../../src/catalogue/list-files.ts'
import { aCatalogueFolder } from './a-catalogue.ts'

const silent = { isTerminal: false, write: () => {} }

/**
 * A copy of the project's catalogue in which urgent referrals have another code, the school's plan has no `languageMedium`,
 * no view of a plan shows `/yearGroup`, and Ceredigion's system for education takes placements too. Remove it afterwards.
 */
export async function aCandidateFolder(): Promise<string> {
  const { runMapTest } = await import('../../src/commands/map-test.ts')
  const folder = aCatalogueFolder()
  const replace = (path: string, from: string | RegExp, to: string) => {
    const text = readFileSync(join(folder, path), 'utf8')
    const changed = text.replaceAll(from, to)
    if (changed === text) throw new Error(`${path} has no ${from}`)
    writeFileSync(join(folder, path), changed)
  }
  const plan = 'mappings/pep-school/1.0.0/mapping.json'
  replace('mappings/codes/referral-priority.json', /"urgent"(?=,\s+"equivalence")/g, '"asap"')
  replace(plan, '"languageMedium": "{/languageMedium}",', '')
  const withheld = '"withheld": { "/languageMedium": "the school knows it best" }'
  replace(plan, '"from": "kinds/', `${withheld}, "from": "kinds/`)
  replace('mappings/sharing/pep.json', '"/yearGroup",', '')
  const education = 'mappings/sandbox/destinations/ceredigion-education.json'
  replace(education, '"pep": "pep-fhir"', '"pep": "pep-fhir", "placement": "placement-fhir"')
  await runMapTest(['--accept'], {
    ...{ env: {}, stdout: silent, stderr: silent, gatewayUrl: '', dataFolder: '', catalogueFolder: folder },
    startGateway: () => Promise.reject(new Error('no gateway here')),
  })
  return folder
}

/** The files of a folder as they are sent to a gateway. */
export function candidateBody(folder: string): Buffer {
  const files = Object.fromEntries(readTexts(folder, true).map(({ path, text }) => [path, text]))
  return Buffer.from(JSON.stringify({ files }))
}
