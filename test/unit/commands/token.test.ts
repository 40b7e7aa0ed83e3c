import { describe, expect, test } from '@jest/globals'
import { jwtVerify } from 'jose'
import { runToken } from '../../../src/commands/token.ts'
import { openSandboxKey } from '../../../src/sandbox/sandbox-key.ts'
import { aWorld } from './a-world.ts'

describe('dilyn token', () => {
  test('prints a token that the sandbox’s key has signed, and nothing else', async () => {
    const world = aWorld()
    expect(await runToken(['operator', '--ttl', '60'], world)).toBe(0)
    expect(world.said.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const { payload } = await jwtVerify(world.said.out.trim(), openSandboxKey(world.dataFolder).publicKey)
    expect(payload.sub).toBe('operator')
  })

  test('signs for the audience of the configuration', async () => {
    const world = aWorld({ env: { DILYN_AUDIENCE: 'urn:another' } })
    await runToken(['operator'], world)
    const { payload } = await jwtVerify(world.said.out.trim(), openSandboxKey(world.dataFolder).publicKey)
    expect(payload.aud).toBe('urn:another')
  })

  test('ends with 2 for an unknown client and names those that there are', async () => {
    const world = aWorld()
    expect(await runToken(['nobody'], world)).toBe(2)
    expect(world.said.out).toBe('')
    for (const client of ['ceredigion-cases', 'hywel-dda', 'ssda903-sample', 'operator', 'engineer']) {
      expect(world.said.err).toContain(client)
    }
  })

  test('signs nothing where an issuer is configured', async () => {
    const world = aWorld({ env: { DILYN_ISSUER: 'https://issuer.example' } })
    expect(await runToken(['operator'], world)).toBe(2)
    expect(world.said).toMatchObject({ out: '', err: expect.stringContaining('DILYN_ISSUER') })
  })

  test.each([
    [['operator', '--ttl', 'soon']],
    [['operator', '--ttl', '0']],
    [[]],
    [['a', 'b']],
    [['operator', '--odd']],
  ])('ends with 2 and its usage for %j', async (args) => {
    const world = aWorld()
    expect(await runToken(args, world)).toBe(2)
    expect(world.said.err).toContain('Usage: dilyn token')
  })

  test('prints its usage when asked', async () => {
    const world = aWorld()
    expect(await runToken(['--help'], world)).toBe(0)
    expect(world.said.out).toContain('Usage: dilyn token')
  })
})
