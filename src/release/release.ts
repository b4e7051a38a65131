import type { Hook } from '../hooks/hook.ts'

export const releaseStatuses = [
  'unknown',
  'deployed',
  'uninstalled',
  'superseded',
  'failed',
  'uninstalling',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
] as const

export type ReleaseStatus = (typeof releaseStatuses)[number]

export interface ReleaseInfo {
  /** RFC 3339; Helm 3 writes a zero time as "", Helm 4 omits it. */
  first_deployed?: string
  last_deployed?: string
  deleted?: string
  description?: string
  status: ReleaseStatus
  notes?: string
}

export interface ChartMetadata {
  name: string
  version: string
  appVersion?: string
  kubeVersion?: string
  [field: string]: unknown
}

/** A chart as the record stores it. Only the parts that we read are typed; the rest is kept as it came. */
export interface Chart {
  metadata: ChartMetadata
  templates?: { name: string; data: string }[] | null
  files?: { name: string; data: string }[] | null
  values?: Record<string, unknown> | null
  [field: string]: unknown
}

/**
 * A release as Helm's record holds it ("release v1", helm: pkg/release/v1/release.go), same field
 * names. `labels` live on the Secret and never in the JSON body. Numbers that JavaScript cannot
 * hold are kept as `JSON.rawJSON` values.
 */
export interface Release {
  name: string
  namespace: string
  version: number
  info: ReleaseInfo
  chart: Chart
  config?: Record<string, unknown> | null
  manifest: string
  hooks: Hook[]
  apply_method?: string
  /** Every label of the Secret, system ones included when read from a list (as Helm carries them). */
  labels: Record<string, string>
  [field: string]: unknown
}

/** Where release records are kept. Every call is bounded by `signal`. */
export interface ReleaseStore {
  /** All readable records of the release, ascending by revision. */
  history(signal: AbortSignal): Promise<Release[]>
  /** Writes a new record; ActionError `locked` if the revision exists already (Helm's only lock). */
  create(release: Release, signal: AbortSignal): Promise<void>
  /** Replaces the record of `release.version`. */
  update(release: Release, signal: AbortSignal): Promise<void>
  /** Deletes the record of one revision; a missing one is no error. */
  remove(version: number, signal: AbortSignal): Promise<void>
}
