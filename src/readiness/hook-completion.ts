import { groupOf } from '../manifest/identity.ts'
import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, statusOf, type StatusFields } from './conditions.ts'

/** How far a hook object has come. `message` of a failure is the API's own reason and text. */
export type HookCompletion =
  { state: 'running' } | { state: 'succeeded' } | { state: 'failed'; message: string }

/** True for kinds whose end is waited for: Jobs and Pods; any other is complete once it is created. */
export function runsToCompletion({
  apiVersion,
  kind,
}: {
  apiVersion: string
  kind: string
}): boolean {
  return (
    (groupOf(apiVersion) === 'batch' && kind === 'Job') || (apiVersion === 'v1' && kind === 'Pod')
  )
}

/**
 * Helm's rule for hooks (helm: internal/statusreaders): a Job by its Complete and Failed conditions
 * alone, a Pod by its phase.
 */
export function hookCompletion(object: KubernetesObject): HookCompletion {
  if (!runsToCompletion(object)) return { state: 'succeeded' }
  if (object.kind === 'Pod') {
    const status = statusOf<StatusFields & { phase: string; reason: string; message: string }>(
      object,
    )
    if (status.phase === 'Succeeded') return { state: 'succeeded' }
    if (status.phase !== 'Failed') return { state: 'running' }
    return { state: 'failed', message: status.reason ?? status.message ?? 'PodFailed' }
  }
  const status = statusOf(object)
  if (conditionOf(status, 'Complete')?.status === 'True') return { state: 'succeeded' }
  const failure = conditionOf(status, 'Failed')
  if (failure?.status !== 'True') return { state: 'running' }
  return { state: 'failed', message: failure.reason ?? failure.message ?? 'JobFailed' }
}
