import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { startOf } from '../../src/postgres/embedded-process.ts'
import { aHolder, type Holder } from '../support/a-holder.ts'

jest.setTimeout(60_000)

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }

let base: string
let folder: string
let lines: string[]
const open: { stop(): Promise<unknown> }[] = []

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'dilyn-embedded-'))
  await chmod(base, 0o711)
})

beforeEach(() => {
  folder = join(base, Math.random().toString(36).slice(2))
  lines = []
})

afterEach(async () => {
  for (const { stop } of open.splice(0)) await stop()
})

afterAll(() => rm(base, { recursive: true, force: true }))

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ folder, log: (line) => lines.push(line), elsewhere: [base] })
  open.push(postgres)
  return postgres
}

async function ask(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

const postmasterOf = async (dataFolder: string) =>
  Number((await readFile(join(dataFolder, 'postmaster.pid'), 'utf8')).split('\n')[0])

const hold = async (options: Parameters<typeof aHolder>[1] = {}): Promise<Holder> => {
  const holder = await aHolder(folder, options)
  if (holder.answer.error && !holder.answer.isTaken) throw new Error(holder.answer.error)
  return holder
}

describe('an embedded PostgreSQL', () => {
  test('is made at the first start and keeps its data, port and password', async () => {
    const first = await start()
    expect(first.startedBy).toBe('us')
    await ask(first.connectionString, `create table kept as select 'â' as word`)
    await first.stop()
    await first.stop()
    await expect(ask(first.connectionString, 'select 1')).rejects.toThrow()
    const second = await start()
    expect(second.connectionString).toBe(first.connectionString)
    expect(await ask(second.connectionString, 'select word, upper(word) as great from kept')).toEqual([
      { word: 'â', great: 'Â' },
    ])
    expect(lines).toEqual([])
  })

  test('is to be had by password only, from this machine only', async () => {
    const { connectionString, dataFolder } = await start()
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600)
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700)
    const wrong = new URL(connectionString)
    wrong.password = 'guessed'
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)
    if (outside) {
      const fromOutside = new URL(connectionString)
      fromOutside.hostname = outside.address
      await expect(ask(fromOutside.href, 'select 1')).rejects.toThrow()
    }
    const [row] = await ask(
      connectionString,
      `select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums,
        current_setting('password_encryption') as passwords, current_setting('unix_socket_directories') as sockets,
        current_setting('server_encoding') as encoding, current_setting('timezone') as timezone`,
    )
    expect(row).toEqual({
      fsync: 'on',
      checksums: 'on',
      passwords: 'scram-sha-256',
      sockets: '',
      encoding: 'UTF8',
      timezone: 'UTC',
    })
  })

  test('writes no value of a failed statement into its log', async () => {
    const { connectionString, dataFolder } = await start()
    await expect(ask(connectionString, `select 'Siân'::integer`)).rejects.toThrow()
    await ask(connectionString, 'create table child (name text primary key)')
    const twice = `insert into child values ('Siân'), ('Siân')`
    await expect(ask(connectionString, twice)).rejects.toThrow()
    expect(await readFile(join(dataFolder, '..', 'postgres.log'), 'utf8')).not.toContain('Siân')
  })

  test('takes another port when its own is in use', async () => {
    const first = await start()
    const { port } = new URL(first.connectionString)
    await first.stop()
    const occupier = createServer().listen(Number(port), '127.0.0.1')
    const second = await start()
    expect(new URL(second.connectionString).port).not.toBe(port)
    expect((await readFile(join(folder, 'port'), 'utf8')).trim()).toBe(new URL(second.connectionString).port)
    occupier.close()
  })

  test('is started again at the same address when it dies', async () => {
    const { connectionString, dataFolder } = await start()
    const pid = await postmasterOf(dataFolder)
    process.kill(pid, 'SIGKILL')
    for (let isBack = false; !isBack; await delay(100)) {
      isBack = await ask(connectionString, 'select 1').then(
        () => true,
        () => false,
      )
    }
    expect(await postmasterOf(dataFolder)).not.toBe(pid)
    expect(lines[0]).toMatch(/ended by itself/)
  })

  test('is not taken for made when the first start was killed midway', async () => {
    await mkdir(join(folder, 'data.new', 'base'), { recursive: true })
    if (isRoot) await chmod(folder, 0o711)
    const { connectionString } = await start()
    expect(await ask(connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('says what is missing when its password is gone', async () => {
    await (await start()).stop()
    await rm(join(folder, 'password'))
    await expect(start()).rejects.toThrow(/password .* is missing/)
  })

  test('is never left running by a process that exits without stopping it', async () => {
    const holder = await hold()
    const pid = await postmasterOf(holder.answer.dataFolder)
    holder.process.stdin?.write('exit\n')
    await new Promise((resolve) => holder.process.once('exit', resolve))
    while ((await startOf(pid)) !== undefined) await delay(20)
  })
})

describe('after kill -9 of the gateway', () => {
  test('the server that lives on is used, and stopped by the next gateway', async () => {
    const killed = await hold()
    const { connectionString, dataFolder } = killed.answer
    await ask(connectionString, 'create table kept as select 1 as one')
    await killed.kill('SIGKILL')
    const pid = await postmasterOf(dataFolder)
    const next = await start()
    expect(next.startedBy).toBe('found')
    expect(next.connectionString).toBe(connectionString)
    expect(await ask(next.connectionString, 'select one from kept')).toEqual([{ one: 1 }])
    expect(lines).toEqual([expect.stringContaining('still running')])
    await next.stop()
    expect(await startOf(pid)).toBeUndefined()
  })

  test('and of the server, it is started again and has what was committed', async () => {
    const killed = await hold()
    await ask(killed.answer.connectionString, 'create table kept as select 1 as one')
    const pid = await postmasterOf(killed.answer.dataFolder)
    await killed.kill('SIGKILL')
    process.kill(pid, 'SIGKILL')
    const next = await start()
    expect(next.startedBy).toBe('us')
    expect(await ask(next.connectionString, 'select one from kept')).toEqual([{ one: 1 }])
  })

  test('and of the server, another program that got its pid meanwhile does not stand in the way', async () => {
    const first = await start()
    await first.stop()
    const pidFile = join(first.dataFolder, 'postmaster.pid')
    const lineList = [process.pid, first.dataFolder, 1_700_000_000, 5432, '', '127.0.0.1', '', 'ready']
    await writeFile(pidFile, `${lineList.join('\n')}\n`)
    const next = await start()
    expect(next.startedBy).toBe('us')
  })

  test('a Ctrl-C in its terminal is the same: the server is not in its process group', async () => {
    const interrupted = await hold()
    const pid = await postmasterOf(interrupted.answer.dataFolder)
    await interrupted.kill('SIGINT')
    await delay(300)
    expect(await startOf(pid)).toBeDefined()
    expect((await start()).startedBy).toBe('found')
  })
})

describe('a folder', () => {
  test('in use by another live gateway is refused, and free again after it', async () => {
    const holder = await hold()
    await expect(start()).rejects.toMatchObject({ name: 'FolderTaken', pid: holder.process.pid })
    const second = await hold()
    expect(second.answer.isTaken).toBe(true)
    expect(await ask(holder.answer.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await holder.stop()).toBe(0)
    expect((await start()).startedBy).toBe('us')
  })

  test('whose lock names a pid that another program has now is free', async () => {
    await mkdir(folder)
    await writeFile(
      join(folder, 'gateway.lock'),
      JSON.stringify({ pid: process.pid, started: 'another time' }),
    )
    await start()
  })

  test('with a stale lock goes to one of many who want it at once', async () => {
    await mkdir(folder)
    await writeFile(
      join(folder, 'gateway.lock'),
      JSON.stringify({ pid: process.pid, started: 'another time' }),
    )
    await writeFile(join(folder, 'gateway.lock.stale'), JSON.stringify({ pid: 1, started: 'another time' }))
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => start()))
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = starts.filter((one) => one.status === 'rejected')
    expect(refused.map(({ reason }) => reason.name)).toEqual(Array.from({ length: 7 }, () => 'FolderTaken'))
  })

  test('that PostgreSQL’s user cannot enter is left for one that it can, for good and with a word', async () => {
    const home = join(base, `home-${Math.random().toString(36).slice(2)}`)
    await mkdir(home, { mode: 0o700 })
    folder = join(home, 'data')
    const first = await start()
    expect(first.dataFolder.startsWith(isRoot ? join(base, '') : folder)).toBe(true)
    expect(first.dataFolder.startsWith(folder)).toBe(!isRoot)
    expect(lines).toEqual(isRoot ? [expect.stringContaining("can't enter")] : [])
    await ask(first.connectionString, 'create table kept as select 1 as one')
    await first.stop()
    await chmod(home, 0o711)
    const second = await start()
    expect(second.dataFolder).toBe(first.dataFolder)
    expect(await ask(second.connectionString, 'select one from kept')).toEqual([{ one: 1 }])
  })

  test('of an ordinary user is used as that user', async () => {
    await mkdir(folder, { mode: 0o700 })
    if (isRoot) await chown(folder, nobody.uid, nobody.gid)
    const holder = await hold(isRoot ? { user: nobody } : {})
    expect((await stat(holder.answer.dataFolder)).uid).toBe((await stat(folder)).uid)
    expect(await ask(holder.answer.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await holder.stop()).toBe(0)
    // and root may go on with it, as its owner
    expect(await ask((await start()).connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})
