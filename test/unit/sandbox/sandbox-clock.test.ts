import { describe, expect, test } from '@jest/globals'
import { SandboxClock } from '../../../src/sandbox/sandbox-clock.ts'

describe('the sandbox clock', () => {
  test('runs on from the time that it was set to, until it is given back', () => {
    let underlying = 1_000
    const clock = new SandboxClock({ now: () => new Date(underlying) })
    clock.set(new Date(5_000_000))
    underlying += 250
    expect(clock.now().getTime()).toBe(5_000_250)
    clock.set(null)
    expect(clock.now().getTime()).toBe(1_250)
  })

  test('tells whoever waits, as long as they listen', () => {
    const clock = new SandboxClock({ now: () => new Date(0) })
    let told = 0
    const stop = clock.onSet(() => {
      told += 1
    })
    clock.set(new Date(1))
    stop()
    clock.set(null)
    expect(told).toBe(1)
  })

  test('knows the times that it may have shown a moment ago', () => {
    const clock = new SandboxClock({ now: () => new Date(10) })
    clock.set(new Date(1_000))
    clock.set(new Date(2_000))
    expect(clock.times().map((time) => time.getTime())).toEqual([2_000, 1_000, 10])
  })
})
