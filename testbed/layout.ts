import { createServer } from 'node:net'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
  renameSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OwnProcess } from './processes.ts'

/** Folder of all clusters of this user; short, since socket paths may have 107 bytes. */
export function clustersFolder(): string {
  return join(tmpdir(), 'helm-hooks-testbed')
}

/** What one cluster claims of the machine, kept in its state file. */
export interface State {
  name: string
  /** Tells clusters side by side apart: ports, bridge, subnet. */
  slot: number
  processes: Record<string, OwnProcess>
}

/** Everything that follows from a cluster's name and slot. */
export interface Layout {
  name: string
  root: string
  bridge: string
  /** Control group below every controller, which holds every container. */
  cgroup: string
  nodeName: string
  nodeAddress: string
  podSubnet: string
  podGateway: string
  serviceSubnet: string
  serviceAddress: string
  ports: {
    api: number
    etcd: number
    etcdPeer: number
    controllers: number
    scheduler: number
    kubelet: number
    kubeletHealth: number
  }
  kubeconfig: string
  containerdSocket: string
}

export function layoutOf(name: string, slot: number): Layout {
  const root = join(clustersFolder(), name)
  const port = 21_000 + slot * 10
  const network = `10.${100 + slot}`
  return {
    name,
    root,
    bridge: `hhtb${slot}`,
    cgroup: `helm-hooks-${name}`,
    nodeName: `testbed-${name}`,
    nodeAddress: `${network}.0.1`,
    podSubnet: `${network}.0.0/17`,
    podGateway: `${network}.0.1`,
    serviceSubnet: `${network}.128.0/17`,
    serviceAddress: `${network}.128.1`,
    ports: {
      api: port,
      etcd: port + 1,
      etcdPeer: port + 2,
      controllers: port + 3,
      scheduler: port + 4,
      kubelet: port + 5,
      kubeletHealth: port + 6,
    },
    kubeconfig: join(root, 'admin.kubeconfig'),
    containerdSocket: join(root, 'containerd.sock'),
  }
}

export function readState(name: string): State | undefined {
  const file = join(clustersFolder(), name, 'state.json')
  if (!existsSync(file)) return undefined
  return JSON.parse(readFileSync(file, 'utf8')) as State
}

export function writeState(state: State): void {
  const folder = join(clustersFolder(), state.name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'state.json')
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2))
  renameSync(`${file}.new`, file)
}

/** Names of all clusters that have a state file, running or not. */
export function knownClusters(): string[] {
  if (!existsSync(clustersFolder())) return []
  return readdirSync(clustersFolder()).filter(name => readState(name) !== undefined)
}

/** A slot that no other cluster holds and whose API port is free. */
export async function freeSlot(): Promise<number> {
  const taken = new Set(knownClusters().map(name => readState(name)?.slot))
  for (let slot = 0; slot < 100; slot++) {
    const { ports, bridge } = layoutOf('probe', slot)
    if (taken.has(slot) || existsSync(`/sys/class/net/${bridge}`)) continue
    if (await isFree(ports.api)) return slot
  }
  throw new Error('no free slot for another cluster')
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
}
