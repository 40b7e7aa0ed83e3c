import { randomUUID } from 'node:crypto'
import type { Express } from 'express'
import request from 'supertest'
import type {
  CallerRole,
  Catalogue,
  Client,
  Destination,
  Kind,
  Participant,
  Sharing,
  Source,
} from '../../src/catalogue/catalogue.ts'
import type { Format } from '../../src/catalogue/partner-format.ts'
import type { Comparisons } from '../../src/comparison/comparisons.ts'
import { type AppParts, makeApp } from '../../src/http/app.ts'
import type { Inbound, LinePlace } from '../../src/inbound/inbound.ts'
import { Failure } from '../../src/message/failure.ts'
import type { LineVerdict, Verdict } from '../../src/message/message.ts'
import type { Enquiries } from '../../src/ports/enquiries.ts'
import type { LaneControl } from '../../src/ports/lane-control.ts'
import type { LogEvent } from '../../src/ports/report.ts'

/** A verdict of a record that was accepted for the first time. */
export function aVerdict(more: Partial<Verdict> = {}): Verdict {
  return {
    http: 201,
    id: randomUUID(),
    kind: 'pep',
    recordId: 'PEP-1',
    version: 1,
    child: randomUUID(),
    status: 'accepted',
    repeat: false,
    warnings: [],
    review: null,
    code: null,
    issues: [],
    ...more,
  }
}

/** An Inbound that accepts everything and keeps the verdicts of streams in memory. */
class FakeInbound implements Inbound {
  readonly pushed: Parameters<Inbound['push']>[0][] = []
  readonly lines: number[] = []
  /** Who sent each stream. */
  readonly senders: Parameters<Inbound['pushLines']>[0][] = []
  readonly decided: Parameters<Inbound['decide']>[] = []
  readonly #verdicts = new Map<string, LineVerdict[]>()
  /** What becomes of a record; tests put their own. */
  judge: (read: Parameters<Inbound['push']>[0]['read']) => Verdict = (read) =>
    'issues' in read
      ? aVerdict({
          http: 422,
          status: 'rejected',
          child: null,
          code: read.issues[0]!.code,
          issues: read.issues,
        })
      : aVerdict()
  /** Lines after which a stream fails. */
  failAfter = Number.POSITIVE_INFINITY

  async push(pushed: Parameters<Inbound['push']>[0]): Promise<Verdict> {
    this.pushed.push(pushed)
    return this.judge(pushed.read)
  }

  async dryRun(pushed: Parameters<Inbound['push']>[0]): Promise<Verdict[]> {
    return [this.judge(pushed.read)]
  }

  async pushLines(...[sender, , batch, lines]: Parameters<Inbound['pushLines']>): Promise<number> {
    this.senders.push(sender)
    const kept: LineVerdict[] = []
    this.#verdicts.set(batch, kept)
    for await (const { line, read } of lines) {
      if (kept.length >= this.failAfter) throw new Failure('unavailable', [], { retryAfterSeconds: 7 })
      kept.push({ line, part: 1, verdict: this.judge(read) })
      this.lines.push(line)
    }
    return kept.length
  }

  async verdicts(batch: string, after: LinePlace, limit: number): Promise<LineVerdict[]> {
    return (this.#verdicts.get(batch) ?? []).filter(({ line }) => line > after.line).slice(0, limit)
  }

  async decide(...decided: Parameters<Inbound['decide']>): Promise<Verdict> {
    this.decided.push(decided)
    return aVerdict()
  }
}

/** Enquiries that know nothing; tests put what they ask for. */
function noEnquiries(): { -readonly [Name in keyof Enquiries]: Enquiries[Name] } {
  return {
    sent: async () => ({ items: [], next: null }),
    read: async () => undefined,
    look: async () => undefined,
    trace: async () => undefined,
    circle: async () => undefined,
    events: async () => [],
    reviews: async () => ({ items: [], next: null }),
    parked: async () => ({ items: [], next: null }),
    destinations: async () => [],
    push: async () => undefined,
  }
}

/** Comparisons that nobody asks for. */
export const noComparisons: Comparisons = {
  diff: () => Promise.reject(new Error('nothing is compared here')),
  shadow: () => Promise.reject(new Error('nothing is compared here')),
}

/** The edge over fakes of all its ports; a token is just the client's id. */
export function anEdge(parts: Partial<AppParts> = {}) {
  const inbound = new FakeInbound()
  const enquiries = noEnquiries()
  const catalogue = aSmallCatalogue()
  const acts: string[][] = []
  const act =
    (name: string) =>
    async (...input: string[]) => {
      acts.push([name, ...input])
      return true
    }
  const control: LaneControl = {
    retry: act('retry'),
    skip: act('skip'),
    pause: act('pause'),
    resume: act('resume'),
  }
  const logged: LogEvent[] = []
  let wakes = 0
  const app: Express = makeApp({
    catalogue: () => catalogue,
    reload: () => Promise.reject(new Error('nothing is reloaded here')),
    comparisons: noComparisons,
    inbound,
    enquiries,
    control,
    authenticator: {
      authenticate: async (token) => ({ clientId: token, expiresAt: new Date(Date.now() + 60_000) }),
    },
    ready: async () => ({ ready: true }),
    clock: { now: () => new Date('2026-03-01T09:00:00Z') },
    report: (event) => logged.push(event),
    wake: () => {
      wakes += 1
    },
    ...parts,
  })
  const as = (client: string) => ({ authorization: `Bearer ${client}` })
  return {
    app,
    inbound,
    enquiries,
    acts,
    logged,
    wakes: () => wakes,
    get: (client: string, path: string) => request(app).get(path).set(as(client)),
    post: (client: string, path: string) => request(app).post(path).set(as(client)),
  }
}

/** Two kinds; Ceredigion sends JSON and, from another system, CSV; a health board and a school read; operators. */
export function aSmallCatalogue(): Catalogue {
  const format: Format = {
    name: 'ssda903',
    media: 'text/csv',
    delimiter: ',',
    files: [
      {
        name: 'episodes',
        kind: 'placement',
        columns: ['CHILD', 'DECOM'],
        order: 1,
        derive: [],
        schema: 'formats/episodes.schema.json',
      },
    ],
    join: undefined,
    validate: () => [],
  }
  return {
    kinds: named([aKind('pep'), aKind('placement')], (kind) => kind.name),
    participants: named(
      [aParticipant('ceredigion', 'local-authority'), aParticipant('hywel-dda', 'health-board')],
      (one) => one.id,
    ),
    clients: named(
      [
        aClient(
          'ceredigion-cases',
          'ceredigion',
          'ceredigion-cases',
          ['source', 'reader'],
          ['ssda903-sample'],
        ),
        aClient('ssda903-sample', 'ceredigion', 'ssda903-sample', ['source']),
        aClient('hywel-dda', 'hywel-dda', 'hywel-dda', ['source', 'reader']),
        aClient('school', 'school', undefined, ['reader']),
        aClient('operator', 'operations', undefined, ['operator']),
        aClient('engineer', 'operations', undefined, ['engineer']),
      ],
      (client) => client.id,
    ),
    sources: named(
      [
        aSource('ceredigion-cases', 'ceredigion', 'json', ['pep', 'placement']),
        aSource('hywel-dda', 'hywel-dda', 'json', ['pep']),
        aSource('ssda903-sample', 'ceredigion', 'ssda903', ['placement', 'pep']),
      ],
      (source) => source.id,
    ),
    destinations: named(
      [
        aDestination('hywel-dda', 'hywel-dda', 'fhir', 'https://name:secret@fhir.example/r4?key=secret'),
        aDestination('hywel-dda-feed', 'hywel-dda', 'feed', undefined),
      ],
      (destination) => destination.id,
    ),
    sharing: named([aSharing('pep', undefined), aSharing('placement', 'named')], (sharing) => sharing.kind),
    formats: named([format], (one) => one.name),
    mappings: new Map(),
    contents: { hash: '0'.repeat(64), files: {}, mappings: [], schemas: [], codes: [], schemaOf: {} },
    fhir: undefined as never,
    breaches: () => [],
    participantByCode: () => undefined,
  } as Catalogue
}

function named<Item>(items: readonly Item[], name: (item: Item) => string): Map<string, Item> {
  return new Map(items.map((item) => [name(item), item]))
}

function aKind(name: string): Kind {
  const places = {
    date: undefined,
    formerNames: undefined,
    protected: undefined,
    sex: undefined,
    order: [],
    same: [],
    circle: undefined,
    safety: {},
    classes: { '/address': 'address' },
  }
  return {
    name,
    title: { en: name, cy: name },
    schema: { $id: name, type: 'object' },
    places,
    validate: () => [],
  }
}

function aParticipant(id: string, is: Participant['is']): Participant {
  return { id, name: { en: id, cy: id }, is, identifiers: {}, implies: [] }
}

function aClient(
  id: string,
  participant: string,
  source: string | undefined,
  as: CallerRole[],
  others: readonly string[] = [],
): Client {
  const sources = source === undefined ? [] : [source, ...others]
  return { id, participant, source, sources, as: new Set(as) }
}

function aSource(id: string, participant: string, format: string, kinds: string[]): Source {
  const read = {
    name: format,
    from: 'formats/episodes.schema.json',
    way: 'forward' as const,
    templates: new Set<string>(),
    several: false,
  }
  const sent = new Map(kinds.map((kind) => [kind, { mappings: format === 'json' ? [] : [read] }]))
  return { id, participant, format, strict: true, version: 'given', localIds: id, kinds: sent }
}

function aDestination(
  id: string,
  participant: string,
  kind: Destination['kind'],
  url: string | undefined,
): Destination {
  return {
    id,
    participant,
    kind,
    url,
    secrets: {},
    patient: 'reference',
    concurrency: 1,
    timeoutMs: 1000,
    kinds: new Map(),
    notices: new Map(),
  }
}

function aSharing(kind: string, only: 'named' | undefined): Sharing {
  const rule = {
    id: `${kind}/health-board`,
    role: 'health-board',
    viewName: 'clinical',
    view: ['/recordId', '/note', '/address'],
    basis: 'ISP-1',
    priority: 'routine',
    classes: new Set(['address']),
  } as const
  return { kind, write: new Set(['responsible-authority']), only, rules: [rule] }
}
