/**
 * What can be said of one object's progress.
 * `done`: nothing more will change by waiting. `ok`: it is what was asked for. A failed object is
 * `{ done: true, ok: false }`. `message` is one short clause, e.g. `2 of 3 replicas available`.
 */
export interface Readiness {
  done: boolean
  ok: boolean
  message: string
}

export function ready(message: string): Readiness {
  return { done: true, ok: true, message }
}

export function inProgress(message: string): Readiness {
  return { done: false, ok: false, message }
}

export function failed(message: string): Readiness {
  return { done: true, ok: false, message }
}
