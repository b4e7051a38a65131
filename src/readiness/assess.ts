import { groupOf } from '../manifest/identity.ts'
import type { KubernetesObject } from '../manifest/object.ts'
import { customResourceDefinitionReadiness } from './custom-resource-definition.ts'
import { customResourceReadiness } from './custom-resource.ts'
import { daemonSetReadiness } from './daemon-set.ts'
import { deploymentReadiness } from './deployment.ts'
import { jobReadiness } from './job.ts'
import { persistentVolumeClaimReadiness } from './persistent-volume-claim.ts'
import { podReadiness } from './pod.ts'
import { inProgress, ready, type Readiness } from './readiness.ts'
import { replicaSetReadiness } from './replica-set.ts'
import { serviceReadiness } from './service.ts'
import { statefulSetReadiness } from './stateful-set.ts'

/** Kinds whose existence is all there is to wait for. */
const readyOnceThere = new Set([
  '/ConfigMap',
  '/Endpoints',
  '/LimitRange',
  '/ResourceQuota',
  '/Secret',
  '/ServiceAccount',
  'batch/CronJob',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
])

function groupKind({ apiVersion, kind }: { apiVersion: string; kind: string }): string {
  return `${groupOf(apiVersion)}/${kind}`
}

/** True for kinds that are ready as soon as they are stored, so that they need not be read again. */
export function isReadyOnceThere(type: { apiVersion: string; kind: string }): boolean {
  return readyOnceThere.has(groupKind(type))
}

/**
 * Whether a live object is what was asked for: Helm 4's `watcher` rules, which are kstatus's, one
 * function a kind; differences stand at the functions.
 */
export function assess(object: KubernetesObject, options: { waitForJobs: boolean }): Readiness {
  if (object.metadata.deletionTimestamp !== undefined) return inProgress('being deleted')
  if (isReadyOnceThere(object)) return ready('there')
  switch (groupKind(object)) {
    case 'apps/Deployment':
      return deploymentReadiness(object)
    case 'apps/StatefulSet':
      return statefulSetReadiness(object)
    case 'apps/DaemonSet':
      return daemonSetReadiness(object)
    case 'apps/ReplicaSet':
    case '/ReplicationController':
      return replicaSetReadiness(object)
    case '/Pod':
      return podReadiness(object)
    case 'batch/Job':
      return jobReadiness(object, options.waitForJobs)
    case '/Service':
      return serviceReadiness(object)
    case '/PersistentVolumeClaim':
      return persistentVolumeClaimReadiness(object)
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return customResourceDefinitionReadiness(object)
    default:
      return customResourceReadiness(object)
  }
}
