// --import ./test/support/without-explain.js: the sources as if nothing in them could explain a mapping.
import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) register(import.meta.url)

/** Node's hook: of the interpreter and all that explains, only the names are left. */
export async function load(url, context, next) {
  if (!/\/src\/mapping\/(explain\/[^/]+|interpret)\.ts$/.test(url)) return next(url, context)
  const source = await readFile(fileURLToPath(url), 'utf8')
  const names = [...source.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name)
  const made = '({ forward: () => ({ output: [], issues: [] }), apart: () => ({ made: [], issues: [] }) })'
  const exports = names.map((name) => `export const ${name} = () => ${made}`)
  return { format: 'module', source: exports.join('\n'), shortCircuit: true }
}
