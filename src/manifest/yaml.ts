import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  YAMLException,
} from 'js-yaml'
import { ActionError } from '../errors.ts'
import type { KubernetesObject } from './object.ts'

/** Integers as Go's `strconv.ParseInt(text, 0, 64)` reads them, which go-yaml uses: `0644` is octal. */
const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/
const prefixed = /^([-+]?)0(?:([xX])([0-9a-fA-F]+)|([bB])([01]+)|[oO]?([0-7]+))$/
/** go-yaml's float (sigs.k8s.io/yaml, goyaml.v2/resolve.go). */
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

const largestUnsigned = 2n ** 64n
const smallestSigned = -(2n ** 63n)

function readInteger(text: string): bigint | undefined {
  if (decimal.test(text)) return BigInt(text.replace(/^\+/, ''))
  const match = prefixed.exec(text)
  if (match === null) return undefined
  const [, sign, hex, hexDigits, binary, binaryDigits, octalDigits] = match
  const magnitude =
    hex !== undefined
      ? BigInt(`0x${hexDigits ?? '0'}`)
      : binary !== undefined
        ? BigInt(`0b${binaryDigits ?? '0'}`)
        : BigInt(`0o${octalDigits ?? '0'}`)
  return sign === '-' ? -magnitude : magnitude
}

/** A number as go-yaml resolves a plain scalar, or undefined. Integers beyond 2^53 are bigints. */
function readNumber(text: string): number | bigint | undefined {
  const plain = text.replaceAll('_', '')
  // go-yaml looks for a number only behind one of these first characters.
  if (!/^[-+.0-9]/.test(text)) return undefined
  const integer = readInteger(plain)
  if (integer !== undefined && integer < largestUnsigned && integer >= smallestSigned) {
    const number = Number(integer)
    return Number.isSafeInteger(number) ? number : integer
  }
  return float.test(plain) ? Number(plain) : undefined
}

const numberTag = (name: 'int' | 'float'): ReturnType<typeof defineScalarTag<number | bigint>> =>
  defineScalarTag<number | bigint>(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: [...'-+.0123456789'],
    resolve: text => readNumber(text) ?? NOT_RESOLVED,
    identify: () => false,
  })

/** YAML as Helm and kubectl read it (sigs.k8s.io/yaml): YAML 1.1 booleans, octal integers, merge keys. */
const kubernetesSchema = CORE_SCHEMA.withTags(
  mergeTag,
  boolYaml11Tag,
  numberTag('int'),
  numberTag('float'),
)

/** Where and why a YAML text is wrong. `line` and `column` count from 1. */
export interface YamlProblem {
  reason: string
  line: number | undefined
  column: number | undefined
}

/** What is wrong with a YAML text, from the exception that the parser threw. */
export function yamlProblem(error: unknown): YamlProblem {
  if (!(error instanceof YAMLException)) {
    return { reason: String(error), line: undefined, column: undefined }
  }
  const { mark } = error
  return {
    reason: error.reason,
    line: mark && mark.line + 1,
    column: mark && mark.column + 1,
  }
}

/** All documents of a YAML text as plain values; empty documents are left out. Throws YAMLException. */
export function parseYaml(text: string): unknown[] {
  // Helm takes the last of duplicate keys, which js-yaml calls its JSON mode.
  const documents = loadAll(text, { schema: kubernetesSchema, json: true, maxTotalMergeKeys: -1 })
  return documents.filter(document => document !== null && document !== undefined)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isObject(value: unknown): value is KubernetesObject {
  return (
    isRecord(value) &&
    typeof value['apiVersion'] === 'string' &&
    typeof value['kind'] === 'string' &&
    isRecord(value['metadata'])
  )
}

/** A `List` or `…List` with `items` stands for its items (helm: resource.Builder.Flatten). */
function flatten(value: unknown): unknown[] {
  if (isRecord(value) && typeof value['kind'] === 'string' && value['kind'].endsWith('List')) {
    const items = value['items']
    if (Array.isArray(items)) return items.flatMap(flatten)
  }
  return [value]
}

/**
 * The Kubernetes objects of a manifest, in order, lists flattened. `source` names the manifest in
 * errors (a template's path). Throws ActionError `render` with line and column.
 */
export function parseManifest(text: string, source: string): KubernetesObject[] {
  let documents: unknown[]
  try {
    documents = parseYaml(text)
  } catch (error) {
    const { reason, line, column } = yamlProblem(error)
    const place = line === undefined ? '' : ` at line ${line}, column ${column ?? 1}`
    throw new ActionError('render', `${source} is not valid YAML${place}: ${reason}`, {
      hint: 'Look at the rendered template with `helm template --debug`.',
      cause: error,
    })
  }
  return documents.flatMap(flatten).map(value => {
    if (isObject(value)) return value
    throw new ActionError(
      'render',
      `${source} holds a document that is no Kubernetes object: apiVersion, kind or metadata is missing`,
      { hint: 'Every document of a chart needs apiVersion, kind and metadata.' },
    )
  })
}
