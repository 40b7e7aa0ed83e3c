import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { projectFolder } from './a-catalogue.ts'

/** The folder of the outside judges, a HAPI server and the HL7 validator, where there is one; says on stderr when there is none. */
export function judgesFolder(): string | undefined {
  const { DILYN_JUDGES: named, DILYN_SAMPLES: samples } = process.env
  const folder = named || (samples ? join(samples, '..', 'judges') : undefined)
  if (folder !== undefined && existsSync(join(folder, 'fhir-server', 'run'))) return resolve(folder)
  process.stderr.write('not run: HAPI and the HL7 validator (DILYN_JUDGES names no folder that holds them)\n')
  return undefined
}

interface ValidatorReport {
  readonly files: readonly { readonly file: string; readonly errors: readonly unknown[] }[]
}

/** Every error that the HL7 validator finds in resources, each with the name given to its resource. */
export async function validatorErrors(
  judges: string,
  resources: readonly (readonly [string, object])[],
): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dilyn-outbox-'))
  try {
    for (const [name, resource] of resources) {
      writeFileSync(join(folder, `${name.replaceAll('/', '-')}`), JSON.stringify(resource))
    }
    const command = join(judges, 'fhir-validator', 'run')
    const args = ['--definitions', join(projectFolder, 'mappings', 'codes'), folder]
    const output = await new Promise<string>((done, fail) => {
      execFile(command, args, { maxBuffer: 256 * 1024 * 1024 }, (error, stdout) => {
        // 1 means that there are errors: the report names them
        if (error !== null && error.code !== 1) fail(error)
        else done(stdout)
      })
    })
    const { files } = JSON.parse(output) as ValidatorReport
    return files.flatMap(({ file, errors }) =>
      errors.map((error) => ({ file: file.split('/').at(-1), error })),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
