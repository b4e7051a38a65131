/** The hook events that Helm knows (helm: pkg/release/v1/hook.go); `test-success` is stored as `test`. */
export const hookEvents = [
  'pre-install',
  'post-install',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'pre-delete',
  'post-delete',
  'test',
] as const

export type HookEvent = (typeof hookEvents)[number]

export type HookPhase = '' | 'Unknown' | 'Running' | 'Succeeded' | 'Failed'

/** The latest execution of a hook as the release record keeps it. Times are RFC 3339; Helm 3 writes a missing one as "". */
export interface HookExecution {
  started_at?: string
  completed_at?: string
  phase: HookPhase
}

/** A hook exactly as it stands in Helm's release record (same field names, so that it can be written back). */
export interface Hook {
  name: string
  kind: string
  /** Chart-relative path of the template, starting with the chart's name. */
  path: string
  /** One YAML document, without a `# Source` header. */
  manifest: string
  events: HookEvent[]
  last_run: HookExecution
  weight?: number
  delete_policies?: string[]
  output_log_policies?: string[]
}
