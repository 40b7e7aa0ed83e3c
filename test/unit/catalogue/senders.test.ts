import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Client } from '../../../src/catalogue/catalogue.ts'
import { loadCatalogue } from '../../../src/catalogue/load.ts'
import { type SourceFile, sendersOf } from '../../../src/catalogue/source.ts'
import { aCatalogueFolder, sandboxEnv } from '../../support/a-catalogue.ts'

const file = (id: string, clients: string[], participant = 'cardiff'): SourceFile => ({
  id,
  participant,
  clients,
  format: 'json',
  version: 'given',
  kinds: { child: {} },
})

describe('the clients that send', () => {
  const reader: Client = {
    id: 'cases',
    participant: 'cardiff',
    source: undefined,
    sources: [],
    as: new Set(['reader']),
  }

  test('may send for several sources: first for the one of their name, whatever the order of the files', () => {
    const files = [file('a-return', ['cases']), file('cases', ['cases']), file('z-payload', ['cases'])]
    for (const given of [files, files.toReversed()]) {
      expect(sendersOf(given, new Map([['cases', reader]])).get('cases')).toEqual({
        id: 'cases',
        participant: 'cardiff',
        source: 'cases',
        sources: ['cases', 'a-return', 'z-payload'],
        as: new Set(['source', 'reader']),
      })
    }
  })

  test('speak for the first of their sources where none has their name', () => {
    const senders = sendersOf([file('y', ['x']), file('b', ['x', 'c'])], new Map())
    expect(senders.get('x')).toMatchObject({ source: 'b', sources: ['b', 'y'] })
    expect(senders.get('c')).toMatchObject({ source: 'b', sources: ['b'] })
  })
})

test('a client cannot send for two participants', () => {
  const root = aCatalogueFolder()
  const path = 'mappings/sandbox/sources/other-cases.json'
  try {
    writeFileSync(join(root, path), JSON.stringify(file('other-cases', ['cardiff-cases'], 'ceredigion')))
    const { problems } = loadCatalogue({ root, sandbox: true, env: sandboxEnv() })
    expect(problems.filter((one) => one.file === path)).toEqual([
      expect.objectContaining({ code: 'C-REF', pointer: '/clients/0', found: 'cardiff-cases' }),
    ])
  } finally {
    rmSync(root, { recursive: true })
  }
})
