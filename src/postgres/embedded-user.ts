import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

/** The ids that PostgreSQL runs under; undefined means: this process's own. */
export type RunAs = { uid: number; gid: number } | undefined

/**
 * PostgreSQL refuses to run as root. Under root it runs as whoever owns the cluster already, else as `nobody`;
 * under anybody else as that user.
 */
export function chooseUser(dataFolder: string): RunAs {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody()
}

/**
 * Whether that user can go into the folder. Asked by trying, as that user, because modes alone don't tell
 * (access lists, read-only mounts, security modules). The folder must exist.
 */
export function canEnter(folder: string, user: RunAs): boolean {
  if (!user) return true
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
}

function nobody(): { uid: number; gid: number } {
  const fallback = { uid: 65534, gid: 65534 }
  try {
    const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(-?\d+):(-?\d+):/m)
    // macOS writes -2, the system calls want it unsigned
    return line ? { uid: Number(line[1]) >>> 0, gid: Number(line[2]) >>> 0 } : fallback
  } catch {
    return fallback
  }
}
