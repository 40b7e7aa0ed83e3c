import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { CommandWorld, ExitCode } from './world.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** The arguments of a command as it knows them, or the exit code with which it ends at once. */
export type Read<O extends Options> =
  | {
      readonly values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values']
      readonly positionals: string[]
    }
  | { readonly exit: ExitCode }

/**
 * Reads a command's arguments: `--help` prints its usage and ends with 0; an unknown flag, a flag without its value or
 * a wrong number of words prints what is wrong and the usage on stderr, and ends with 2.
 */
export function readArguments<O extends Options>(
  args: readonly string[],
  options: O,
  words: { readonly least: number; readonly most: number },
  usage: string,
  world: CommandWorld,
): Read<O> {
  try {
    const all = { ...options, help: { type: 'boolean', short: 'h' } } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: all,
      allowPositionals: true,
      strict: true,
    })
    if ((values as { help?: boolean }).help === true) {
      world.stdout.write(usage)
      return { exit: 0 }
    }
    if (positionals.length < words.least || positionals.length > words.most) {
      return refuse(
        positionals.length < words.least ? 'something is missing' : `what is ${positionals.at(-1)}?`,
        usage,
        world,
      )
    }
    return { values, positionals } as unknown as Read<O>
  } catch (error) {
    return refuse((error as Error).message, usage, world)
  }
}

/** Ends a command with what is wrong and how it is used. */
export function refuse(what: string, usage: string, world: CommandWorld): { readonly exit: ExitCode } {
  world.stderr.write(`${what}\n\n${usage}`)
  return { exit: 2 }
}
