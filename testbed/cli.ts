import { parseArgs } from 'node:util'
import { TestbedError } from './binaries.ts'
import { clusterStatus, kubeconfigPath, startCluster, stopCluster } from './cluster.ts'
import { knownClusters } from './layout.ts'

const usage = `usage: npm run testbed -- up|down|status|env [--name NAME] [--all]

  up      start a cluster and print the path of its kubeconfig
  down    stop it and remove every trace (--all: every cluster)
  status  list the clusters
  env     print an export line for the shell`

const log = (line: string): void => {
  console.error(line)
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      name: { type: 'string', default: 'default' },
      all: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const { name, all } = values
  switch (positionals[0]) {
    case 'up': {
      const started = Date.now()
      const { kubeconfig } = await startCluster(name, log)
      log(`The cluster ${name} is ready after ${((Date.now() - started) / 1000).toFixed(1)} s`)
      console.log(kubeconfig)
      return 0
    }
    case 'down':
      for (const each of all ? knownClusters() : [name]) await stopCluster(each, log)
      return 0
    case 'status':
      for (const each of knownClusters())
        console.log(`${each}\t${clusterStatus(each)}\t${kubeconfigPath(each)}`)
      return 0
    case 'env':
      if (clusterStatus(name) !== 'running') {
        throw new TestbedError(
          `The cluster ${name} does not run. Start it with \`npm run testbed -- up\`.`,
        )
      }
      console.log(`export TESTBED_KUBECONFIG=${kubeconfigPath(name)}`)
      return 0
    default:
      log(usage)
      return 2
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  log(error instanceof TestbedError ? error.message : String((error as Error).stack))
  process.exitCode = 1
}
