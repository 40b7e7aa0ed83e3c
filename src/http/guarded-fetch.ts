import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, request } from 'undici'
import type { Exchange, Exchanged } from '../ports/endpoint.ts'

const answerMaxBytes = 64 * 1024

/** Addresses that a destination may not have: not of the public Internet (IANA special-purpose registries). */
const forbidden = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  forbidden.addSubnet(net, prefix, 'ipv4')
}
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  forbidden.addSubnet(net, prefix, 'ipv6')
}

/** Thrown inside when a name leads to an address that must not be reached. */
class ForbiddenAddress extends Error {}

export interface GuardOptions {
  /** `any` is for the sandbox, whose destinations are on this machine and speak plain HTTP. */
  readonly allow: 'public' | 'any'
  readonly answerMaxBytes?: number
  /** For tests: how a name is resolved. */
  readonly resolve?: typeof lookup
}

/** An `Exchange`, and how to let go of its connections. */
export interface GuardedFetch {
  readonly exchange: Exchange
  close(): Promise<void>
}

/**
 * Requests to destinations, guarded against server-side request forgery: https only; every address is checked, of a literal
 * before and of a name in the connector itself, so that what is checked is what is connected to; redirects are not followed; the
 * answer is read up to 64 KiB; the signal ends everything.
 */
export function guardedFetch(options: GuardOptions): GuardedFetch {
  const agent = new Agent({
    connect: options.allow === 'any' ? {} : { lookup: guardedLookup(options.resolve ?? lookup) },
  })
  const capBytes = options.answerMaxBytes ?? answerMaxBytes
  return {
    close: () => agent.close(),
    async exchange({ url, headers, body, signal }) {
      if (options.allow === 'public' && !isPublicUrl(url)) return { failed: 'forbidden-address' }
      try {
        const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent })
        const read = await readUpTo(answer.body, capBytes)
        const after = answer.headers['retry-after']
        return {
          status: answer.statusCode,
          retryAfter: (Array.isArray(after) ? after[0] : after) ?? null,
          ...read,
        }
      } catch (cause) {
        return { failed: failureOf(cause, signal) }
      }
    },
  }
}

/** Whether a URL is https and names no address that must not be reached. A name is checked when it is resolved. */
export function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0) return isPublicAddress(host)
  return host !== '' && host !== 'localhost' && !host.endsWith('.localhost')
}

/** Whether an IP address is of the public Internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !forbidden.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function guardedLookup(resolve: typeof lookup): typeof lookup {
  const guarded = (
    host: string,
    lookupOptions: object,
    done: (cause: Error | null, addresses: LookupAddress[] | string, family?: number) => void,
  ) => {
    resolve(host, { ...lookupOptions, all: true }, (cause, addresses) => {
      if (cause) return done(cause, [])
      if (addresses.some((one) => !isPublicAddress(one.address))) return done(new ForbiddenAddress(), [])
      const [first] = addresses
      if ('all' in lookupOptions && lookupOptions.all === true) return done(null, addresses)
      return done(null, first?.address ?? '', first?.family)
    })
  }
  return guarded as typeof lookup
}

async function readUpTo(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  maxBytes: number,
): Promise<{ body: string; cut: boolean }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
    // leaving the loop destroys the stream, and with it the connection
    if (bytes > maxBytes) return { body: Buffer.concat(chunks).toString('utf8'), cut: true }
  }
  return { body: Buffer.concat(chunks).toString('utf8'), cut: false }
}

function failureOf(cause: unknown, signal: AbortSignal): Extract<Exchanged, { failed: string }>['failed'] {
  if (signal.aborted) return 'timeout'
  for (let one = cause; one instanceof Error; one = one.cause) {
    if (one instanceof ForbiddenAddress) return 'forbidden-address'
    if (/TIMEOUT/.test(String((one as { code?: unknown }).code))) return 'timeout'
  }
  return 'unreachable'
}
