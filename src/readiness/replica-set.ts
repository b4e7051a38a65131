import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, isStale, specOf, statusOf, type StatusFields } from './conditions.ts'
import { inProgress, ready, type Readiness } from './readiness.ts'

interface ReplicaSetStatus extends StatusFields {
  replicas: number
  readyReplicas: number
  availableReplicas: number
}

/** ReplicaSets and ReplicationControllers: all replicas there, ready and available (kstatus: replicasetConditions). */
export function replicaSetReadiness(replicaSet: KubernetesObject): Readiness {
  const { replicas: wanted = 1 } = specOf<{ replicas: number }>(replicaSet)
  const status = statusOf<ReplicaSetStatus>(replicaSet)
  if (isStale(replicaSet, status)) return inProgress('not yet observed')
  const failure = conditionOf(status, 'ReplicaFailure')
  if (failure?.status === 'True')
    return inProgress(failure.message ?? 'a replica cannot be created')
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  if (readyReplicas < wanted) return inProgress(`${readyReplicas} of ${wanted} replicas ready`)
  if (availableReplicas < wanted) {
    return inProgress(`${availableReplicas} of ${wanted} replicas available`)
  }
  if (replicas > wanted) return inProgress(`${replicas - wanted} surplus replicas left`)
  return ready(`${availableReplicas} of ${wanted} replicas available`)
}
