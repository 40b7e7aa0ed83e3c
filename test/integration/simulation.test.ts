import { describe, expect, jest, test } from '@jest/globals'
import { Simulation } from '../support/a-simulation.ts'
import { checkSimulation } from '../support/a-simulation-checks.ts'

/** Timelines in all; each is one family whose sources do random things for six days. */
const runs = Number(process.env.DILYN_SIMULATION_RUNS ?? 200)
const seed = Number(process.env.DILYN_SIMULATION_SEED ?? 20_260_302)
const atOnce = 40
const days = 6

jest.setTimeout(60_000 + runs * 2_000)

describe('a simulated world', () => {
  const worlds = Math.ceil(runs / atOnce)
  test.each(Array.from({ length: worlds }, (_, n) => seed + n))(
    'keeps its promises (seed %i)',
    async (one) => {
      const families = Array.from({ length: Math.min(atOnce, runs) }, (_, n) => n)
      const simulation = new Simulation({ seed: one, families, days })
      try {
        await simulation.run()
        await checkSimulation(simulation)
      } finally {
        await simulation.stop()
      }
      expect({ seed: one, violations: simulation.violations }).toEqual({ seed: one, violations: [] })
      // a world in which nothing happened would keep every promise
      expect(simulation.sendings.length).toBeGreaterThan(families.length)
    },
  )
})
