import type { CheckWorld } from '../mapping/check.ts'
import { type CompiledMapping, compileMapping } from '../mapping/compile.ts'
import type { Mapping } from '../mapping/template.ts'

/** A mapping that is compiled when it is first asked for anything but what it is called, reads and makes. */
export function compileWhenNeeded(mapping: Mapping, world: CheckWorld): CompiledMapping {
  const { name, version, from, to } = mapping
  let compiled: CompiledMapping | undefined
  const head: Partial<CompiledMapping> = { name, version, from, to }
  return new Proxy(head as CompiledMapping, {
    get(known, member) {
      if (Object.hasOwn(known, member)) return Reflect.get(known, member)
      compiled ??= compileMapping(mapping, world)
      return Reflect.get(compiled, member)
    },
  })
}
