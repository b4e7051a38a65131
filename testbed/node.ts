import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kubeconfigOf, type Start } from './control-plane.ts'
import { pauseImage, writeImageArchive } from './images.ts'
import type { Layout } from './layout.ts'
import { cniPlugins } from './packages.ts'

const cgroupRoot = '/sys/fs/cgroup'

/** Folders of the cluster's control group: one per controller on cgroup v1, one in all on v2. */
export function cgroupFolders({ cgroup }: Layout): string[] {
  if (existsSync(join(cgroupRoot, 'cgroup.controllers'))) return [join(cgroupRoot, cgroup)]
  return readdirSync(cgroupRoot).map(controller => join(cgroupRoot, controller, cgroup))
}

/** Makes what two nodes on one machine must not share: the bridge and the control group. */
export function prepareNode(layout: Layout): void {
  const { bridge, podGateway } = layout
  if (!existsSync(`/sys/class/net/${bridge}`)) {
    execFileSync('ip', ['link', 'add', bridge, 'type', 'bridge'])
    execFileSync('ip', ['address', 'add', `${podGateway}/17`, 'dev', bridge])
    execFileSync('ip', ['link', 'set', bridge, 'up'])
  }
  // With the shared default group each kubelet kills the other's pods.
  for (const folder of cgroupFolders(layout)) mkdirSync(folder, { recursive: true })
}

export function startContainerd(layout: Layout, start: Start): void {
  const { root } = layout
  const cni = join(root, 'cni')
  mkdirSync(cni, { recursive: true })
  writeFileSync(join(cni, '10-testbed.conflist'), cniConfig(layout))
  const config = join(root, 'containerd.toml')
  writeFileSync(config, containerdConfig(layout, cni))
  start('containerd', 'containerd', ['--config', config])
}

function cniConfig({ root, bridge, podSubnet, podGateway }: Layout): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: bridge,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: false,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: podSubnet, gateway: podGateway }]],
          dataDir: join(root, 'ipam'),
        },
      },
      { type: 'loopback' },
    ],
  })
}

function containerdConfig({ root, containerdSocket }: Layout, cni: string): string {
  const text = (value: string): string => JSON.stringify(value)
  return `version = 2
root = ${text(join(root, 'containerd'))}
state = ${text(join(root, 'run'))}
oom_score = 0
[grpc]
  address = ${text(containerdSocket)}
[plugins."io.containerd.internal.v1.opt"]
  path = ${text(join(root, 'opt'))}
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${text(pauseImage)}
  # Lowering the score needs CAP_SYS_RESOURCE, which containers and small machines lack.
  restrict_oom_score_adj = true
  # Keeps the mounts of network namespaces below our folder.
  netns_mounts_under_state_dir = true
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${text(cniPlugins())}
    conf_dir = ${text(cni)}
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`
}

/** Gives the node its images; containerd must answer. */
export function importImages({ root, containerdSocket }: Layout): void {
  const archive = join(root, 'images.tar')
  if (!existsSync(archive)) writeImageArchive(archive)
  execFileSync(
    'ctr',
    ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', 'import', archive],
    { stdio: 'ignore' },
  )
}

export function startKubelet(binary: string, layout: Layout, pki: string, start: Start): void {
  const { root, ports } = layout
  const config = join(root, 'kubelet.json')
  writeFileSync(config, JSON.stringify(kubeletConfig(layout, pki)))
  start('kubelet', binary, [
    'kubelet',
    `--config=${config}`,
    `--kubeconfig=${kubeconfigOf(layout, 'node')}`,
    `--root-dir=${join(root, 'kubelet')}`,
    `--hostname-override=${layout.nodeName}`,
    `--node-ip=${layout.nodeAddress}`,
    `--healthz-port=${ports.kubeletHealth}`,
  ])
}

function kubeletConfig(layout: Layout, pki: string): object {
  const { root, ports, cgroup, nodeAddress, containerdSocket } = layout
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: nodeAddress,
    port: ports.kubelet,
    readOnlyPort: 0,
    tlsCertFile: join(pki, 'kubelet.crt'),
    tlsPrivateKeyFile: join(pki, 'kubelet.key'),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: join(pki, 'ca.crt') },
    },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    makeIPTablesUtilChains: false,
    localStorageCapacityIsolation: false,
    podLogsDir: join(root, 'pod-logs'),
    volumePluginDir: join(root, 'volume-plugins'),
    resolvConf: '',
    evictionHard: {
      'memory.available': '50Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    serializeImagePulls: false,
    maxPods: 250,
    kubeAPIQPS: 200,
    kubeAPIBurst: 400,
    eventRecordQPS: 0,
    nodeStatusUpdateFrequency: '4s',
    shutdownGracePeriod: '0s',
  }
}
