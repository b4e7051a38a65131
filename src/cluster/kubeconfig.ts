import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { dump } from 'js-yaml'
import { ActionError } from '../errors.ts'
import { parseYaml, yamlProblem } from '../manifest/yaml.ts'
import { proxyFor } from './proxy.ts'

/** Where credentials come from: the inputs, then what kubectl would use. */
export interface KubeconfigSource {
  /** Input `kubeconfig`: content, raw or base64. */
  content: string | undefined
  /** Input `kubeconfig-path`. */
  path: string | undefined
  /** Input `kube-context`. */
  context: string | undefined
  allowExecAuth: boolean
  environment: Record<string, string | undefined>
  /** Folder that a relative `path` starts from. */
  workingDirectory: string
}

/** One context, ready for use by us and by helm. */
export interface Kubeconfig {
  kubeConfig: KubeConfig
  /** A kubeconfig with this context alone, absolute paths, for helm. Holds credentials. */
  document: string
  context: string
  server: string
  /** The namespace that the context names. */
  namespace: string | undefined
  /** Every credential in it, for masking. */
  secrets: string[]
}

type Fields = Record<string, unknown>

interface Named {
  name?: unknown
  [entry: string]: unknown
}

interface Document {
  'current-context'?: string
  contexts: Named[]
  clusters: Named[]
  users: Named[]
}

/** Files that entries of a kubeconfig may point at, relative to the kubeconfig's own folder. */
const fileFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

function fail(message: string, hint: string, cause?: unknown): never {
  throw new ActionError('kubeconfig', message, { hint, cause })
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseDocument(text: string, origin: string, folder: string): Document {
  let documents: unknown[]
  try {
    documents = parseYaml(text)
  } catch (error) {
    const { reason, line, column } = yamlProblem(error)
    const place = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`
    return fail(
      `${origin} is not valid YAML${place}: ${reason}`,
      'Store the whole kubeconfig in the secret, as it is or in base64.',
      error,
    )
  }
  const [document] = documents
  if (!isFields(document) || !('clusters' in document || 'contexts' in document)) {
    return fail(
      `${origin} is no kubeconfig: it has no contexts and clusters`,
      'Print a complete one with `kubectl config view --raw --minify --flatten`.',
    )
  }
  const entries = (key: string): Named[] => {
    const list = document[key]
    return (Array.isArray(list) ? list.filter(isFields) : []).map(entry => absolute(entry, folder))
  }
  const current = document['current-context']
  return {
    ...(typeof current === 'string' && current !== '' ? { 'current-context': current } : {}),
    contexts: entries('contexts'),
    clusters: entries('clusters'),
    users: entries('users'),
  }
}

/** An entry whose file references do not depend on the kubeconfig's folder. */
function absolute(entry: Fields, folder: string): Named {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      if (isFields(value)) return [key, absolute(value, folder)]
      const isPath = fileFields.includes(key) && typeof value === 'string' && value !== ''
      return [key, isPath && !isAbsolute(value) ? join(folder, value) : value]
    }),
  )
}

/** Content of the input: raw, or base64 of it. */
function decodeContent(content: string): string {
  const text = content.trim()
  if (/[:{\n]/.test(text) && !/^[A-Za-z0-9+/=\s]+$/.test(text)) return content
  const compact = text.replaceAll(/\s/g, '')
  const decoded = Buffer.from(compact, 'base64')
  const whole = decoded.toString('base64').replace(/=+$/, '') === compact.replace(/=+$/, '')
  if (whole && decoded.toString('utf8').includes(':')) return decoded.toString('utf8')
  return fail(
    'The kubeconfig is neither YAML nor valid base64',
    'Make the secret with `base64 -w0 < kubeconfig`, and check that it was copied whole.',
  )
}

function readDocument(path: string, origin: string): Document {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return fail(`${origin} ${path} cannot be read`, 'Check the path and its permissions.', error)
  }
  return parseDocument(text, `${origin} ${path}`, dirname(resolve(path)))
}

/** Several files as kubectl merges them: the first that sets a name or the current context wins. */
function merge(documents: Document[]): Document {
  const named = (key: 'contexts' | 'clusters' | 'users'): Named[] => {
    const all = documents.flatMap(document => document[key])
    return all.filter((entry, index) => all.findIndex(({ name }) => name === entry.name) === index)
  }
  const current = documents.map(document => document['current-context']).find(Boolean)
  return {
    ...(current === undefined ? {} : { 'current-context': current }),
    contexts: named('contexts'),
    clusters: named('clusters'),
    users: named('users'),
  }
}

function locate(source: KubeconfigSource): Document {
  const { content, path, environment, workingDirectory } = source
  if (content !== undefined) {
    return parseDocument(decodeContent(content), 'The input kubeconfig', workingDirectory)
  }
  if (path !== undefined) {
    return readDocument(resolve(workingDirectory, path), 'The file of input kubeconfig-path')
  }
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter(entry => entry !== '')
  if (listed.length > 0) {
    const present = listed.filter(entry => existsSync(entry))
    if (present.length === 0) {
      return fail(
        `The file ${listed.join(delimiter)} of the environment variable KUBECONFIG does not exist`,
        'Set the input kubeconfig, or make the file in an earlier step.',
      )
    }
    return merge(present.map(entry => readDocument(entry, 'The file of KUBECONFIG')))
  }
  const standard = join(environment['HOME'] ?? environment['USERPROFILE'] ?? '', '.kube', 'config')
  if (existsSync(standard)) return readDocument(standard, 'The file')
  return fail(
    'There is no kubeconfig: the inputs kubeconfig and kubeconfig-path and the environment variable KUBECONFIG are empty',
    'Set the input kubeconfig to a secret, e.g. `kubeconfig: ${{ secrets.KUBECONFIG }}`.',
  )
}

function pick(entries: Named[], name: unknown, key: string): Fields | undefined {
  const value = entries.find(entry => entry.name === name)?.[key]
  return isFields(value) ? value : undefined
}

function chooseContext(document: Document, wanted: string | undefined): string {
  const names = document.contexts.map(({ name }) => String(name))
  const list = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
  const name = wanted ?? document['current-context']
  if (name === undefined) {
    return fail(`The kubeconfig names no current context; ${list}`, 'Set the input kube-context.')
  }
  if (names.includes(name)) return name
  return fail(
    `The kubeconfig has no context "${name}"; ${list}`,
    wanted === undefined
      ? 'Set the input kube-context to one of them.'
      : 'Set the input kube-context to one of them, or leave it out for the current one.',
  )
}

/** A kubeconfig can run programs; that is only done when it was asked for. */
function checkPrograms(user: Fields, allowed: boolean): void {
  const exec = isFields(user['exec']) ? user['exec'] : undefined
  const provider = isFields(user['auth-provider']) ? user['auth-provider'] : undefined
  if (exec === undefined && provider === undefined) return
  const program =
    exec === undefined
      ? `the auth provider "${String(provider?.['name'])}"`
      : `the program "${String(exec['command'])}"`
  if (!allowed) {
    fail(
      `The kubeconfig wants to run ${program} to log in, and allow-exec-auth is false`,
      'Set `allow-exec-auth: true` if you trust the source of this kubeconfig, or use a token.',
    )
  }
}

function checkFiles(...entries: Fields[]): void {
  for (const [key, value] of entries.flatMap(entry => Object.entries(entry))) {
    if (!fileFields.includes(key) || typeof value !== 'string' || value === '') continue
    try {
      accessSync(value, constants.R_OK)
    } catch (error) {
      fail(
        `The kubeconfig points at the file ${value} (${key}), which cannot be read`,
        'Put its content into the kubeconfig, e.g. with `kubectl config view --raw --flatten`.',
        error,
      )
    }
  }
}

function secretsOf(user: Fields): string[] {
  const texts = ['token', 'password'].map(key => user[key])
  const encoded = user['client-key-data']
  const key = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : ''
  return [...texts, encoded, key].filter(
    (value): value is string => typeof value === 'string' && value !== '',
  )
}

/** Finds and checks the kubeconfig. Errors: ActionError `kubeconfig`, one sentence each. */
export function loadKubeconfig(source: KubeconfigSource): Kubeconfig {
  const document = locate(source)
  const name = chooseContext(document, source.context)
  const context = pick(document.contexts, name, 'context') ?? {}
  const cluster = pick(document.clusters, context['cluster'], 'cluster')
  const server = cluster?.['server']
  if (cluster === undefined || typeof server !== 'string' || !URL.canParse(server)) {
    return fail(
      `The context "${name}" of the kubeconfig has no cluster with a server address`,
      'Print a complete one with `kubectl config view --raw --minify --flatten`.',
    )
  }
  const user = pick(document.users, context['user'], 'user')
  if (user === undefined && context['user'] !== undefined && context['user'] !== '') {
    return fail(
      `The context "${name}" of the kubeconfig names the user "${String(context['user'])}", which is missing`,
      'Print a complete one with `kubectl config view --raw --minify --flatten`.',
    )
  }
  checkPrograms(user ?? {}, source.allowExecAuth)
  checkFiles(cluster, user ?? {})

  const proxy = cluster['proxy-url'] ?? proxyFor(server, source.environment)
  const text = dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { ...context, cluster: 'cluster', user: 'user' } }],
    clusters: [
      {
        name: 'cluster',
        cluster: {
          ...cluster,
          ...(proxy === undefined ? {} : { 'proxy-url': proxy }),
          // The client refuses plain HTTP unless TLS checks are off.
          ...(server.startsWith('http:') ? { 'insecure-skip-tls-verify': true } : {}),
        },
      },
    ],
    // Without a user entry the client ignores the certificate authority.
    users: [{ name: 'user', user: user ?? {} }],
  })
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(text)
  const namespace = context['namespace']
  return {
    kubeConfig,
    document: text,
    context: name,
    server,
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
    secrets: secretsOf(user ?? {}),
  }
}
