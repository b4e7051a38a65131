import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { withLock } from './lock.ts'

export type Log = (line: string) => void

export const kubernetesVersion = 'v1.35.4'
export const helm3Version = 'v3.22.0'
export const helm4Version = 'v4.3.1'

/** A problem that the user can cure; shown as one sentence, without a stack. */
export class TestbedError extends Error {}

/** Folder for everything that is built once: `$XDG_CACHE_HOME` or `~/.cache`. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(base, 'helm-hooks-action', 'testbed')
}

/**
 * Runs `go` and tells every 15 s how far it is, since a first build takes minutes. Lines of
 * `go build -v` are package names.
 */
async function runGo(
  what: string,
  args: string[],
  cwd: string,
  bin: string,
  log: Log,
): Promise<void> {
  const started = Date.now()
  const child = spawn('go', args, {
    cwd,
    env: { ...process.env, GOBIN: bin, GOFLAGS: '-mod=mod', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let packages = 0
  const tail: string[] = []
  const lines = createInterface({ input: child.stderr })
  lines.on('line', line => {
    packages++
    tail.push(line)
    if (tail.length > 20) tail.shift()
  })
  const seconds = (): number => Math.round((Date.now() - started) / 1000)
  const timer = setInterval(() => {
    log(`  building ${what}: ${packages} modules and packages done, ${seconds()} s`)
  }, 15_000)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) {
      throw new TestbedError(`Building ${what} failed, the Go tool says:\n${tail.join('\n')}`)
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
    throw new TestbedError(
      'Go is not installed; the testbed builds Kubernetes and Helm with it. Install Go 1.26 or newer from https://go.dev/dl/ and put it on the PATH.',
    )
  } finally {
    clearInterval(timer)
    lines.close()
  }
  log(`  built ${what} in ${seconds()} s`)
}

/** Builds `name` into the cache unless it is there; two builders never do it twice. */
async function ensure(
  name: string,
  log: Log,
  build: (folder: string) => Promise<string>,
): Promise<string> {
  const target = join(cacheFolder(), name)
  if (existsSync(target)) return target
  mkdirSync(cacheFolder(), { recursive: true })
  return await withLock(`${target}.lock`, log, async () => {
    if (existsSync(target)) return target
    const folder = mkdtempSync(join(cacheFolder(), '.build-'))
    try {
      renameSync(await build(folder), target)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    return target
  })
}

/** Path of the one binary that holds etcd, the control plane and the kubelet. */
export async function ensureKubernetes(log: Log): Promise<string> {
  const source = join(import.meta.dirname, 'kubernetes')
  const hash = createHash('sha256')
  for (const file of ['main.go', 'certificates.go', 'go.mod', 'go.sum']) {
    hash.update(readFileSync(join(source, file)))
  }
  const key = hash.digest('hex').slice(0, 12)
  return await ensure(`kubernetes-${kubernetesVersion}-${key}`, log, async folder => {
    log(`Building Kubernetes ${kubernetesVersion} once; this takes about 5 minutes on 2 cores`)
    const [major = '', minor = ''] = kubernetesVersion.slice(1).split('.')
    const stamp = 'k8s.io/component-base/version'
    const flags = [
      '-s -w',
      `-X ${stamp}.gitVersion=${kubernetesVersion}`,
      `-X ${stamp}.gitMajor=${major}`,
      `-X ${stamp}.gitMinor=${minor}`,
    ]
    const output = join(folder, 'kubernetes')
    const args = ['build', '-v', '-trimpath', '-ldflags', flags.join(' '), '-o', output, '.']
    await runGo('Kubernetes', args, source, folder, log)
    return output
  })
}

async function ensureHelmVersion(version: string, log: Log): Promise<string> {
  return await ensure(`helm-${version}`, log, async folder => {
    log(`Building Helm ${version} once; this takes 1 to 2 minutes on 2 cores`)
    const major = version.slice(1, 2)
    const module = `helm.sh/helm/v${major}`
    const flags = `-s -w -X ${module}/internal/version.version=${version}`
    const args = ['install', '-v', '-trimpath', '-ldflags', flags, `${module}/cmd/helm@${version}`]
    await runGo(`Helm ${version}`, args, folder, folder, log)
    return join(folder, 'helm')
  })
}

/** Paths of a real Helm 3 and Helm 4. */
export async function ensureHelm(log: Log): Promise<{ helm3: string; helm4: string }> {
  return {
    helm4: await ensureHelmVersion(helm4Version, log),
    helm3: await ensureHelmVersion(helm3Version, log),
  }
}
