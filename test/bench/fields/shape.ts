/** How many fields a part of the record has. */
export const FIELDS_PER_PART = 10

/** Code lists of the bench. */
export const STATES = ['new', 'open', 'held', 'closed'] as const
export const ROLES = ['gp', 'nurse', 'teacher', 'carer'] as const
export const ROLE_SYSTEM = 'https://dilyn.example/CodeSystem/bench-role'
export const STATE_CODES: { readonly [state: string]: string } = {
  new: 'draft',
  open: 'active',
  held: 'on-hold',
  closed: 'completed',
}
export const ROLE_DISPLAYS: { readonly [role: string]: string } = {
  gp: 'Doctor',
  nurse: 'Nurse',
  teacher: 'Teacher',
  carer: 'Carer',
}

const text = { type: 'string', minLength: 1 }
const day = { type: 'string', pattern: '^\\d{2}/\\d{2}/\\d{4}$' }

/** The JSON Schema of a record of so many fields. */
export function schemaOf(fields: number): object {
  const properties: { [name: string]: object } = {}
  for (let i = 0; i < fields / FIELDS_PER_PART; i += 1) {
    properties[`s${i}`] = {
      type: 'object',
      additionalProperties: false,
      required: [`id${i}`, `name${i}`, `start${i}`, `state${i}`, `role${i}`],
      properties: {
        [`id${i}`]: text,
        [`name${i}`]: text,
        [`note${i}`]: text,
        [`start${i}`]: day,
        [`end${i}`]: day,
        [`state${i}`]: { enum: STATES },
        [`role${i}`]: { enum: ROLES },
        [`score${i}`]: { type: 'integer' },
        [`flag${i}`]: { type: 'boolean' },
        [`tags${i}`]: { type: 'array', minItems: 1, items: text },
      },
    }
  }
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties }
}

/** The mapping document of so many fields. */
export function mappingOf(fields: number): object {
  const it: { [name: string]: object } = {}
  for (let i = 0; i < fields / FIELDS_PER_PART; i += 1) {
    it[`part${i}`] = {
      identifier: [{ system: `urn:s${i}`, value: `{/s${i}/id${i}}` }],
      title: `{/s${i}/name${i}}`,
      text: `{/s${i}/note${i}}`,
      period: { start: `{/s${i}/start${i} | dd/mm/yyyy}`, end: `{/s${i}/end${i} | dd/mm/yyyy}` },
      status: `{/s${i}/state${i} | codes bench-state}`,
      code: { coding: [`{/s${i}/role${i} | coding bench-role}`] },
      quantity: { value: `{/s${i}/score${i}}`, unit: 'score' },
      active: `{/s${i}/flag${i}}`,
      tag: [{ $each: `/s${i}/tags${i}`, $make: '{}' }],
    }
  }
  return {
    mapping: 'bench',
    version: '1.0.0',
    from: 'kinds/bench.schema.json',
    to: 'formats/bench.schema.json',
    makes: { it },
  }
}

/** The code tables as FHIR documents. */
export const TABLES = [
  {
    resourceType: 'ConceptMap',
    name: 'bench-state',
    group: [
      {
        element: STATES.map((code) => ({
          code,
          target: [{ code: STATE_CODES[code], equivalence: 'equivalent' }],
        })),
      },
    ],
  },
  {
    resourceType: 'CodeSystem',
    name: 'bench-role',
    url: ROLE_SYSTEM,
    concept: ROLES.map((code) => ({ code, display: ROLE_DISPLAYS[code] })),
  },
]

/** Records of so many fields, about every third of the optional ones left out; the same for the same number. */
export function recordsOf(fields: number, count: number): object[] {
  return Array.from({ length: count }, (_, n) => {
    const record: { [name: string]: object } = {}
    for (let i = 0; i < fields / FIELDS_PER_PART; i += 1) {
      const has = (k: number): boolean => (n * 7 + i * 3 + k) % 3 > 0
      const two = (value: number): string => String(value).padStart(2, '0')
      record[`s${i}`] = {
        [`id${i}`]: `R-${n}-${i}`,
        [`name${i}`]: `Enw ${n}`,
        ...(has(0) ? { [`note${i}`]: 'Isel ei hwyl' } : {}),
        [`start${i}`]: `${two((n % 28) + 1)}/${two((i % 12) + 1)}/2026`,
        ...(has(1) ? { [`end${i}`]: `${two((n % 28) + 1)}/${two((i % 12) + 1)}/2027` } : {}),
        [`state${i}`]: STATES[(n + i) % 4],
        [`role${i}`]: ROLES[(n + 2 * i) % 4],
        ...(has(2) ? { [`score${i}`]: (n * 5 + i) % 40 } : {}),
        ...(has(3) ? { [`flag${i}`]: n % 2 === 0 } : {}),
        ...(has(4) ? { [`tags${i}`]: ['a', 'b', String(n)].slice(0, (n % 3) + 1) } : {}),
      }
    }
    return record
  })
}
