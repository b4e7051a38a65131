import { ActionError } from '../errors.ts'
import type { KubernetesObject } from '../manifest/object.ts'
import { ApiError } from './api-error.ts'
import type { ObjectList, WatchEvent } from './cluster.ts'
import { sleep } from './retry.ts'

type RawEvent =
  | WatchEvent
  | { type: 'BOOKMARK'; object: KubernetesObject }
  | { type: 'ERROR'; object: { code?: number; reason?: string; message?: string } }

/** How one collection is listed and its watch opened. */
export interface WatchSource {
  list(signal: AbortSignal): Promise<ObjectList>
  /** The raw stream of a watch that the server ends by itself after about `watchSeconds`. */
  open(resourceVersion: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
}

/** How long the server keeps a watch open. Short, since a connection that died silently is noticed only then. */
export const watchSeconds = 60
const silenceMs = (watchSeconds + 10) * 1000

/** Newline-delimited JSON; chunks may split lines and UTF-8 characters. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RawEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line) as RawEvent
  }
}

/** Errors that a new connection does not cure. */
function isFinal(error: unknown): boolean {
  if (error instanceof ActionError) return error.reason !== 'unreachable'
  return error instanceof ApiError && error.status < 500 && error.status !== 429
}

/** The contract of `ObjectWatcher.watch` for one collection. */
export async function* watch(
  source: WatchSource,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent, never, void> {
  const known = new Map<string, KubernetesObject>()
  let version = resourceVersion
  let failures = 0

  for (;;) {
    signal.throwIfAborted()
    let expired = false
    try {
      const lifetime = AbortSignal.any([signal, AbortSignal.timeout(silenceMs)])
      for await (const event of readEvents(await source.open(version, lifetime))) {
        failures = 0
        if (event.type === 'ERROR') {
          expired = event.object.code === 410
          break
        }
        version = event.object.metadata.resourceVersion ?? version
        if (event.type === 'BOOKMARK') continue
        remember(known, event)
        yield event
      }
    } catch (error) {
      signal.throwIfAborted()
      expired = error instanceof ApiError && error.status === 410
      if (!expired && isFinal(error)) throw error
    }
    if (expired) {
      const list = await source.list(signal)
      version = list.resourceVersion
      for (const event of differences(known, list.items)) {
        remember(known, event)
        yield event
      }
    }
    // The first reconnect is immediate, so that nobody waits for a server that ends its watches.
    if (failures > 0) await sleep(Math.min(100 * 2 ** failures, 5000), signal)
    failures++
  }
}

function uidOf({ metadata }: KubernetesObject): string {
  return metadata.uid ?? metadata.name
}

function remember(known: Map<string, KubernetesObject>, { type, object }: WatchEvent): void {
  if (type === 'DELETED') known.delete(uidOf(object))
  else known.set(uidOf(object), object)
}

/** What must have happened while nobody watched. */
function differences(
  known: ReadonlyMap<string, KubernetesObject>,
  items: readonly KubernetesObject[],
): WatchEvent[] {
  const present = new Set(items.map(uidOf))
  const gone = [...known.values()].filter(object => !present.has(uidOf(object)))
  return [
    ...gone.map(object => ({ type: 'DELETED' as const, object })),
    ...items.map(object => ({ type: 'MODIFIED' as const, object })),
  ]
}
