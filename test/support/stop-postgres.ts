import { rm } from 'node:fs/promises'
import type { Handover } from './start-postgres.ts'

export default async function stopPostgres(): Promise<void> {
  const { dilynTestPostgres } = globalThis as Handover
  if (!dilynTestPostgres) return
  await dilynTestPostgres.postgres.stop()
  await rm(dilynTestPostgres.folder, { recursive: true, force: true })
}
