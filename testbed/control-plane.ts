import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout } from './layout.ts'

/** Starts one process of the cluster and writes it down at once. */
export type Start = (role: string, command: string, args: string[]) => void

/** Writes certificates and one kubeconfig per component; returns the folder of the certificates. */
export function writeCredentials(binary: string, layout: Layout): string {
  const pki = join(layout.root, 'pki')
  mkdirSync(pki, { recursive: true, mode: 0o700 })
  const { nodeName, nodeAddress, serviceAddress } = layout
  execFileSync(binary, ['certificates', pki, nodeName, nodeAddress, serviceAddress])
  for (const user of ['admin', 'controller-manager', 'scheduler', 'node']) {
    writeFileSync(kubeconfigOf(layout, user), kubeconfig(layout, pki, user), { mode: 0o600 })
  }
  return pki
}

export function kubeconfigOf({ root }: Layout, user: string): string {
  return join(root, `${user}.kubeconfig`)
}

function kubeconfig({ ports, name }: Layout, pki: string, user: string): string {
  // JSON is YAML.
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user } }],
    clusters: [
      {
        name,
        cluster: {
          server: `https://127.0.0.1:${ports.api}`,
          'certificate-authority': join(pki, 'ca.crt'),
        },
      },
    ],
    users: [
      {
        name: user,
        user: {
          'client-certificate': join(pki, `${user}.crt`),
          'client-key': join(pki, `${user}.key`),
        },
      },
    ],
  })
}

export function startEtcd(binary: string, { root, ports }: Layout, start: Start): void {
  const client = `http://127.0.0.1:${ports.etcd}`
  const peer = `http://127.0.0.1:${ports.etcdPeer}`
  start('etcd', binary, [
    'etcd',
    `--data-dir=${join(root, 'etcd')}`,
    // The data is thrown away with the cluster.
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=warn',
  ])
}

export function startApiServer(binary: string, layout: Layout, pki: string, start: Start): void {
  const file = (name: string): string => join(pki, name)
  start('kube-apiserver', binary, [
    'kube-apiserver',
    '--bind-address=127.0.0.1',
    `--advertise-address=${layout.nodeAddress}`,
    `--secure-port=${layout.ports.api}`,
    `--etcd-servers=http://127.0.0.1:${layout.ports.etcd}`,
    '--endpoint-reconciler-type=none',
    '--authorization-mode=Node,RBAC',
    '--anonymous-auth=false',
    '--allow-privileged=true',
    `--client-ca-file=${file('ca.crt')}`,
    `--tls-cert-file=${file('apiserver.crt')}`,
    `--tls-private-key-file=${file('apiserver.key')}`,
    `--service-account-key-file=${file('service-accounts.pub')}`,
    `--service-account-signing-key-file=${file('service-accounts.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-cluster-ip-range=${layout.serviceSubnet}`,
    `--kubelet-client-certificate=${file('apiserver-kubelet.crt')}`,
    `--kubelet-client-key=${file('apiserver-kubelet.key')}`,
    `--kubelet-certificate-authority=${file('ca.crt')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--max-requests-inflight=2000',
    '--max-mutating-requests-inflight=1000',
  ])
}

export function startControllers(binary: string, layout: Layout, pki: string, start: Start): void {
  start('kube-controller-manager', binary, [
    'kube-controller-manager',
    '--bind-address=127.0.0.1',
    `--secure-port=${layout.ports.controllers}`,
    `--kubeconfig=${kubeconfigOf(layout, 'controller-manager')}`,
    `--root-ca-file=${join(pki, 'ca.crt')}`,
    `--service-account-private-key-file=${join(pki, 'service-accounts.key')}`,
    '--use-service-account-credentials',
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ])
  start('kube-scheduler', binary, [
    'kube-scheduler',
    '--bind-address=127.0.0.1',
    `--secure-port=${layout.ports.scheduler}`,
    `--kubeconfig=${kubeconfigOf(layout, 'scheduler')}`,
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ])
}
