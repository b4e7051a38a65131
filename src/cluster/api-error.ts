/** `details.causes` of a Kubernetes Status. */
export interface StatusCause {
  reason?: string
  message?: string
  field?: string
}

/** An answer of the API server that is no success (Kubernetes: metav1.Status). Compare by `status` and `reason`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status code. */
  readonly status: number
  /** Status.reason, e.g. `AlreadyExists`, `Conflict`, `Invalid`; empty when the body was no Status. */
  readonly reason: string
  readonly causes: StatusCause[]

  constructor(status: number, reason: string, message: string, causes: StatusCause[] = []) {
    super(message)
    this.status = status
    this.reason = reason
    this.causes = causes
  }
}

/** True for an ApiError with that HTTP status. */
export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status
}
