import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Layout } from './layout.ts'
import { cgroupFolders } from './node.ts'
import { end, type OwnProcess, startTimeOf, withArgument } from './processes.ts'

/** Folder and everything below it, deepest first. */
function treeOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  const children = readdirSync(folder).map(name => join(folder, name))
  return [...children.filter(path => statSync(path).isDirectory()).flatMap(treeOf), folder]
}

function processesIn(folder: string): OwnProcess[] {
  const file = join(folder, 'cgroup.procs')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => ({ pid: Number(line), startTime: startTimeOf(Number(line)) }))
}

function mountsBelow(root: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line => (line.split(' ')[4] ?? '').replaceAll('\\040', ' '))
    .filter(path => path === root || path.startsWith(`${root}/`))
    .reverse()
}

/** Network devices that hang on a bridge. */
function portsOf(bridge: string): string[] {
  const folder = `/sys/class/net/${bridge}/brif`
  return existsSync(folder) ? readdirSync(folder) : []
}

/**
 * Ends every container and removes mounts, network devices, control groups and files of a cluster
 * whose own processes have ended. Repeats what has to settle, up to 10 s.
 */
export async function removeTraces(layout: Layout): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const shims = withArgument(layout.containerdSocket)
    const contained = cgroupFolders(layout).flatMap(treeOf).flatMap(processesIn)
    await Promise.all([...shims, ...contained].map(own => end(own, 0)))
    if (shims.length + contained.length === 0 || Date.now() > deadline) break
  }
  for (const path of mountsBelow(layout.root)) execFileSync('umount', ['--lazy', path])
  for (const port of portsOf(layout.bridge)) execFileSync('ip', ['link', 'delete', port])
  if (existsSync(`/sys/class/net/${layout.bridge}`)) {
    execFileSync('ip', ['link', 'delete', layout.bridge])
  }
  for (const folder of cgroupFolders(layout)) await removeCgroup(folder, deadline)
  rmSync(layout.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

async function removeCgroup(folder: string, deadline: number): Promise<void> {
  for (const path of treeOf(folder)) {
    for (;;) {
      try {
        rmdirSync(path)
        break
      } catch (error) {
        // The kernel needs a moment after the last process of a group.
        if ((error as { code?: string }).code !== 'EBUSY' || Date.now() > deadline) throw error
        await delay(50)
      }
    }
  }
}
