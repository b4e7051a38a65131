import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, isStale, specOf, statusOf, type StatusFields } from './conditions.ts'
import { failed, inProgress, ready, type Readiness } from './readiness.ts'

interface DeploymentSpec {
  replicas: number
  paused: boolean
  progressDeadlineSeconds: number
}

interface DeploymentStatus extends StatusFields {
  replicas: number
  updatedReplicas: number
  readyReplicas: number
  availableReplicas: number
}

/**
 * Every replica new, ready and available, no old one left (kstatus: deploymentConditions). A paused
 * Deployment does not roll out and is not waited for (helm: pkg/kube/wait.go).
 */
export function deploymentReadiness(deployment: KubernetesObject): Readiness {
  const { replicas: wanted = 1, paused = false } = specOf<DeploymentSpec>(deployment)
  const status = statusOf<DeploymentStatus>(deployment)
  if (paused) return ready('paused')
  if (isStale(deployment, status)) return inProgress('rollout not yet observed')
  const progressing = conditionOf(status, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return failed('no progress within progressDeadlineSeconds')
  }
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  const of = (count: number, what: string): Readiness =>
    inProgress(`${count} of ${wanted} replicas ${what}`)
  if (status.observedGeneration === undefined) return inProgress('rollout not yet observed')
  if (updatedReplicas < wanted) return of(updatedReplicas, 'updated')
  if (replicas > updatedReplicas)
    return inProgress(`${replicas - updatedReplicas} old replicas left`)
  if (readyReplicas < wanted) return of(readyReplicas, 'ready')
  if (availableReplicas < wanted) return of(availableReplicas, 'available')
  const available = conditionOf(status, 'Available')
  if (available !== undefined && available.status !== 'True') {
    return inProgress(available.message ?? 'not available')
  }
  return ready(`${availableReplicas} of ${wanted} replicas available`)
}
