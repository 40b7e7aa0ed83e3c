import type { Request, Router } from 'express'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { explainAnswer, explainRecord } from '../catalogue/explanation.ts'
import { documentLimits } from '../formats/limits.ts'
import { readJson } from '../formats/read-json.ts'
import { Failure } from '../message/failure.ts'
import { readBody } from './body.ts'
import { callerAs, contextOf } from './context.ts'
import { requireMedia } from './media.ts'
import { badMember } from './parameters.ts'
import { json, route } from './route.ts'
import { said } from './verdict.ts'

/** Runs a document through a mapping and tells where every value comes from, for engineers. Nothing is kept or sent. */
export function mappingRoutes(router: Router, catalogue: () => Catalogue): void {
  route(router, '/mappings/:name/explain', {
    POST: json(async (request, response) => {
      callerAs(response, 'engineer')
      const known = catalogue()
      const mapping = known.mappings.get(String(request.params.name))
      if (mapping === undefined) throw new Failure('not-found')
      const { document, isBack, isPartial } = await questionIn(request)
      const { breaches, ...told } = isBack
        ? explainAnswer(mapping, document, isPartial)
        : explainRecord(mapping, document, known)
      return { ...told, breaches: said(breaches, contextOf(response).language) }
    }),
  })
}

interface Question {
  readonly document: unknown
  readonly isBack: boolean
  readonly isPartial: boolean
}

const members = ['record', 'document', 'back', 'partial']

/** The document itself, or in an envelope that says which way: `{ "record" | "document", "back"?, "partial"? }`. */
async function questionIn(request: Request): Promise<Question> {
  const media = requireMedia(request, ['application/json', 'application/fhir+json'])
  const read = readJson(await readBody(request, documentLimits.bytes), documentLimits)
  if ('issues' in read) throw new Failure(read.issues[0]?.code ?? 'not-json', read.issues)
  const { document } = read
  if (media !== 'application/json' || !isEnvelope(document)) {
    // FHIR that comes by itself is what a mapping reads back; anything else is what it reads.
    return { document, isBack: media !== 'application/json', isPartial: false }
  }
  const { back = false, partial = false } = document
  if (typeof back !== 'boolean') throw badMember('/back', 'back: true, false')
  if (typeof partial !== 'boolean') throw badMember('/partial', 'partial: true, false')
  if ('record' in document && 'document' in document) throw badMember('/document', 'record | document')
  return { document: document.record ?? document.document, isBack: back, isPartial: partial }
}

function isEnvelope(document: unknown): document is Readonly<Record<string, unknown>> {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return false
  const holds = 'record' in document || 'document' in document
  return holds && Object.keys(document).every((key) => members.includes(key))
}
