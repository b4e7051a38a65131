import type { KubernetesObject, ObjectReference } from './object.ts'

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

export function referenceOf(object: KubernetesObject): ObjectReference {
  const { apiVersion, kind, metadata } = object
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace }
}

/**
 * Identity of an object across API versions: group, kind, namespace, name. Helm matches old and
 * new manifests this way since 4.1.1, so an apiVersion bump does not delete the object
 * (https://github.com/helm/helm/pull/31768).
 */
export function keyOf({ apiVersion, kind, namespace, name }: ObjectReference): string {
  return [groupOf(apiVersion), kind, namespace ?? '', name].join('/')
}

/** Identity including the API version: what Helm's ownership check calls the same resource. */
export function versionedKeyOf({ apiVersion, kind, namespace, name }: ObjectReference): string {
  return [apiVersion, kind, namespace ?? '', name].join('/')
}

/** `Kind/name`, for people. */
export function displayName({ kind, name }: ObjectReference): string {
  return `${kind}/${name}`
}

/** `Kind "name" in namespace "ns"`, for sentences. */
export function describe({ kind, name, namespace }: ObjectReference): string {
  return `${kind} "${name}"${namespace === undefined ? '' : ` in namespace "${namespace}"`}`
}
