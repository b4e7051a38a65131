import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, statusOf, type StatusFields } from './conditions.ts'
import { failed, inProgress, ready, type Readiness } from './readiness.ts'

interface PodStatus extends StatusFields {
  phase: string
  reason: string
  message: string
}

/** Ready, or finished. A failed Pod is a failure here, where kstatus calls it current: nobody wants it. */
export function podReadiness(pod: KubernetesObject): Readiness {
  const status = statusOf<PodStatus>(pod)
  if (status.phase === 'Succeeded') return ready('completed')
  if (status.phase === 'Failed') return failed(status.message ?? status.reason ?? 'failed')
  const condition = conditionOf(status, 'Ready')
  if (condition?.status === 'True') return ready('ready')
  return inProgress(condition?.message ?? status.phase ?? 'not yet observed')
}
