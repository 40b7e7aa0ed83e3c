import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v5 } from 'uuid'
import type { MessageTerms } from '../../src/catalogue/catalogue.ts'
import { type MessageBundle, messageOf } from '../../src/fhir/message.ts'
import type { Made } from '../../src/ports/endpoint.ts'
import { projectFolder } from './a-catalogue.ts'
import { anExample } from './some-mappings.ts'

const namespace = 'f0c1d2e3-0000-4000-8000-00000000f00d'

/** What the sandbox's receiver of messages says of itself. */
export function sandboxTerms(): MessageTerms {
  const file = join(projectFolder, 'mappings/sandbox/destinations/swansea-bay-bars.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { message: MessageTerms }).message
}

/** Every golden example of a mapping to messages as the gateway would send it: to one who has nothing, and to one who has it. */
export function someMessages(): [string, MessageBundle][] {
  const terms = { ...sandboxTerms(), updates: true }
  const [patient] = anExample('child-fhir', 'full.json').makes
  return ['camhs-referral-bars', 'retraction-bars'].flatMap((mapping) => {
    const files = readdirSync(join(projectFolder, 'mappings', mapping, '1.0.0/examples'))
    return files.flatMap((file) =>
      [false, true].flatMap((isThere): [string, MessageBundle][] => {
        const name = `${mapping}/${isThere ? 'again' : 'first'}-${file}`
        const made = madeOf(name, mapping, anExample(mapping, file).makes ?? [], [patient], isThere)
        const { bundle } = messageOf(made, terms, { scheme: 'ods', code: '7A3' })
        return bundle === undefined ? [] : [[name, bundle]]
      }),
    )
  })
}

function madeOf(
  name: string,
  mapping: string,
  documents: readonly unknown[],
  patient: readonly unknown[],
  isThere: boolean,
): Made {
  const record = v5(name, namespace)
  return {
    delivery: v5('delivery', record),
    via: mapping === 'retraction-bars' ? 'retraction' : 'change',
    kind: 'camhs-referral',
    child: 'f0c1d2e3-0000-4000-8000-00000000beef',
    record,
    version: 1,
    seed: record,
    documents,
    childFacts: { nhsNumber: '9990000018' },
    // a withdrawal may also go to who may see no demographics
    patient: mapping === 'retraction-bars' && isThere ? [] : patient,
    source: { scheme: 'gss', code: 'W06000008' },
    before: isThere ? [{ type: 'ServiceRequest', system: 'any', value: 'any' }] : [],
    withdraw: () => [],
    at: new Date('2026-03-02T09:00:00Z'),
  }
}
