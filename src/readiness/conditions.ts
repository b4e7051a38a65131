import type { KubernetesObject } from '../manifest/object.ts'

export interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
}

/** The parts of any object's status that the readiness rules share. */
export interface StatusFields {
  observedGeneration?: unknown
  conditions?: Condition[]
}

export function statusOf<T extends StatusFields>(object: KubernetesObject): Partial<T> {
  const { status } = object
  return typeof status === 'object' && status !== null ? status : {}
}

export function specOf<T extends object>(object: KubernetesObject): Partial<T> {
  const { spec } = object
  return typeof spec === 'object' && spec !== null ? spec : {}
}

export function conditionOf({ conditions }: StatusFields, type: string): Condition | undefined {
  return Array.isArray(conditions) ? conditions.find(each => each.type === type) : undefined
}

/** True while the controller has not looked at the newest spec. An odd type is not judged (helm #32615). */
export function isStale(
  { metadata }: KubernetesObject,
  { observedGeneration }: StatusFields,
): boolean {
  return (
    typeof observedGeneration === 'number' &&
    metadata.generation !== undefined &&
    observedGeneration !== metadata.generation
  )
}
