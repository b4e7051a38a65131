import { describe, referenceOf } from './identity.ts'
import type { KubernetesObject } from './object.ts'

/** The release that an object says it belongs to. */
export interface ReleaseIdentity {
  name: string
  namespace: string
}

const managedByLabel = 'app.kubernetes.io/managed-by'
const releaseNameAnnotation = 'meta.helm.sh/release-name'
const releaseNamespaceAnnotation = 'meta.helm.sh/release-namespace'
const resourcePolicyAnnotation = 'helm.sh/resource-policy'

/** Selects everything that says it is managed by Helm. */
export const managedByHelm = `${managedByLabel}=Helm`

/** A copy that carries Helm's ownership label and annotations (helm: pkg/action/validate.go, setMetadataVisitor). */
export function stamp(object: KubernetesObject, release: ReleaseIdentity): KubernetesObject {
  const { metadata } = object
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [managedByLabel]: 'Helm' },
      annotations: {
        ...metadata.annotations,
        [releaseNameAnnotation]: release.name,
        [releaseNamespaceAnnotation]: release.namespace,
      },
    },
  }
}

function requirement(
  what: string,
  values: Record<string, string> | undefined,
  key: string,
  expected: string,
): string[] {
  const current = values?.[key]
  if (current === expected) return []
  return current === undefined || current === ''
    ? [`${what} validation error: missing key "${key}": must be set to "${expected}"`]
    : [
        `${what} validation error: key "${key}" must equal "${expected}": current value is "${current}"`,
      ]
}

/**
 * Why a live object may not be taken into the release, in Helm's words (helm: checkOwnership), or
 * undefined when it belongs to it.
 */
export function ownershipProblem(
  live: KubernetesObject,
  release: ReleaseIdentity,
): string | undefined {
  const { labels, annotations } = live.metadata
  const problems = [
    ...requirement('label', labels, managedByLabel, 'Helm'),
    ...requirement('annotation', annotations, releaseNameAnnotation, release.name),
    ...requirement('annotation', annotations, releaseNamespaceAnnotation, release.namespace),
  ]
  if (problems.length === 0) return undefined
  return `${describe(referenceOf(live))} exists and cannot be imported into the current release: invalid ownership metadata; ${problems.join('; ')}`
}

/** True when the live object asks to be kept by an upgrade that drops it: exactly `keep` (helm: pkg/kube/client.go). */
export function keepsOnUpgrade(live: KubernetesObject): boolean {
  return live.metadata.annotations?.[resourcePolicyAnnotation] === 'keep'
}
