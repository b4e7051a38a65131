import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ensureKubernetes, type Log, TestbedError } from './binaries.ts'
import { removeTraces } from './cleanup.ts'
import * as controlPlane from './control-plane.ts'
import {
  clustersFolder,
  freeSlot,
  type Layout,
  layoutOf,
  readState,
  type State,
  writeState,
} from './layout.ts'
import { withLock } from './lock.ts'
import * as node from './node.ts'
import { ensurePackages } from './packages.ts'
import { end, isAlive, startDetached } from './processes.ts'

export interface RunningCluster {
  name: string
  kubeconfig: string
}

/** How a cluster stands: `running` with every process alive, `broken` with some gone, or `absent`. */
export type ClusterStatus = 'running' | 'broken' | 'absent'

export function clusterStatus(name: string): ClusterStatus {
  const state = readState(name)
  if (state === undefined) return 'absent'
  const processes = Object.values(state.processes)
  return processes.length === 6 && processes.every(isAlive) ? 'running' : 'broken'
}

export function kubeconfigPath(name: string): string {
  return layoutOf(name, readState(name)?.slot ?? 0).kubeconfig
}

/** Starts a cluster, or returns the one of that name that runs. A stale one is cleared first. */
export async function startCluster(name: string, log: Log): Promise<RunningCluster> {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new TestbedError(
      `"${name}" cannot be a cluster's name. Use at most 20 lower-case letters, digits and "-".`,
    )
  }
  ensurePackages(log)
  const binary = await ensureKubernetes(log)
  mkdirSync(clustersFolder(), { recursive: true, mode: 0o700 })
  return await withLock(join(clustersFolder(), '.lock'), log, async () => {
    if (clusterStatus(name) === 'running') return { name, kubeconfig: kubeconfigPath(name) }
    if (clusterStatus(name) === 'broken') {
      log(`Clearing what is left of the cluster ${name}`)
      await clear(name)
    }
    const state: State = { name, slot: await freeSlot(), processes: {} }
    writeState(state)
    try {
      return await boot(binary, layoutOf(name, state.slot), state)
    } catch (error) {
      const logs = layoutOf(name, state.slot).root
      throw new TestbedError(
        `The cluster ${name} did not start: ${(error as Error).message}. Its logs are in ${logs}; \`npm run testbed -- down\` clears it.`,
      )
    }
  })
}

async function boot(binary: string, layout: Layout, state: State): Promise<RunningCluster> {
  const start: controlPlane.Start = (role, command, args) => {
    state.processes[role] = startDetached(command, args, join(layout.root, `${role}.log`))
    writeState(state)
  }
  const alive = (): void => {
    for (const [role, own] of Object.entries(state.processes)) {
      if (!isAlive(own)) throw new Error(`${role} ended: ${lastLine(layout, role)}`)
    }
  }
  node.prepareNode(layout)
  node.startContainerd(layout, start)
  controlPlane.startEtcd(binary, layout, start)
  const pki = controlPlane.writeCredentials(binary, layout)
  controlPlane.startApiServer(binary, layout, pki, start)
  await until('containerd', alive, () => Promise.resolve(existsSync(layout.containerdSocket)))
  node.importImages(layout)
  await until(
    'the API server',
    alive,
    async () => (await ask(layout, pki, '/readyz')) !== undefined,
  )
  controlPlane.startControllers(binary, layout, pki, start)
  node.startKubelet(binary, layout, pki, start)
  await until('the node', alive, async () => {
    const found = (await ask(layout, pki, `/api/v1/nodes/${layout.nodeName}`)) as
      { status?: { conditions?: { type: string; status: string }[] } } | undefined
    return found?.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True') ?? false
  })
  const account = '/api/v1/namespaces/default/serviceaccounts/default'
  await until('the default ServiceAccount', alive, async () => {
    return (await ask(layout, pki, account)) !== undefined
  })
  return { name: layout.name, kubeconfig: layout.kubeconfig }
}

function lastLine({ root }: Layout, role: string): string {
  return (
    readFileSync(join(root, `${role}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .at(-1) ?? ''
  )
}

async function until(what: string, alive: () => void, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 90_000
  while (!(await done())) {
    alive()
    if (Date.now() > deadline) throw new Error(`${what} was not ready within 90 s`)
    await delay(100)
  }
}

/** One GET as the administrator; undefined unless it succeeds. */
async function ask({ ports }: Layout, pki: string, path: string): Promise<unknown> {
  const file = (name: string): Buffer => readFileSync(join(pki, name))
  return await new Promise(resolve => {
    const fail = (): void => {
      resolve(undefined)
    }
    const asked = request(
      {
        host: '127.0.0.1',
        port: ports.api,
        path,
        ca: file('ca.crt'),
        cert: file('admin.crt'),
        key: file('admin.key'),
        timeout: 5000,
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (response.statusCode !== 200) fail()
          else resolve(text.startsWith('{') ? JSON.parse(text) : text)
        })
      },
    )
    asked.on('error', fail)
    asked.on('timeout', () => asked.destroy())
    asked.end()
  })
}

/** Stops a cluster and removes every trace of it, also after a crash. Nothing to do is no error. */
export async function stopCluster(name: string, log: Log): Promise<void> {
  if (!existsSync(clustersFolder())) return
  await withLock(join(clustersFolder(), '.lock'), log, () => clear(name))
}

async function clear(name: string): Promise<void> {
  const state = readState(name)
  if (state === undefined) return
  // The kubelet first, or it starts again what is ended.
  for (const role of [
    'kubelet',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-apiserver',
    'etcd',
    'containerd',
  ]) {
    const own = state.processes[role]
    if (own !== undefined) await end(own, role === 'containerd' ? 3000 : 500)
  }
  await removeTraces(layoutOf(name, state.slot))
}

/** The cluster for tests: the one of `TESTBED_KUBECONFIG`, which is left as it is, or one of our own. */
export async function testCluster(
  log: Log,
  name = 'test',
): Promise<{ kubeconfig: string; stop(): Promise<void> }> {
  const given = process.env['TESTBED_KUBECONFIG'] ?? ''
  if (given !== '') return { kubeconfig: given, stop: () => Promise.resolve() }
  const { kubeconfig } = await startCluster(name, log)
  return { kubeconfig, stop: () => stopCluster(name, log) }
}
