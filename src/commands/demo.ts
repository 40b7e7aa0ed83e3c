import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { dayInLondon } from '../message/day.ts'
import { compareArrivals } from '../sandbox/compare-arrivals.ts'
import { fictionalChild } from '../sandbox/fictional-child.ts'
import { seededRandom } from '../sandbox/seeded-random.ts'
import { writeSsda903Return } from '../sandbox/ssda903-return.ts'
import { story } from '../sandbox/story.ts'
import { readArguments } from './arguments.ts'
import { Play, type PlayedStep } from './demo-play.ts'
import { demoReceived } from './demo-received.ts'
import { sayStep } from './demo-text.ts'
import { type GatewayClient, GatewayError, gatewayClient, isListening } from './gateway-client.ts'
import { type PushReport, pushFiles } from './push.ts'
import { readSource } from './push-source.ts'
import { sayFailure } from './say-failure.ts'
import { filesOf } from './source-files.ts'
import type { CommandWorld, ExitCode, Output, StartedGateway } from './world.ts'

const usage = `Usage: dilyn demo [--keep] [--json]

Plays the story of one fictional child on the sandbox, then pushes a return as an authority would, and tells
who got what and why. Starts a gateway when none is listening.
  --keep   leaves the gateway running that it started
  --json   one JSON object on stdout, the telling on stderr
`

const returnSource = 'ssda903-sample'
const returnChildren = 60

/** `dilyn demo`: 0 when everything arrived that had to, nothing else did, and every step went as told; else 1. */
export async function runDemo(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const options = { keep: { type: 'boolean' }, json: { type: 'boolean' } } as const
  const read = readArguments(args, options, { least: 0, most: 0 }, usage, world)
  if ('exit' in read) return read.exit
  const talk = read.values.json === true ? world.stderr : world.stdout
  let started: StartedGateway | undefined
  let isOk = false
  try {
    if (await isListening(world.gatewayUrl)) talk.write(`A gateway is listening at ${world.gatewayUrl}.\n\n`)
    else {
      talk.write(`Nothing is listening at ${world.gatewayUrl}: starting a gateway with the sandbox …\n`)
      started = await world.startGateway()
      talk.write(`It is ready at ${started.url}.\n\n`)
    }
    const report = await play(world, talk)
    if (read.values.json === true) world.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    isOk = report.ok
  } catch (error) {
    if (!(error instanceof GatewayError)) return sayFailure(error, world)
    world.stderr.write(`${error.message}\n`)
  } finally {
    if (started !== undefined && read.values.keep !== true) await started.stop()
  }
  if (started !== undefined && read.values.keep === true) {
    talk.write(`The gateway goes on running at ${started.url}; Ctrl-C ends it.\n`)
    await started.ended
  }
  return isOk ? 0 : 1
}

async function play(world: CommandWorld, talk: Output) {
  const operator = gatewayClient(world, 'operator')
  const today = dayInLondon(new Date(await sandboxTime(operator)))
  const seed = randomInt(1, 2 ** 31)
  const run = `demo-${Date.now().toString(36)}${seed.toString(36).slice(0, 3)}`
  const girl = fictionalChild(seededRandom(seed), `CGN-${run}`, today)
  const { items } = await operator.get<{ items: { id: string }[] }>('/v1/destinations')
  let actors: Play | undefined
  const received = await demoReceived(
    operator,
    items.map((one) => one.id),
    ({ recordId, body }) => {
      if (recordId?.startsWith(run) === true) return true
      const text = JSON.stringify(body)
      return [girl.nhsNumber, girl.upn, girl.localId, actors?.child].some(
        (mark) => mark && text.includes(mark),
      )
    },
  )
  const clients = new Map<string, GatewayClient>()
  const clientOf = ({ client: id, source }: { readonly client: string; readonly source: string }) => {
    const client = clients.get(source) ?? gatewayClient(world, id, source)
    clients.set(source, client)
    return client
  }
  const scenes = story(girl, run, today)
  const stage = { operator, clientOf, received }
  const company = new Play(stage)
  actors = company
  const steps: PlayedStep[] = []
  talk.write(`This is the story of ${girl.givenNames[0]} ${girl.familyName}, a child that nobody is.\n\n`)
  for (const [n, scene] of scenes.entries()) {
    const played = await company.step(scene, n + 1)
    steps.push(played)
    talk.write(sayStep(scene, played))
  }
  const realInput = await pushReturn(world, gatewayClient(world, returnSource), seed, today, talk)
  await received.look()
  const expected = scenes.flatMap((scene) => scene.expected)
  const { missing, unexpected } = compareArrivals(expected, received.all)
  const wentWell = steps.every((step) => step.problems.length === 0)
  const ok =
    wentWell && missing.length === 0 && unexpected.length === 0 && realInput.ok && realInput.pending === 0
  talk.write(ending(world.gatewayUrl, received.all.length, expected.length, missing, unexpected, ok))
  return {
    ok,
    child: company.child,
    steps: steps.map(({ received: _, traces: __, ...step }) => step),
    received: received.all.map(({ destination, via, kind, recordId, effects }) => ({
      destination,
      via,
      kind,
      recordId,
      effects,
    })),
    missing,
    unexpected,
    realInput: { files: realInput.files, deliveries: realInput.deliveries, notTaken: realInput.notTaken },
  }
}

/** The return that authorities really send: the public sample where it is at hand, else one of our own in the same format. */
async function pushReturn(
  world: CommandWorld,
  client: GatewayClient,
  seed: number,
  until: string,
  talk: Output,
): Promise<PushReport> {
  const samples = world.env.DILYN_SAMPLES
  const isSample = samples !== undefined && samples !== ''
  const folder = isSample
    ? join(samples, '1-social-care-returns', 'ssda903-fake')
    : join(world.dataFolder, 'demo-return')
  if (!isSample) {
    const prefix = `D${seed.toString(36).toUpperCase().slice(0, 6)}`
    writeSsda903Return(folder, { children: returnChildren, seed, until, prefix, problems: true })
  }
  talk.write(`${scenes(isSample)} from ${folder}\n`)
  const source = readSource(world.catalogueFolder, returnSource)
  if (source === undefined)
    throw new GatewayError(`there is no source ${returnSource} in ${world.catalogueFolder}`)
  const found = filesOf(folder, source)
  for (const one of found.left) talk.write(`${one.path}: not taken, ${one.reason}\n`)
  const report = await pushFiles(client, found, talk, world.stderr)
  talk.write('\n')
  return report
}

function scenes(isSample: boolean): string {
  return isSample
    ? 'Now the public SSDA903 sample, as it was published,'
    : 'Now a return as authorities send it (SSDA903), with all its wrong numbers,'
}

function ending(
  url: string,
  received: number,
  expected: number,
  missing: readonly object[],
  unexpected: readonly object[],
  ok: boolean,
): string {
  return `${[
    `About her, ${expected} deliveries had to arrive, and ${received} did.`,
    ...missing.map((one) => `MISSING: ${JSON.stringify(one)}`),
    ...unexpected.map((one) => `UNEXPECTED: ${JSON.stringify(one)}`),
    ok
      ? 'Everything arrived that had to, and nothing else.'
      : 'Something did not go as it should: see above.',
    '',
    'What to try next:',
    '  npm start                                      serves; leave it running in one terminal',
    '  npx dilyn trace RECORD --source ceredigion-cases   the life of one record of the story',
    `  curl -H "Authorization: Bearer $(npx dilyn token operator)" ${url}/v1/destinations`,
    `  curl ${url}/sandbox/received?destination=cardiff-school`,
  ].join('\n')}\n`
}

async function sandboxTime(operator: GatewayClient): Promise<string> {
  try {
    return (await operator.get<{ now: string }>('/sandbox/clock')).now
  } catch (error) {
    if (!(error instanceof GatewayError) || error.status !== 404) throw error
    throw new GatewayError('the gateway has no sandbox: the demo plays only where no issuer is configured', {
      cause: error,
    })
  }
}
