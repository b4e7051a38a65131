/** One entry of `metadata.managedFields`: who owns which fields. */
export interface ManagedFieldsEntry {
  manager?: string
  operation?: 'Apply' | 'Update'
  apiVersion?: string
  time?: string
  fieldsType?: string
  fieldsV1?: Record<string, unknown>
  subresource?: string
}

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
}

/** Metadata as JSON carries it: timestamps are RFC 3339 strings. */
export interface ObjectMeta {
  name: string
  namespace?: string
  generateName?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  managedFields?: ManagedFieldsEntry[]
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  creationTimestamp?: string
  deletionTimestamp?: string
}

/** A Kubernetes object as plain JSON, no field dropped; everything below the metadata is unknown until a reader narrows it. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** What identifies one object. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectReference {
  apiVersion: string
  kind: string
  name: string
  namespace?: string | undefined
}
