import { describe, expect, test } from '@jest/globals'
import { loadCatalogue } from '../../../src/catalogue/load.ts'
import { compileMapping } from '../../../src/mapping/compile.ts'
import { projectFolder, sandboxEnv } from '../../support/a-catalogue.ts'
import { mappingOf, objectSchema } from './small-mapping.ts'

const { library } = loadCatalogue({ root: projectFolder, sandbox: true, env: sandboxEnv() })
const named = library.mappings.map((one) => [`${one.mapping.name}@${one.mapping.version}`, one] as const)

describe('the generated way back', () => {
  test.each(named)('of %s says what the twin says, of what was made and of what was spoilt', (_, one) => {
    const { compiled, examples } = one
    for (const { said } of examples) {
      const { output } = compiled.forward(said.record)
      for (const came of [output, [...output].reverse(), output.slice(1), spoilt(output)])
        expect(compiled.backward(came)).toEqual(compiled.backwardTwin(came))
    }
  })

  test.each(['camhs-referral-fhir', 'child-fhir', 'placement-fhir'])(
    'of %s reads by itself all that the twin reads',
    (name) => {
      const { compiled, examples } = library.mappings.find(({ mapping }) => mapping.name === name)!
      for (const { said } of examples) {
        const { output } = compiled.forward(said.record)
        expect(compiled.readFast(output)).toEqual(compiled.backwardTwin(output).record)
      }
    },
  )

  test('takes hostile names as names', () => {
    const names = [
      '__lookupGetter__',
      'constructor',
      '"];throw 1;//',
      ['`$', '{process}`'].join(''),
      'a\u2028b',
      'toString',
      '0',
      'length',
    ]
    const text = { type: 'string', minLength: 1 }
    const from = objectSchema(Object.fromEntries(names.map((name) => [name, text])))
    const holes = names.map((name) => [name, `{/${name.replaceAll('~', '~0').replaceAll('/', '~1')}}`])
    const mapping = mappingOf({
      it: Object.fromEntries(holes.filter(([, hole]) => !/[{}]/.test(hole!.slice(1, -1)))),
    })
    const compiled = compileMapping(mapping, { schema: () => from, tables: new Map() })
    const record = Object.fromEntries(names.filter((name) => !/[{}]/.test(name)).map((name) => [name, 'x']))
    const { output } = compiled.forward(record)
    expect(compiled.backwardTwin(output).record).toEqual(record)
    expect(compiled.readFast(output)).toEqual(record)
    expect(compiled.readFast([{}])).toBeUndefined()
  })
})

/** The documents with one text of each changed. */
function spoilt(output: readonly unknown[]): unknown[] {
  return structuredClone(output).map((document) => {
    const member = Object.entries(document as object).find(
      ([key, value]) => key !== 'id' && typeof value === 'string',
    )
    return member ? { ...(document as object), [member[0]]: `${String(member[1])}x` } : document
  })
}
