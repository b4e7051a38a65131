import type { KubernetesObject } from '../manifest/object.ts'
import { conditionOf, specOf, statusOf, type StatusFields } from './conditions.ts'
import { failed, inProgress, ready, type Readiness } from './readiness.ts'

interface JobStatus extends StatusFields {
  startTime: string
  active: number
  succeeded: number
}

/** Finished, where `waitForJobs` asks for that; else started is enough (helm: internal/statusreaders/job_status_reader.go). */
export function jobReadiness(job: KubernetesObject, waitForJobs: boolean): Readiness {
  const { completions = 1, suspend = false } = specOf<{ completions: number; suspend: boolean }>(
    job,
  )
  const status = statusOf<JobStatus>(job)
  if (conditionOf(status, 'Complete')?.status === 'True') return ready('completed')
  const failure = conditionOf(status, 'Failed')
  if (failure?.status === 'True') {
    const message = failure.message ?? failure.reason ?? 'failed'
    return waitForJobs ? failed(message) : ready(`failed: ${message}`)
  }
  if (waitForJobs) return inProgress(`${status.succeeded ?? 0} of ${completions} completions`)
  return suspend || status.startTime !== undefined
    ? ready('started')
    : inProgress('not yet started')
}
