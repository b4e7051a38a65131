/** The closed list of reasons for which a run can fail: output `failure-reason`, report and summary. */
export const failureReasons = [
  'invalid-input',
  'kubeconfig',
  'unreachable',
  'unauthorized',
  'forbidden',
  'render',
  'schema',
  'ownership',
  'conflict',
  'hook-failed',
  'hook-timeout',
  'hook-deleted',
  'image-pull',
  'container-config',
  'crash-loop',
  'oom-killed',
  'unschedulable',
  'pod-creation',
  'evicted',
  'resource-not-ready',
  'apply',
  'locked',
  'pending-release',
  'deadline',
  'cancelled',
  'internal',
] as const

export type FailureReason = (typeof failureReasons)[number]

/** A place in a file of the checkout that an annotation can point at. `line` counts from 1. */
export interface SourceLocation {
  file: string
  line?: number
}

export interface ActionErrorOptions {
  /** What the user can do about it: one sentence. */
  hint?: string | undefined
  cause?: unknown
  location?: SourceLocation | undefined
}

/**
 * The one error class that a user gets to see. `message` is one sentence with the object and the
 * reason; `hint` is the remedy. Compare by `reason`, never by class name: the bundle is minified.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError'
  readonly reason: FailureReason
  readonly hint: string | undefined
  readonly location: SourceLocation | undefined

  constructor(reason: FailureReason, message: string, options: ActionErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.reason = reason
    this.hint = options.hint
    this.location = options.location
  }
}

/** The message of anything that was thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
