import type { RunningComparer } from '../../../src/comparison/comparer-aside.ts'
import type { Subject } from '../../../src/comparison/subject.ts'
import type { MadeDelivery } from '../../../src/outbound/onlooker.ts'
import { aDelivery, aFile, aRecord } from '../outbound/a-case.ts'

/** A comparer that counts what it is given; a test may hold it up or break it. */
export class FakeComparer implements RunningComparer {
  readonly given: Subject[] = []
  isClosed = false
  /** Awaited before each answer. */
  hold: () => Promise<void> = async () => {}

  async compare(subjects: readonly Subject[]): Promise<void> {
    await this.hold()
    this.given.push(...subjects)
  }

  async report() {
    if (this.isClosed) throw new Error('the comparison was given up')
    const records = this.given.length
    return { ok: true, records, summaries: 0, changes: [], losses: 0, unlisted: 0, candidate: 'c' }
  }

  close(): void {
    this.isClosed = true
  }
}

/** So many deliveries that were made. */
export function someMade(count: number): MadeDelivery[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{
      delivery: aDelivery({ id: `delivery-${n}`, body: Buffer.alloc(9) }),
      file: aFile(),
      record: aRecord(),
    },
    ...{ records: [], sent: undefined, childRecord: undefined, day: '2026-03-01' as const },
  }))
}
