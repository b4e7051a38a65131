import type { KubernetesObject } from '../manifest/object.ts'
import { isStale, specOf, statusOf, type StatusFields } from './conditions.ts'
import { inProgress, ready, type Readiness } from './readiness.ts'

interface DaemonSetStatus extends StatusFields {
  desiredNumberScheduled: number
  updatedNumberScheduled: number
  numberAvailable: number
  numberReady: number
}

/** A new, available pod on every node that should have one (kstatus: daemonsetConditions). */
export function daemonSetReadiness(daemonSet: KubernetesObject): Readiness {
  const { updateStrategy } = specOf<{ updateStrategy: { type?: string } }>(daemonSet)
  const status = statusOf<DaemonSetStatus>(daemonSet)
  if (updateStrategy?.type === 'OnDelete') return ready('updates on delete')
  if (status.observedGeneration === undefined || isStale(daemonSet, status)) {
    return inProgress('rollout not yet observed')
  }
  const { desiredNumberScheduled: wanted = 0, numberReady = 0, numberAvailable = 0 } = status
  const updated = status.updatedNumberScheduled ?? 0
  if (updated < wanted) return inProgress(`${updated} of ${wanted} pods updated`)
  if (numberAvailable < wanted) return inProgress(`${numberAvailable} of ${wanted} pods available`)
  if (numberReady < wanted) return inProgress(`${numberReady} of ${wanted} pods ready`)
  return ready(`${numberReady} of ${wanted} pods ready`)
}
