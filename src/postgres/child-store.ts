import type { ChildFile, ChildState, Stay } from '../message/child.ts'
import type { Responsibility, Role } from '../message/circle.ts'
import { groupBy } from '../message/group-by.ts'
import type { ChildStore } from '../ports/child-store.ts'
import type { Transaction } from '../ports/database.ts'
import type { Vault } from '../ports/vault.ts'
import type { ChildKeys } from './child-keys.ts'
import { childStripe, lockStripes } from './locks.ts'

interface ChildRow {
  readonly id: string
  readonly created_at: Date
  readonly created_by: string
  readonly wrapped_key: Buffer
  readonly state: Buffer
  readonly sequence: string
}

interface ResponsibilityRow {
  readonly child: string
  readonly role: Role
  readonly participant: string
  readonly from_day: string
  readonly to_day: string | null
  readonly derived: boolean
  readonly record: string
}

interface StayRow {
  readonly id: string
  readonly child: string
  readonly participant: string
  readonly opened_sequence: string
  readonly closed_sequence: string | null
  readonly closed_reason: 'ended' | 'corrected' | null
  readonly closed_day: string | null
}

/** Children in PostgreSQL; their state is one sealed document, opened under the child's key. */
export function postgresChildStore(vault: Vault, keys: ChildKeys): ChildStore {
  return {
    lock: (tx, children) => lockStripes(tx, 2, children.map(childStripe)),
    async load(tx, children) {
      if (children.length === 0) return new Map()
      const ids = [...new Set(children)]
      const rows = await tx.query<ChildRow>(
        'select id, created_at, created_by, wrapped_key, state, sequence from child where id = any($1)',
        [ids],
      )
      const responsibilities = await responsibilitiesOf(tx, ids)
      const stays = await staysOf(tx, ids)
      return new Map(
        rows.map((row) => [
          row.id,
          fileOf(
            row,
            (responsibilities.get(row.id) ?? []).map(responsibilityOf),
            (stays.get(row.id) ?? []).map(stayOf),
          ),
        ]),
      )
    },
  }

  function fileOf(row: ChildRow, responsibilities: Responsibility[], stays: Stay[]): ChildFile {
    const state = JSON.parse(
      vault.open(row.state, keys.unwrap(row.id, row.wrapped_key), stateAad(row.id)).toString(),
    ) as ChildState
    return {
      id: row.id,
      createdBy: row.created_by,
      createdAt: row.created_at,
      sequence: Number(row.sequence),
      state,
      responsibilities,
      stays,
    }
  }
}

/** What binds a child's sealed state to its row. */
export function stateAad(child: string): string {
  return `child:${child}:state`
}

async function responsibilitiesOf(
  tx: Transaction,
  children: readonly string[],
): Promise<Map<string, ResponsibilityRow[]>> {
  const rows = await tx.query<ResponsibilityRow>(
    `select child, role, participant, from_day, to_day, derived, record from responsibility
      where child = any($1) and superseded_at is null order by id`,
    [children],
  )
  return groupBy(rows, (row) => row.child)
}

async function staysOf(tx: Transaction, children: readonly string[]): Promise<Map<string, StayRow[]>> {
  const rows = await tx.query<StayRow>(
    `select id, child, participant, opened_sequence, closed_sequence, closed_reason, closed_day from stay
      where child = any($1) order by opened_sequence, participant`,
    [children],
  )
  return groupBy(rows, (row) => row.child)
}

function responsibilityOf(row: ResponsibilityRow): Responsibility {
  const { role, participant, from_day, to_day, derived, record } = row
  return { role, participant, from: from_day, to: to_day, derived, record }
}

function stayOf(row: StayRow): Stay {
  return {
    id: row.id,
    participant: row.participant,
    opened: Number(row.opened_sequence),
    closed: row.closed_sequence === null ? null : Number(row.closed_sequence),
    closedReason: row.closed_reason,
    closedDay: row.closed_day,
  }
}
