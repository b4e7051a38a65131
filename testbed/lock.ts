import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, startTimeOf } from './processes.ts'

/**
 * Runs `work` while this process alone holds the lock file. A lock whose holder is dead is taken
 * over; one that is held is waited for, 30 minutes at most.
 */
export async function withLock<T>(
  path: string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + 30 * 60_000
  const mine = { pid: process.pid, startTime: startTimeOf(process.pid) }
  for (let told = false; ; told = true) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' })
      break
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error
      if (!holderAlive(path)) {
        rmSync(path, { force: true })
        continue
      }
      if (!told) log('  waiting for another process that does the same')
      if (Date.now() > deadline) throw new Error(`${path} is held for too long`)
      await delay(500)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function holderAlive(path: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(path, 'utf8')) as { pid: number; startTime: string })
  } catch {
    // Being written or removed just now: look again.
    return true
  }
}
