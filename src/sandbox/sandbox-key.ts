import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'

/** Who issues the sandbox's tokens. */
export const sandboxIssuer = 'urn:dilyn:sandbox'

/** For whom they are, unless the configuration names another audience. */
const sandboxAudience = 'urn:dilyn:gateway'

/** The only algorithm that the sandbox signs with. */
const sandboxAlgorithm = 'EdDSA'

/** The sandbox's own issuer of bearer tokens. */
export interface SandboxKey {
  /** For whoever checks the tokens. */
  readonly publicKey: KeyObject
  /** A token of that client; it runs out by the machine's own clock, whatever the sandbox's clock says. */
  signToken(clientId: string, ttlSeconds: number): Promise<string>
}

/**
 * The key pair in the data folder, made with mode 0600 when there is none. Two processes that come at once get the
 * same: the file appears whole or not at all. Throws what the file system throws, and when the file holds no key.
 */
export function openSandboxKey(dataFolder: string, audience: string = sandboxAudience): SandboxKey {
  const file = join(dataFolder, 'sandbox-key.pem')
  const privateKey = createPrivateKey(readOrMake(dataFolder, file))
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${file} does not hold an Ed25519 key`)
  return {
    publicKey: createPublicKey(privateKey),
    signToken: (clientId, ttlSeconds) =>
      new SignJWT({ client_id: clientId })
        .setProtectedHeader({ alg: sandboxAlgorithm, typ: 'JWT' })
        .setIssuer(sandboxIssuer)
        .setAudience(audience)
        .setSubject(clientId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + ttlSeconds)
        .setJti(randomUUID())
        .sign(privateKey),
  }
}

function readOrMake(folder: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const own = `${file}.${randomUUID()}`
  writeFileSync(own, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(own, file)
  } catch (error) {
    // another process was first: its key is the sandbox's
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(own)
  }
  return readFileSync(file, 'utf8')
}
