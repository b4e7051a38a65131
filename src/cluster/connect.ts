import type { KubeConfig } from '@kubernetes/client-node'
import { ActionError } from '../errors.ts'
import type { KubernetesObject, ObjectReference } from '../manifest/object.ts'
import { hasStatus } from './api-error.ts'
import type { ApiResource, Cluster, Collection, ObjectList, ServerVersion } from './cluster.ts'
import { createDiscovery, groupVersionPath } from './discovery.ts'
import { createTransport, type RequestListener } from './transport.ts'
import { watch, watchSeconds } from './watch.ts'

/** Helm's field manager: with another one the next `helm upgrade` would meet conflicts. */
const fieldManager = 'helm'
const pageSize = '500'

interface ListBody {
  metadata?: { resourceVersion?: string; continue?: string }
  items?: KubernetesObject[]
}

/** Warnings of the API server in plain words (RFC 9110 `Warning: 299 - "text"`). */
export function parseWarnings(header: string | undefined): string[] {
  const texts = (header ?? '').matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)
  return [...texts].map(([, text]) => (text ?? '').replaceAll(/\\(.)/g, '$1'))
}

/** The Kubernetes API server that the kubeconfig's current context names. No request is made yet. */
export function connect(kubeConfig: KubeConfig, onRequest: RequestListener): Cluster {
  const transport = createTransport(kubeConfig, onRequest)
  const discovery = createDiscovery(transport)

  async function resourceOf(
    { apiVersion, kind }: { apiVersion: string; kind: string },
    signal: AbortSignal,
  ): Promise<ApiResource> {
    const resource = await discovery.resource(apiVersion, kind, signal)
    if (resource !== undefined) return resource
    throw new ActionError('apply', `The cluster does not know the kind ${kind} of ${apiVersion}`, {
      hint: 'Install the CustomResourceDefinition first, or use an apiVersion that the cluster serves.',
    })
  }

  async function collectionPath(collection: Collection, signal: AbortSignal): Promise<string> {
    const { apiVersion, name, namespaced } = await resourceOf(collection, signal)
    const scope =
      namespaced && collection.namespace !== undefined ? `/namespaces/${collection.namespace}` : ''
    return `${groupVersionPath(apiVersion)}${scope}/${name}`
  }

  async function objectPath(reference: ObjectReference, signal: AbortSignal): Promise<string> {
    return `${await collectionPath(reference, signal)}/${encodeURIComponent(reference.name)}`
  }

  const referenceOf = ({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference => ({
    apiVersion,
    kind,
    name: metadata.name,
    namespace: metadata.namespace,
  })

  const selectors = ({ labelSelector, fieldSelector }: Collection): Record<string, string> => ({
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  })

  async function list(
    collection: Collection,
    accept: string,
    signal: AbortSignal,
  ): Promise<ObjectList> {
    const path = await collectionPath(collection, signal)
    const { apiVersion, kind } = collection
    const items: KubernetesObject[] = []
    let next = ''
    for (;;) {
      const query = {
        ...selectors(collection),
        limit: pageSize,
        ...(next === '' ? {} : { continue: next }),
      }
      const response = await transport.send(
        { method: 'GET', path, query, accept, idempotent: true },
        signal,
      )
      const body = response.body as ListBody
      // Items of a list do not repeat their type.
      items.push(...(body.items ?? []).map(item => ({ ...item, apiVersion, kind })))
      next = body.metadata?.continue ?? ''
      if (next === '') return { items, resourceVersion: body.metadata?.resourceVersion ?? '' }
    }
  }

  const cluster: Cluster = {
    discovery,

    async version(signal) {
      const { body } = await transport.send(
        { method: 'GET', path: '/version', idempotent: true },
        signal,
      )
      return body as ServerVersion
    },

    async get(reference, signal) {
      try {
        const path = await objectPath(reference, signal)
        const { body } = await transport.send({ method: 'GET', path, idempotent: true }, signal)
        return body as KubernetesObject
      } catch (error) {
        if (hasStatus(error, 404)) return undefined
        throw error
      }
    },

    list: (collection, signal) => list(collection, 'application/json', signal),

    listMetadata: (collection, signal) =>
      list(
        collection,
        'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
        signal,
      ),

    async create(object, signal) {
      const path = await collectionPath({ ...object, namespace: object.metadata.namespace }, signal)
      const { body } = await transport.send(
        { method: 'POST', path, query: { fieldManager }, body: object, idempotent: false },
        signal,
      )
      return body as KubernetesObject
    },

    async replace(object, signal) {
      const path = await objectPath(referenceOf(object), signal)
      const { body } = await transport.send(
        { method: 'PUT', path, query: { fieldManager }, body: object, idempotent: true },
        signal,
      )
      return body as KubernetesObject
    },

    async apply(object, { force, dryRun = false }, signal) {
      const { status, headers, body } = await transport.send(
        {
          method: 'PATCH',
          path: await objectPath(referenceOf(object), signal),
          query: {
            fieldManager,
            force: String(force),
            fieldValidation: 'Strict',
            ...(dryRun ? { dryRun: 'All' } : {}),
          },
          body: object,
          contentType: 'application/apply-patch+yaml',
          idempotent: true,
        },
        signal,
      )
      return {
        object: body as KubernetesObject,
        created: status === 201,
        warnings: parseWarnings(headers['warning']),
      }
    },

    async patch(reference, operations, signal) {
      const { body } = await transport.send(
        {
          method: 'PATCH',
          path: await objectPath(reference, signal),
          query: { fieldManager },
          body: operations,
          contentType: 'application/json-patch+json',
          idempotent: false,
        },
        signal,
      )
      return body as KubernetesObject
    },

    async delete(reference, { propagationPolicy, uid }, signal) {
      try {
        const { body } = await transport.send(
          {
            method: 'DELETE',
            path: await objectPath(reference, signal),
            body: {
              apiVersion: 'v1',
              kind: 'DeleteOptions',
              propagationPolicy,
              ...(uid === undefined ? {} : { preconditions: { uid } }),
            },
            idempotent: true,
          },
          signal,
        )
        // A deletion that has to wait answers with the object, a finished one with a Status.
        return (body as { kind?: string }).kind === 'Status' ? 'gone' : 'terminating'
      } catch (error) {
        if (hasStatus(error, 404)) return 'gone'
        throw error
      }
    },

    async *watch(collection, resourceVersion, signal) {
      const path = await collectionPath(collection, signal)
      const source = {
        list: (abort: AbortSignal) => cluster.list(collection, abort),
        open: (version: string, abort: AbortSignal) =>
          transport.open(
            {
              method: 'GET',
              path,
              query: {
                ...selectors(collection),
                watch: 'true',
                allowWatchBookmarks: 'true',
                timeoutSeconds: String(watchSeconds),
                resourceVersion: version,
              },
              idempotent: true,
            },
            abort,
          ),
      }
      return yield* watch(source, resourceVersion, signal)
    },

    async *logs({ namespace, pod, container, sinceTime, tailLines, ...flags }, signal) {
      const { follow = false, previous = false, timestamps = false } = flags
      const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(pod)}/log`
      const query = {
        container,
        follow: String(follow),
        previous: String(previous),
        timestamps: String(timestamps),
        ...(sinceTime === undefined ? {} : { sinceTime }),
        ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
      }
      yield* await transport.open(
        { method: 'GET', path, query, accept: '*/*', idempotent: true },
        signal,
      )
    },

    close: () => transport.close(),
  }
  return cluster
}
