import { BadCatalogue } from '../gateway.ts'
import { sayProblem } from './check.ts'
import type { CommandWorld, ExitCode } from './world.ts'

/** Says on stderr why the gateway did not start, and gives the exit code for it. Rethrows what is a bug. */
export function sayFailure(error: unknown, world: Pick<CommandWorld, 'stderr'>): ExitCode {
  if (error instanceof BadCatalogue) {
    world.stderr.write(
      `The gateway doesn't start: ${error.message}.\n\n${error.problems.map(sayProblem).join('')}`,
    )
    return 2
  }
  if (!(error instanceof Error)) throw error
  if (error.name === 'PortTaken' || error.name === 'FolderTaken') {
    world.stderr.write(
      `The gateway doesn't start: ${error.message.replace(/\.$/, '')}. Set PORT and DILYN_DATA for a second one.\n`,
    )
    return 3
  }
  if (error.name === 'KeyFileRefused' || error.name === 'MigrationRefused' || 'code' in error) {
    world.stderr.write(`The gateway doesn't start: ${error.message}\n`)
    return 2
  }
  throw error
}
