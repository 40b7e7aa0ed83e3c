/** One database transaction; statements run one after another on one connection. */
export interface Transaction {
  /** Runs one statement; `R` is the row as the driver gives it (int8 and xid8 as strings, dates as yyyy-mm-dd, timestamptz as Date). */
  query<R>(text: string, values?: unknown[]): Promise<R[]>
}

/** The gateway's database. Nothing is true until a transaction commits. */
export interface Database {
  /** Commits when `work` resolves, rolls back when it rejects. Deadlocks and serialization failures are tried again, so `work` must not act outside the database. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** One statement in a transaction of its own. */
  query<R>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}
