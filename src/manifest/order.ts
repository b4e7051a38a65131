/** Kinds in the order in which Helm 4 installs them (helm: pkg/release/v1/util/kind_sorter.go, InstallOrder). */
const installOrder = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]

const installRank = new Map(installOrder.map((kind, rank) => [kind, rank]))

/**
 * Compares two kinds in Helm's install order: known kinds by the table, unknown ones last and among
 * themselves by name (helm: lessByKind). The API group plays no part.
 */
export function compareKinds(left: string, right: string): number {
  const leftRank = installRank.get(left)
  const rightRank = installRank.get(right)
  if (leftRank !== undefined && rightRank !== undefined) return leftRank - rightRank
  if (leftRank !== undefined) return -1
  if (rightRank !== undefined) return 1
  return left < right ? -1 : left > right ? 1 : 0
}

/** Items cut into runs of neighbours of the same kind, order kept: what may be applied side by side. */
export function runsOfKind<T extends { kind: string }>(items: readonly T[]): T[][] {
  const runs: T[][] = []
  for (const item of items) {
    const run = runs.at(-1)
    if (run?.[0]?.kind === item.kind) run.push(item)
    else runs.push([item])
  }
  return runs
}
