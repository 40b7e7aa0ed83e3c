// node --import ./test/support/run-typescript.js program.ts: runs sources in a process of their own, without a build.
import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { transform } from '@swc/core'

if (isMainThread) register(import.meta.url)

/** Node's hook: reads a module; TypeScript's types are taken off. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const source = await readFile(fileURLToPath(url), 'utf8')
  const jsc = { parser: { syntax: 'typescript' }, target: 'es2022' }
  const { code } = await transform(source, { jsc, module: { type: 'es6' }, sourceMaps: 'inline' })
  return { format: 'module', source: code, shortCircuit: true }
}
