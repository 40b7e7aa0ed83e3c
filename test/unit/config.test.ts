import { describe, expect, test } from '@jest/globals'
import { readConfig } from '../../src/config.ts'

describe('readConfig', () => {
  test('without anything set it is the sandbox on loopback, with a database of its own', () => {
    expect(readConfig({})).toMatchObject({
      ok: true,
      config: {
        host: '127.0.0.1',
        port: 8080,
        sandbox: true,
        databaseUrl: undefined,
        url: 'http://127.0.0.1:8080',
      },
    })
  })

  test('the sandbox refuses to bind beyond loopback', () => {
    expect(readConfig({ HOST: '0.0.0.0' })).toMatchObject({ ok: false })
    expect(readConfig({ HOST: '0.0.0.0', DILYN_ISSUER: 'https://id.example' })).toMatchObject({
      ok: true,
      config: { sandbox: false },
    })
  })

  test('every problem is said at once', () => {
    const result = readConfig({
      PORT: 'x',
      DATABASE_URL: 'mysql://a',
      DILYN_ISSUER: 'nowhere',
      DILYN_CRASH_AT: 'deliver.sent:1',
    })
    expect(result.ok === false && result.problems).toHaveLength(5)
  })

  test('a crash point must be one that exists', () => {
    expect(readConfig({ DILYN_CRASH_AT: 'deliver.sent:2' })).toMatchObject({
      ok: true,
      config: { crashAt: { point: 'deliver.sent', nth: 2 } },
    })
    expect(readConfig({ DILYN_CRASH_AT: 'somewhere:1' }).ok).toBe(false)
    expect(readConfig({ DILYN_CRASH_AT: 'deliver.sent:0' }).ok).toBe(false)
  })
})
