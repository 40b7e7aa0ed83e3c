import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandWorld } from '../../../src/commands/world.ts'

/** A world of its own for a command: what it wrote can be read, and its data folder is new. */
export function aWorld(
  changes: Partial<CommandWorld> = {},
): CommandWorld & { said: { out: string; err: string } } {
  const said = { out: '', err: '' }
  return {
    said,
    env: {},
    stdout: {
      isTerminal: false,
      write: (text) => {
        said.out += text
      },
    },
    stderr: {
      isTerminal: false,
      write: (text) => {
        said.err += text
      },
    },
    gatewayUrl: 'http://127.0.0.1:9',
    catalogueFolder: join(import.meta.dirname, '../../..'),
    dataFolder: mkdtempSync(join(tmpdir(), 'dilyn-command-')),
    startGateway: () => Promise.reject(new Error('no gateway here')),
    ...changes,
  }
}
