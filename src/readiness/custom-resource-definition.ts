import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, statusOf } from './conditions.ts'
import { failed, inProgress, ready, type Readiness } from './readiness.ts'

/** Established, so that its objects can be created (kstatus: crdConditions). */
export function customResourceDefinitionReadiness(definition: KubernetesObject): Readiness {
  const status = statusOf(definition)
  const names = conditionOf(status, 'NamesAccepted')
  if (names?.status === 'False') return failed(names.message ?? 'its names are not accepted')
  return conditionOf(status, 'Established')?.status === 'True'
    ? ready('established')
    : inProgress('not yet established')
}
