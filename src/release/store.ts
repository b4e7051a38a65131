import { hasStatus } from '../cluster/api-error.ts'
import type { ObjectReader, ObjectWriter } from '../cluster/cluster.ts'
import { ActionError } from '../errors.ts'
import type { KubernetesObject } from '../manifest/object.ts'
import { decodeRelease, encodeRelease } from './codec.ts'
import type { Release, ReleaseStore } from './release.ts'

/** How a record's text sits in its object: the part in which Helm's storage drivers differ. */
interface Driver {
  kind: 'Secret' | 'ConfigMap'
  fields: Record<string, unknown>
  wrap(text: string): string
  unwrap(data: string): string
}

const drivers: Record<'secret' | 'configmap', Driver> = {
  secret: {
    kind: 'Secret',
    fields: { type: 'helm.sh/release.v1' },
    wrap: text => Buffer.from(text).toString('base64'),
    unwrap: data => Buffer.from(data, 'base64').toString(),
  },
  configmap: { kind: 'ConfigMap', fields: {}, wrap: text => text, unwrap: data => data },
}

export interface ReleaseStoreOptions {
  name: string
  namespace: string
  driver: keyof typeof drivers
  now: () => Date
  /** Told the object name of a record that cannot be read; Helm skips such records too. */
  onUnreadable: (objectName: string) => void
}

/** The driver that `HELM_DRIVER` asks for. Throws ActionError `invalid-input` for one we cannot write. */
export function storageDriver(value: string | undefined): keyof typeof drivers {
  switch ((value ?? '').toLowerCase()) {
    case '':
    case 'secret':
    case 'secrets':
      return 'secret'
    case 'configmap':
    case 'configmaps':
      return 'configmap'
    default:
      throw new ActionError('invalid-input', `HELM_DRIVER "${value ?? ''}" is not supported`, {
        hint: 'Use the default driver `secret`, or `configmap`.',
      })
  }
}

/** Release records as Helm keeps them, one object a revision (helm: pkg/storage/driver/secrets.go). */
export function createReleaseStore(
  cluster: Pick<ObjectReader, 'list'> & Pick<ObjectWriter, 'create' | 'replace' | 'delete'>,
  { name, namespace, driver: driverName, now, onUnreadable }: ReleaseStoreOptions,
): ReleaseStore {
  const driver = drivers[driverName]
  const objectName = (version: number): string => `sh.helm.release.v1.${name}.v${version}`
  const unixSeconds = (): string => String(Math.floor(now().getTime() / 1000))

  // Helm lays the release's labels over its time stamps, so a copied `modifiedAt` stays; it builds
  // the whole object anew on every write.
  const toObject = (release: Release, stamps: Record<string, string>): KubernetesObject => ({
    apiVersion: 'v1',
    kind: driver.kind,
    metadata: {
      name: objectName(release.version),
      namespace,
      labels: {
        ...stamps,
        ...release.labels,
        name,
        owner: 'helm',
        status: release.info.status,
        version: String(release.version),
      },
    },
    ...driver.fields,
    data: { release: driver.wrap(encodeRelease(release)) },
  })

  const read = (object: KubernetesObject): Release[] => {
    try {
      const data = (object['data'] as { release?: string } | undefined)?.release ?? ''
      return [decodeRelease(driver.unwrap(data), object.metadata.labels ?? {})]
    } catch {
      onUnreadable(object.metadata.name)
      return []
    }
  }

  return {
    async history(signal) {
      const { items } = await cluster.list(
        {
          apiVersion: 'v1',
          kind: driver.kind,
          namespace,
          labelSelector: `name=${name},owner=helm`,
        },
        signal,
      )
      return items.flatMap(read).sort((left, right) => left.version - right.version)
    },

    async create(release, signal) {
      try {
        await cluster.create(toObject(release, { createdAt: unixSeconds() }), signal)
      } catch (error) {
        if (!hasStatus(error, 409)) throw error
        throw new ActionError(
          'locked',
          `Revision ${release.version} of release "${name}" was just written by another run`,
          {
            hint: 'Let one run per release deploy at a time, e.g. with a concurrency group.',
            cause: error,
          },
        )
      }
    },

    async update(release, signal) {
      await cluster.replace(toObject(release, { modifiedAt: unixSeconds() }), signal)
    },

    async remove(version, signal) {
      const reference = {
        apiVersion: 'v1',
        kind: driver.kind,
        namespace,
        name: objectName(version),
      }
      await cluster.delete(reference, { propagationPolicy: 'Background' }, signal)
    },
  }
}
