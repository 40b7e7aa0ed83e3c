import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fetch } from 'undici'
import { v5 } from 'uuid'
import { transactionOf } from '../../src/fhir/bundle.ts'
import type { Made } from '../../src/ports/endpoint.ts'
import { judgesFolder, validatorErrors } from '../support/a-judge.ts'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const judges = judgesFolder()
const judged = judges === undefined ? describe.skip : describe
const namespace = 'f0c1d2e3-0000-4000-8000-00000000f00d'
const startMaxMs = 600_000

judged('the transactions of all golden examples', () => {
  let server: ChildProcess
  let url: string

  beforeAll(async () => {
    server = spawn(join(judges!, 'fhir-server', 'run'), ['0'], { stdio: ['ignore', 'pipe', 'ignore'] })
    url = await readyUrl(server)
  }, startMaxMs)

  afterAll(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }, 60_000)

  test.each(transactions())(
    'are taken by a HAPI server, and make nothing new the second time: %s',
    async (_, bundle) => {
      const first = await send(url, bundle)
      expect(first.refused).toEqual([])
      const second = await send(url, bundle)
      expect(second).toEqual({ refused: [], created: 0 })
    },
  )

  test(
    'have no error for the HL7 validator',
    async () => expect(await validatorErrors(judges!, transactions())).toEqual([]),
    startMaxMs,
  )
})

/** Every golden example of a mapping to FHIR as the gateway would send it. */
function transactions(): [string, object][] {
  const patient = example('child-fhir', 'full.json') as { makes: unknown[] }
  const names = readdirSync(join(root, 'mappings')).filter((name) => name.endsWith('-fhir'))
  return names.flatMap((name) =>
    readdirSync(join(root, 'mappings', name, '1.0.0', 'examples')).flatMap((file): [string, object][] => {
      const documents = documentsOf(example(name, file) as Example)
      const { bundle } = transactionOf(
        madeOf(`${name}/${file}`, documents, patient.makes),
        'create-if-missing',
      )
      return bundle === undefined ? [] : [[`${name}/${file}`, bundle]]
    }),
  )
}

interface Example {
  readonly record: { readonly resources?: readonly { readonly value: string }[] }
  readonly makes: readonly unknown[]
}

/** The resources that a retraction names bear short ids in its examples; the gateway's are UUIDs. */
function documentsOf({ record, makes }: Example): readonly unknown[] {
  const ids = (record.resources ?? []).map((one) => one.value)
  const text = ids.reduce(
    (all, id) => all.replaceAll(`"${id}"`, `"${v5(id, namespace)}"`),
    JSON.stringify(makes),
  )
  return JSON.parse(text) as unknown[]
}

function example(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(root, 'mappings', name, '1.0.0', 'examples', file), 'utf8'))
}

function madeOf(name: string, documents: readonly unknown[], patient: readonly unknown[]): Made {
  const record = v5(name, namespace)
  return {
    delivery: v5('delivery', record),
    via: 'change',
    kind: name.split('-fhir/')[0]!,
    child: 'f0c1d2e3-0000-4000-8000-00000000beef',
    record,
    version: 1,
    seed: record,
    documents,
    childFacts: { nhsNumber: '9990000018' },
    patient,
    source: { scheme: 'gss', code: 'W06000008' },
    before: [],
    withdraw: () => [],
    at: new Date('2026-03-02T09:00:00Z'),
  }
}

async function readyUrl(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const ready = /^ready (\S+)$/.exec(line)
    if (ready?.[1] !== undefined) return ready[1]
  }
  throw new Error('the HAPI server ended before it was ready')
}

async function send(url: string, bundle: object): Promise<{ refused: unknown[]; created: number }> {
  const headers = { 'content-type': 'application/fhir+json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(bundle) })
  const document = (await answer.json()) as { entry?: { response: { status: string } }[]; issue?: unknown[] }
  if (answer.status >= 300) return { refused: [answer.status, document.issue], created: 0 }
  const statuses = (document.entry ?? []).map((one) => Number.parseInt(one.response.status, 10))
  const refused = statuses.filter((status) => status >= 300)
  return { refused, created: statuses.filter((status) => status === 201).length }
}
