import type { KubernetesObject } from '../manifest/object.ts'
import { specOf, statusOf, type StatusFields } from './conditions.ts'
import { inProgress, ready, type Readiness } from './readiness.ts'

interface ServiceSpec {
  type: string
  clusterIP: string
  externalIPs: string[]
}

interface ServiceStatus extends StatusFields {
  loadBalancer: { ingress?: unknown[] }
}

/**
 * An address that clients can use. For a load balancer that is its ingress address, as in Helm 3
 * and as people expect of waiting; Helm 4 is content with the cluster IP.
 */
export function serviceReadiness(service: KubernetesObject): Readiness {
  const { type = 'ClusterIP', clusterIP = '', externalIPs = [] } = specOf<ServiceSpec>(service)
  if (type === 'ExternalName') return ready('external name')
  if (clusterIP === '') return inProgress('no cluster IP yet')
  if (type !== 'LoadBalancer' || externalIPs.length > 0) return ready('has an address')
  const { ingress = [] } = statusOf<ServiceStatus>(service).loadBalancer ?? {}
  return ingress.length > 0
    ? ready('has a load balancer')
    : inProgress('no load balancer address yet')
}
