import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, isStale, statusOf } from './conditions.ts'
import { failed, inProgress, ready, type Readiness } from './readiness.ts'

/** Any other kind, by the conventions that kstatus reads: generation, Reconciling, Stalled, Ready. */
export function customResourceReadiness(object: KubernetesObject): Readiness {
  const status = statusOf(object)
  if (isStale(object, status)) return inProgress('change not yet observed')
  const reconciling = conditionOf(status, 'Reconciling')
  if (reconciling?.status === 'True') return inProgress(reconciling.message ?? 'reconciling')
  const stalled = conditionOf(status, 'Stalled')
  if (stalled?.status === 'True') return failed(stalled.message ?? 'stalled')
  const condition = conditionOf(status, 'Ready')
  if (condition === undefined || condition.status === 'True') return ready('ready')
  return inProgress(condition.message ?? condition.reason ?? 'not ready')
}
