import { spawn } from 'node:child_process'
import { openSync, closeSync, readFileSync, readdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A process of ours; the start time guards against a recycled pid. */
export interface OwnProcess {
  pid: number
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  startTime: string
}

/** Start time of a process, empty when it is gone or a zombie. */
export function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? '' : (fields[19] ?? '')
  } catch {
    return ''
  }
}

export function isAlive({ pid, startTime }: OwnProcess): boolean {
  return startTime !== '' && startTimeOf(pid) === startTime
}

/** Starts a process that outlives this one, its output in a log file. */
export function startDetached(command: string, args: string[], logFile: string): OwnProcess {
  const log = openSync(logFile, 'a')
  try {
    // A minimal environment: nothing of the caller's reaches the cluster.
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' },
    })
    child.unref()
    if (child.pid === undefined) throw new Error(`${command} cannot be started`)
    return { pid: child.pid, startTime: startTimeOf(child.pid) }
  } finally {
    closeSync(log)
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}

/** Ends one of our processes: SIGTERM, and SIGKILL after `graceMs`. */
export async function end(own: OwnProcess, graceMs: number): Promise<void> {
  if (!isAlive(own)) return
  signal(own.pid, 'SIGTERM')
  const deadline = Date.now() + graceMs
  while (isAlive(own) && Date.now() < deadline) await delay(20)
  if (isAlive(own)) signal(own.pid, 'SIGKILL')
  const killed = Date.now() + 5000
  while (isAlive(own) && Date.now() < killed) await delay(10)
}

/** Processes whose command line holds `text`, such as the containerd shims of one socket. */
export function withArgument(text: string): OwnProcess[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(text)
      } catch {
        return false
      }
    })
    .map(pid => ({ pid, startTime: startTimeOf(pid) }))
}
