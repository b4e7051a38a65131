import { hasStatus } from './api-error.ts'
import type { ApiResource, Discovery } from './cluster.ts'
import type { Transport } from './transport.ts'

interface ResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs?: string[] }[]
}

/** `/api/v1` or `/apis/group/version`. */
export function groupVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

/**
 * Discovery of one group and version at a time, only of those that a release uses, each asked for
 * once. An unknown kind gets one fresh look, since its CRD may have come in the meantime.
 */
export function createDiscovery(transport: Transport): Discovery {
  const cache = new Map<string, Promise<ApiResource[]>>()

  async function load(apiVersion: string, signal: AbortSignal): Promise<ApiResource[]> {
    try {
      const path = groupVersionPath(apiVersion)
      const { body } = await transport.send({ method: 'GET', path, idempotent: true }, signal)
      return (
        ((body as ResourceList).resources ?? [])
          // Subresources share kinds with resources: `pods/ephemeralcontainers` is a Pod as well.
          .filter(({ name }) => !name.includes('/'))
          .map(({ name, kind, namespaced, verbs }) => ({
            apiVersion,
            kind,
            name,
            namespaced,
            verbs: verbs ?? [],
          }))
      )
    } catch (error) {
      if (hasStatus(error, 404)) return []
      throw error
    }
  }

  async function cached(apiVersion: string, signal: AbortSignal): Promise<ApiResource[]> {
    let resources = cache.get(apiVersion)
    if (resources === undefined) {
      resources = load(apiVersion, signal)
      cache.set(apiVersion, resources)
    }
    try {
      return await resources
    } catch (error) {
      cache.delete(apiVersion)
      throw error
    }
  }

  return {
    async resource(apiVersion, kind, signal) {
      const known = cache.has(apiVersion)
      const ofKind = (resource: ApiResource): boolean => resource.kind === kind
      const found = (await cached(apiVersion, signal)).find(ofKind)
      if (found !== undefined || !known) return found
      cache.delete(apiVersion)
      return (await cached(apiVersion, signal)).find(ofKind)
    },
    invalidate() {
      cache.clear()
    },
  }
}
