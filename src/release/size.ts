import { ActionError } from '../errors.ts'
import { stringifyJson } from '../manifest/json.ts'
import { encodeRelease } from './codec.ts'
import type { Release } from './release.ts'

/** The API server's limit on the data of a Secret or ConfigMap, in bytes (Kubernetes: MaxSecretSize). */
const recordLimit = 1024 * 1024
const warnFrom = 0.8

/** How large a record will be. `parts` are uncompressed bytes, largest first. */
export interface RecordSize {
  bytes: number
  limit: number
  parts: { name: string; bytes: number }[]
}

export function recordSize(release: Release): RecordSize {
  const { chart } = release
  const size = (value: unknown): number => Buffer.byteLength(stringifyJson(value ?? null))
  const parts = [
    ...(chart.templates ?? []).map(({ name, data }) => ({ name, bytes: data.length })),
    ...(chart.files ?? []).map(({ name, data }) => ({ name, bytes: data.length })),
    { name: 'the rendered manifest', bytes: Buffer.byteLength(release.manifest) },
    { name: 'the rendered hooks', bytes: size(release.hooks) },
    { name: "the chart's values.yaml", bytes: size(chart.values) },
    { name: "the chart's values.schema.json", bytes: size(chart['schema']) },
    { name: 'the given values', bytes: size(release.config) },
    { name: 'the notes', bytes: size(release.info.notes) },
  ]
  return {
    bytes: encodeRelease(release).length,
    limit: recordLimit,
    parts: parts.sort((left, right) => right.bytes - left.bytes),
  }
}

/**
 * Checks before anything is touched that the record will fit. Returns a warning when it nears the
 * limit; throws ActionError `apply` when it passes it (https://github.com/helm/helm/issues/6711).
 */
export function checkRecordSize(size: RecordSize): string | undefined {
  if (size.bytes < size.limit * warnFrom) return undefined
  const kib = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`
  const largest = size.parts.slice(0, 5).map(({ name, bytes }) => `${name} (${kib(bytes)})`)
  const facts = `The release record takes ${kib(size.bytes)} of the ${kib(size.limit)} that Kubernetes allows; its largest parts before compression are ${largest.join(', ')}`
  const remedy = 'Keep files that templates do not need out of the chart with .helmignore.'
  if (size.bytes <= size.limit) return `${facts}. ${remedy}`
  throw new ActionError('apply', facts, { hint: remedy })
}
