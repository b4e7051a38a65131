import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Log, TestbedError } from './binaries.ts'

/** Files of the container runtime and the Debian packages that bring them. */
const required: Record<string, string[]> = {
  containerd: ['/usr/bin/containerd', '/usr/local/bin/containerd'],
  runc: ['/usr/sbin/runc', '/usr/bin/runc', '/usr/local/sbin/runc'],
  'containernetworking-plugins': ['/usr/lib/cni/bridge', '/opt/cni/bin/bridge'],
  'busybox-static': ['/bin/busybox'],
  iproute2: ['/sbin/ip', '/usr/sbin/ip', '/bin/ip'],
  iptables: ['/usr/sbin/iptables', '/sbin/iptables'],
}

/** Makes sure that the container runtime is there, by apt where that is possible. */
export function ensurePackages(log: Log): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new TestbedError(
      'The testbed runs containers and so needs Linux and root. Run it as root, or set TESTBED_KUBECONFIG to the kubeconfig of a cluster that you have (kind, k3d).',
    )
  }
  const missing = Object.keys(required).filter(
    name => !required[name]?.some(path => existsSync(path)),
  )
  if (missing.length === 0) return
  if (!existsSync('/usr/bin/apt-get')) {
    throw new TestbedError(
      `The testbed needs ${missing.join(', ')}, and there is no apt-get to install them. Install them with your package manager, or set TESTBED_KUBECONFIG to the kubeconfig of a cluster that you have.`,
    )
  }
  log(`Installing the Debian packages ${missing.join(', ')}`)
  const apt = (...args: string[]): void => {
    execFileSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // RUNLEVEL keeps the packages from starting services of their own.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    })
  }
  try {
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...missing)
  } catch {
    throw new TestbedError(
      `apt-get could not install ${missing.join(', ')}. Install them by hand, or set TESTBED_KUBECONFIG to the kubeconfig of a cluster that you have.`,
    )
  }
}

/** Folder of the CNI plugins. */
export function cniPlugins(): string {
  return existsSync('/usr/lib/cni/bridge') ? '/usr/lib/cni' : '/opt/cni/bin'
}
