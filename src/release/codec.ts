import { gunzipSync, gzipSync } from 'node:zlib'
import { parseJsonLossless, stringifyJson } from '../manifest/json.ts'
import type { Release } from './release.ts'

const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08])

/**
 * A release as Helm stores it: base64 of the gzipped JSON (helm: pkg/storage/driver/util.go). A
 * Secret's `data` holds this text in base64 once more, a ConfigMap's as it is. Labels are not part
 * of it.
 */
export function encodeRelease(release: Release): string {
  const { labels: _labels, ...body } = release
  return gzipSync(stringifyJson(body), { level: 9 }).toString('base64')
}

/** Reads what `encodeRelease` or any Helm 3 or 4 wrote; old records are not gzipped. Throws when it is neither. */
export function decodeRelease(encoded: string, labels: Record<string, string>): Release {
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.subarray(0, 3).equals(gzipMagic) ? gunzipSync(bytes) : bytes
  return { ...parseRelease(text.toString('utf8')), labels }
}

function isRelease(value: unknown): value is Omit<Release, 'labels' | 'hooks'> {
  const release = value as Partial<Release> | null
  return (
    typeof release === 'object' &&
    typeof release?.name === 'string' &&
    typeof release.version === 'number' &&
    typeof release.info?.status === 'string' &&
    typeof release.chart?.metadata.name === 'string'
  )
}

/** A release from the JSON that `helm … --dry-run -o json` prints or a record holds. Throws when it is no release. */
export function parseRelease(text: string): Release {
  const value = parseJsonLossless(text)
  if (!isRelease(value)) throw new Error('the JSON is not a Helm release')
  const { hooks, manifest } = value as Partial<Release>
  return { ...value, manifest: manifest ?? '', hooks: hooks ?? [], labels: {} } as Release
}
