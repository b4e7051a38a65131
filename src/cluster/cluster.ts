import type { KubernetesObject, ObjectReference } from '../manifest/object.ts'

/** One API resource as discovery describes it. */
export interface ApiResource {
  apiVersion: string
  kind: string
  /** Plural name in URLs, e.g. `deployments`. */
  name: string
  namespaced: boolean
  verbs: string[]
}

/** A collection of objects. Without `namespace`: all namespaces, or a cluster-scoped kind. */
export interface Collection {
  apiVersion: string
  kind: string
  namespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
}

export interface ObjectList {
  items: KubernetesObject[]
  resourceVersion: string
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: KubernetesObject
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan'

export interface DeleteOptions {
  propagationPolicy: PropagationPolicy
  /** Delete only this very object; another one under the same name is left alone (409). */
  uid?: string | undefined
}

export interface ApplyOptions {
  /** Take fields that another manager owns. */
  force: boolean
  dryRun?: boolean
}

export interface ApplyResult {
  object: KubernetesObject
  /** True when the object did not exist before (HTTP 201). */
  created: boolean
  /** `Warning` headers of the API server (deprecated APIs, unknown fields). */
  warnings: string[]
}

export interface JsonPatchOperation {
  op: 'add' | 'remove' | 'replace' | 'test'
  path: string
  value?: unknown
}

export interface LogQuery {
  namespace: string
  pod: string
  container: string
  follow?: boolean
  previous?: boolean
  timestamps?: boolean
  /** RFC 3339: only lines from then on. */
  sinceTime?: string | undefined
  tailLines?: number
}

export interface ServerVersion {
  /** e.g. `v1.35.4` */
  gitVersion: string
}

export interface Discovery {
  /** The resource behind a kind; `undefined` when the server does not serve it, after one fresh look. */
  resource(apiVersion: string, kind: string, signal: AbortSignal): Promise<ApiResource | undefined>
  /** Forgets what was discovered, so that a CRD applied just now is found. */
  invalidate(): void
}

export interface ObjectReader {
  /** `undefined` when it is not there (404). */
  get(reference: ObjectReference, signal: AbortSignal): Promise<KubernetesObject | undefined>
  /** All pages. */
  list(collection: Collection, signal: AbortSignal): Promise<ObjectList>
  /** As `list`, metadata only: labels, annotations, managed fields, resource version. */
  listMetadata(collection: Collection, signal: AbortSignal): Promise<ObjectList>
}

export interface ObjectWriter {
  /** POST. Never repeated after an answer is lost. */
  create(object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>
  /** PUT of the whole object, without a resource version unless it carries one. */
  replace(object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>
  /** Server-side apply with field manager `helm` and strict field validation. */
  apply(object: KubernetesObject, options: ApplyOptions, signal: AbortSignal): Promise<ApplyResult>
  patch(
    reference: ObjectReference,
    operations: JsonPatchOperation[],
    signal: AbortSignal,
  ): Promise<KubernetesObject>
  /** `gone` when it was not there or left at once; `terminating` when finalizers or a grace period hold it. */
  delete(
    reference: ObjectReference,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<'gone' | 'terminating'>
}

export interface ObjectWatcher {
  /**
   * The changes of a collection from `resourceVersion` on, without end, through disconnects and
   * server time-outs. When the version is too old (410) the collection is listed again: what is
   * there comes as MODIFIED, what went missing as DELETED with its last known state.
   * Ends by throwing `signal.reason` on abort.
   */
  watch(
    collection: Collection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent, never, void>
}

export interface LogReader {
  /** Raw chunks of a container's log. Ends when the container's log ends or the connection is lost. */
  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** A Kubernetes API server. Errors: ActionError (`unreachable`, `unauthorized`, `forbidden`) or ApiError. */
export interface Cluster extends ObjectReader, ObjectWriter, ObjectWatcher, LogReader {
  readonly discovery: Discovery
  version(signal: AbortSignal): Promise<ServerVersion>
  /** Closes idle connections. */
  close(): Promise<void>
}
