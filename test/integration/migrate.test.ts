import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { migrate } from '../../src/postgres/migrate.ts'
import { aDatabase, type TestDatabase } from '../support/a-database.ts'

let given: TestDatabase
let folder: string

beforeEach(async () => {
  given = await aDatabase({ isEmpty: true })
  folder = await mkdtemp(join(tmpdir(), 'dilyn-migrations-'))
  await write('000001.sql', 'create table one (id integer); insert into one values (1);')
  await write('000002-two.sql', 'create table two (id integer);\nselect pg_sleep(0.1);\n')
})

afterEach(async () => {
  await given.drop()
  await rm(folder, { recursive: true })
})

const write = (name: string, sql: string) => writeFile(join(folder, name), sql)
const refusal = (reason: string) => expect.objectContaining({ name: 'MigrationRefused', reason })
const written = () => given.database.query('select number, name from dilyn_migration order by number')

test('applies each migration once, in order; a second run does no harm', async () => {
  expect(await migrate(given.connectionString, folder)).toEqual([1, 2])
  expect(await migrate(given.connectionString, folder)).toEqual([])
  expect(await written()).toEqual([
    { number: 1, name: '000001.sql' },
    { number: 2, name: '000002-two.sql' },
  ])
  expect(await given.database.query('select id from one')).toEqual([{ id: 1 }])
})

test('ten migrators at once apply each migration once', async () => {
  const runs = await Promise.all(Array.from({ length: 10 }, () => migrate(given.connectionString, folder)))
  expect(runs.flat().sort()).toEqual([1, 2])
  expect(await given.database.query('select id from one')).toEqual([{ id: 1 }])
})

test('goes on from where an older version stopped', async () => {
  await migrate(given.connectionString, folder)
  await write('000003.sql', 'create table three ()')
  expect(await migrate(given.connectionString, folder)).toEqual([3])
})

test('leaves nothing of a migration that fails, and all of those before it', async () => {
  await write('000003.sql', 'create table three (); select 1 / 0;')
  await expect(migrate(given.connectionString, folder)).rejects.toMatchObject({ code: '22012' })
  expect(await written()).toHaveLength(2)
  expect(await given.database.query(`select to_regclass('three') as three`)).toEqual([{ three: null }])
})

test('refuses a migration that was edited, though not one whose line ends another system changed', async () => {
  await migrate(given.connectionString, folder)
  await write('000002-two.sql', 'create table two (id integer);\r\nselect pg_sleep(0.1);\r\n')
  expect(await migrate(given.connectionString, folder)).toEqual([])
  await write('000002-two.sql', 'create table two (id bigint);')
  await expect(migrate(given.connectionString, folder)).rejects.toEqual(refusal('edited'))
})

test('refuses a database that is ahead of the code', async () => {
  await migrate(given.connectionString, folder)
  await rm(join(folder, '000002-two.sql'))
  await expect(migrate(given.connectionString, folder)).rejects.toEqual(refusal('ahead'))
})

test.each(['000004.sql', '3.sql', '000003_x.sql'])(
  'refuses a folder with the misnumbered %s',
  async (name) => {
    await write(name, 'select 1')
    await expect(migrate(given.connectionString, folder)).rejects.toEqual(refusal('numbering'))
    expect(await given.database.query(`select to_regclass('one') as one`)).toEqual([{ one: null }])
  },
)

test('the gateway’s own migrations make a database from nothing', async () => {
  const numbers = await migrate(given.connectionString)
  expect(numbers.length).toBeGreaterThan(0)
  expect(await migrate(given.connectionString)).toEqual([])
})
