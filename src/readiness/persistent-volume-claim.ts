import type { KubernetesObject } from '../manifest/object.ts'
import { statusOf, type StatusFields } from './conditions.ts'
import { inProgress, ready, type Readiness } from './readiness.ts'

export function persistentVolumeClaimReadiness(claim: KubernetesObject): Readiness {
  const { phase = 'Pending' } = statusOf<StatusFields & { phase: string }>(claim)
  return phase === 'Bound' ? ready('bound') : inProgress(phase.toLowerCase())
}
