import type { FailureReason, SourceLocation } from '../errors.ts'
import type { HookEvent } from '../hooks/hook.ts'
import type { ObjectReference } from '../manifest/object.ts'

/** The steps of a run, in the order in which they can come. */
export type Phase =
  | 'connect'
  | 'crds'
  | 'render'
  | 'plan'
  | 'hooks'
  | 'apply'
  | 'wait'
  | 'rollback'
  | 'uninstall'
  | 'finish'

export type HookStatus = 'succeeded' | 'failed' | 'skipped' | 'cancelled' | 'not-run'
export type HookCleanup = 'deleted' | 'kept' | 'gone' | 'delete-failed'
export type ResourceChange = 'created' | 'changed' | 'unchanged' | 'deleted' | 'kept' | 'failed'

/** Names one execution of a hook within a run: position in run order, from 0. */
export type HookId = number

/** A hook that this run will execute, as far as it is known before. */
export interface HookPlan {
  id: HookId
  event: HookEvent
  weight: number
  kind: string
  namespace: string
  name: string
  path: string
}

/** One container of one pod, where a log line comes from. */
export interface LogSource {
  pod: string
  container: string
  /** Init containers first; `init` tells them apart. */
  init: boolean
}

/** What a failed container left behind. */
export interface ContainerEvidence extends LogSource {
  exitCode?: number | undefined
  signal?: number | undefined
  /** e.g. `Error`, `OOMKilled`, `ImagePullBackOff` */
  reason?: string | undefined
  /** Termination or waiting message. */
  message?: string | undefined
  restarts: number
  /** Last lines of its log, oldest first. */
  logTail: string[]
}

/** Why a hook or an object failed: one reason of the closed list, one sentence, the evidence. */
export interface Failure {
  reason: FailureReason
  message: string
  hint?: string | undefined
  location?: SourceLocation | undefined
  containers?: ContainerEvidence[] | undefined
  /** Kubernetes events that matter, newest first, as `Reason: message` lines. */
  events?: string[] | undefined
}

export interface ReleaseFacts {
  release: string
  namespace: string
  chart: string
  chartVersion: string
  appVersion: string
  revision: number
  previousRevision: number | undefined
  /** Chart-relative paths map to files of the checkout when the chart is a local directory (relative to the workspace). */
  chartDirectory: string | undefined
}

export type RunStatus =
  'deployed' | 'failed' | 'rolled-back' | 'uninstalled' | 'unchanged' | 'planned'

/**
 * Everything that happens in a run, told once, in order. `at` is epoch milliseconds. Reporters
 * fold this stream; nothing else feeds the log, the summary, the outputs or the report.
 * Text in it is untrusted: each reporter escapes for its own medium.
 */
export type RunEvent = { at: number } & (
  | { type: 'run-started'; command: string; release: string; namespace: string; timeoutMs: number }
  | { type: 'phase-started'; phase: Phase; title: string }
  | { type: 'phase-finished'; phase: Phase }
  | { type: 'helm-found'; version: string; path: string }
  | { type: 'connected'; server: string; version: string }
  | ({ type: 'release-known' } & ReleaseFacts)
  | { type: 'notes'; text: string }
  | { type: 'record-written'; revision: number; status: string; description: string }
  | { type: 'hooks-planned'; hooks: HookPlan[] }
  | { type: 'hook-started'; id: HookId; attempt: number }
  | { type: 'hook-skipped'; id: HookId; why: string }
  | { type: 'hook-log'; id: HookId; source: LogSource; line: string }
  | {
      type: 'hook-finished'
      id: HookId
      status: 'succeeded' | 'failed' | 'cancelled'
      failure?: Failure
    }
  | { type: 'hook-cleanup'; id: HookId; cleanup: HookCleanup }
  | {
      type: 'resource-changed'
      reference: ObjectReference
      change: ResourceChange
      message?: string
    }
  | { type: 'resource-status'; reference: ObjectReference; ready: boolean; message: string }
  | { type: 'warning'; message: string; location?: SourceLocation }
  | { type: 'notice'; message: string }
  | { type: 'debug'; message: string }
  | { type: 'run-finished'; status: RunStatus; changed: boolean; failure?: Failure }
)

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never

/** What the code that runs things says; the stream adds the time. */
export type Report = (event: WithoutTime<RunEvent>) => void
