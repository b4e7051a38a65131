import type { KubernetesObject } from '../manifest/object.ts'
import { isStale, specOf, statusOf, type StatusFields } from './conditions.ts'
import { inProgress, ready, type Readiness } from './readiness.ts'

interface StatefulSetSpec {
  replicas: number
  updateStrategy: { type?: string; rollingUpdate?: { partition?: number } }
}

interface StatefulSetStatus extends StatusFields {
  replicas: number
  readyReplicas: number
  updatedReplicas: number
  currentRevision: string
  updateRevision: string
}

/** Replicas ready and, above the partition, updated; OnDelete is not waited for (kstatus: stsConditions). */
export function statefulSetReadiness(statefulSet: KubernetesObject): Readiness {
  const { replicas: wanted = 1, updateStrategy } = specOf<StatefulSetSpec>(statefulSet)
  const status = statusOf<StatefulSetStatus>(statefulSet)
  if (updateStrategy?.type === 'OnDelete') return ready('updates on delete')
  if (isStale(statefulSet, status)) return inProgress('rollout not yet observed')
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status
  if (replicas < wanted) return inProgress(`${replicas} of ${wanted} replicas created`)
  if (readyReplicas < wanted) return inProgress(`${readyReplicas} of ${wanted} replicas ready`)
  if (replicas > wanted) return inProgress(`${replicas - wanted} surplus replicas left`)
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0
  if (partition > 0) {
    const toUpdate = Math.max(0, wanted - partition)
    return updatedReplicas < toUpdate
      ? inProgress(`${updatedReplicas} of ${toUpdate} replicas above the partition updated`)
      : ready(`${readyReplicas} of ${wanted} replicas ready, ${updatedReplicas} updated`)
  }
  return status.currentRevision === status.updateRevision
    ? ready(`${readyReplicas} of ${wanted} replicas ready`)
    : inProgress(`${updatedReplicas} of ${wanted} replicas updated`)
}
