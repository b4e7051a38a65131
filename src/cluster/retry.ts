import { setTimeout as delay } from 'node:timers/promises'

/** Waits; throws `signal.reason` at once on abort. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

/** What one try came to, as the retry rule sees it. */
export type Try<T> =
  | { done: T }
  /** `error` is thrown when no try is left; `afterMs` is the server's own wish (Retry-After). */
  | { again: Error; afterMs?: number | undefined }

const tries = 5
const firstDelayMs = 200
const longestDelayMs = 10_000

/**
 * The one retry rule: up to five tries with exponential back-off and jitter, about three seconds
 * in all, or as long as the server asks for, ten seconds a time at most.
 */
export async function retry<T>(attempt: () => Promise<Try<T>>, signal: AbortSignal): Promise<T> {
  for (let count = 1; ; count++) {
    const outcome = await attempt()
    if ('done' in outcome) return outcome.done
    if (count >= tries) throw outcome.again
    const backOff = firstDelayMs * 2 ** (count - 1) * (0.75 + Math.random() / 2)
    await sleep(Math.min(outcome.afterMs ?? backOff, longestDelayMs), signal)
  }
}
