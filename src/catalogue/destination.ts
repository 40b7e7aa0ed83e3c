import type { Destination, MessageTerms, NoticeKind } from './catalogue.ts'

/** A mapping's name, null for a thin event, or why such a notice does not go there. */
export type NoticeMapping = string | null | { readonly not: string }

/** `mappings/destinations/<id>.json` as it is written: it names its URL and secrets, and holds none. */
export interface DestinationFile {
  readonly id: string
  readonly participant: string
  readonly kind: Destination['kind']
  readonly url?: { readonly env: string }
  readonly secrets?: Readonly<Record<string, { readonly secret: string }>>
  readonly patient?: Destination['patient']
  readonly message?: MessageTerms
  readonly concurrency?: number
  readonly timeoutMs?: number
  readonly kinds: Readonly<Record<string, string | null>>
  readonly notices: Readonly<Partial<Record<NoticeKind, NoticeMapping>>>
}

/** What a destination's file names in the environment, by place in the file. */
export function namesOf(file: DestinationFile): { at: string; name: string; is: 'url' | 'secret' }[] {
  const secrets = Object.entries(file.secrets ?? {}).map(([use, { secret }]) => ({
    at: `/secrets/${use}/secret`,
    name: secret,
    is: 'secret' as const,
  }))
  return file.url === undefined ? secrets : [{ at: '/url/env', name: file.url.env, is: 'url' }, ...secrets]
}

/** The destination of a file that obeys its schema, with its URL and secrets as the environment says them. */
export function makeDestination(
  file: DestinationFile,
  env: Readonly<Record<string, string | undefined>>,
): Destination {
  const secrets = Object.entries(file.secrets ?? {}).map(
    ([use, { secret }]) => [use, env[secret] ?? ''] as const,
  )
  return {
    id: file.id,
    participant: file.participant,
    kind: file.kind,
    url: file.url === undefined ? undefined : env[file.url.env],
    secrets: Object.fromEntries(secrets),
    patient: file.message === undefined ? (file.patient ?? 'reference') : 'create-if-missing',
    message: file.message,
    concurrency: file.concurrency ?? 4,
    timeoutMs: file.timeoutMs ?? 10_000,
    kinds: new Map(Object.entries(file.kinds)),
    notices: new Map(noticesOf(file)),
  }
}

/** The mapping of each notice that goes there. */
export function noticesOf(file: DestinationFile): [NoticeKind, string | null][] {
  return Object.entries(file.notices).flatMap(([notice, mapping]): [NoticeKind, string | null][] =>
    mapping === null || typeof mapping === 'string' ? [[notice as NoticeKind, mapping]] : [],
  )
}
