/** Where a command's words go. */
export interface Output {
  write(text: string): void
  /** True when a person looks at it: only then may a line be written over. */
  readonly isTerminal: boolean
}

/** A gateway that a command has started. */
export interface StartedGateway {
  readonly url: string
  stop(): Promise<void>
  /** Resolves when it has ended, by `stop` or by a signal. */
  readonly ended: Promise<void>
}

/** What a command is run with; `main.ts` hands in the real one. */
export interface CommandWorld {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  /** The gateway that commands talk to, without a slash at the end. */
  readonly gatewayUrl: string
  /** The folder that holds `schemas/` and `mappings/`. */
  readonly catalogueFolder: string
  /** The gateway's data folder. */
  readonly dataFolder: string
  /** Starts a gateway in this process, listening at `gatewayUrl`'s port. */
  startGateway(): Promise<StartedGateway>
}

/** 0 fine, 1 the checked thing failed, 2 usage or configuration, 3 the port or the folder is taken. */
export type ExitCode = 0 | 1 | 2 | 3
