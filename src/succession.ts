import type { Catalogue } from './catalogue/catalogue.ts'
import { shortContents } from './catalogue/contents.ts'
import { type Generation, type Ground, makeGeneration } from './generation.ts'
import { postgresCatalogueStore } from './postgres/catalogue-store.ts'

/** The generation at work, and how another takes its place. */
export interface Succession {
  current(): Generation
  /**
   * Lets a catalogue take over: the old generation first ends what it is routing and claiming, and no request or delivery
   * that begins when this has resolved sees anything of it. Rejects, with nothing changed, when the database cannot be asked.
   */
  follow(catalogue: Catalogue): Promise<void>
  /** Resolves when the last generation has stopped, and those before it have finished what they were sending. */
  stop(): Promise<void>
}

/** Starts the first generation. */
export async function beginSuccession(ground: Ground, first: Catalogue): Promise<Succession> {
  const catalogues = postgresCatalogueStore(ground.database)
  const prepare = async (catalogue: Catalogue) => {
    await catalogues.keep(shortContents(catalogue.contents), ground.clock.now())
    return makeGeneration(ground, catalogue)
  }
  const retired = new Set<Promise<void>>()
  let current = (await prepare(first)).run()
  let isOver = false
  let following: Promise<void> = Promise.resolve()

  const follow = async (catalogue: Catalogue): Promise<void> => {
    const next = await prepare(catalogue)
    if (isOver) throw new Error('the gateway is about to stop')
    const before = current
    await before.outbound.rest()
    current = next.run()
    const ended: Promise<void> = before.outbound.stop().finally(() => retired.delete(ended))
    retired.add(ended)
  }
  return {
    current: () => current,
    follow(catalogue) {
      following = follow(catalogue)
      return following
    },
    async stop() {
      isOver = true
      await following.catch(() => undefined)
      await Promise.all([current.outbound.stop(), ...retired])
    },
  }
}
