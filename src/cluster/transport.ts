import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node'
import { ActionError, messageOf } from '../errors.ts'
import { stringifyJson } from '../manifest/json.ts'
import { ApiError, type StatusCause } from './api-error.ts'
import { isPermanent, networkFailure, neverSent } from './network-failure.ts'
import { retry, type Try } from './retry.ts'

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string>
  accept?: string
  /** Sent as JSON with `contentType`, `application/json` by default. */
  body?: unknown
  contentType?: string
  /** Safe to send again when an answer was lost. */
  idempotent: boolean
}

export interface ApiResponse {
  status: number
  headers: Record<string, string>
  body: unknown
}

/** Told of every finished request, for debug output; carries no header and no body. */
export type RequestListener = (request: {
  method: string
  path: string
  status: number
  milliseconds: number
}) => void

export interface Transport {
  /** One request with its retries. Errors: ActionError or ApiError. */
  send(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>
  /** The body as it comes. One try: whoever reads a stream knows how to resume it. */
  open(request: ApiRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  close(): Promise<void>
}

/** Longest time for one try of a request that is no stream. */
const requestTimeoutMs = 30_000
/** Longest time until the server begins to answer a stream. */
const openTimeoutMs = 15_000

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>

/**
 * Requests over the client's public parts. Its own object API drops fields that its models do not
 * know, lower-cases names and opens one connection per request (kubernetes-client/javascript#2962).
 */
export function createTransport(kubeConfig: KubeConfig, onRequest: RequestListener): Transport {
  const server = kubeConfig.getCurrentCluster()?.server.replace(/\/$/, '') ?? ''
  const library = new IsomorphicFetchHttpLibrary()
  // The client makes a dispatcher, and so a TLS connection, per request; the first one is kept for
  // all. Its key is the client certificate, which an exec plugin may renew.
  let dispatcher: Dispatcher | undefined

  async function start(request: ApiRequest, signal: AbortSignal): Promise<ResponseContext> {
    const context = new RequestContext(`${server}${request.path}`, HttpMethod[request.method])
    for (const [name, value] of Object.entries(request.query ?? {})) {
      context.setQueryParam(name, value)
    }
    context.setHeaderParam('Accept', request.accept ?? 'application/json')
    context.setHeaderParam('User-Agent', 'helm-hooks-action')
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', request.contentType ?? 'application/json')
      context.setBody(stringifyJson(request.body))
    }
    await authenticate(context)
    context.setSignal(signal)
    const started = performance.now()
    const response = await library.send(context).toPromise()
    onRequest({
      method: request.method,
      path: request.path,
      status: response.httpStatusCode,
      milliseconds: Math.round(performance.now() - started),
    })
    return response
  }

  async function authenticate(context: RequestContext): Promise<void> {
    try {
      await kubeConfig.applySecurityAuthentication(context)
    } catch (error) {
      throw new ActionError(
        'kubeconfig',
        `The kubeconfig's credentials cannot be used: ${messageOf(error)}`,
        {
          hint: 'Check the user entry of the kubeconfig and the program it may run.',
          cause: error,
        },
      )
    }
    dispatcher ??= context.getDispatcher()
    if (dispatcher !== undefined) context.setDispatcher(dispatcher)
  }

  async function attempt(request: ApiRequest, signal: AbortSignal): Promise<Try<ApiResponse>> {
    const limit = AbortSignal.timeout(requestTimeoutMs)
    try {
      const response = await start(request, AbortSignal.any([signal, limit]))
      const text = await response.body.text()
      const { httpStatusCode: status, headers } = response
      if (status < 300) return { done: { status, headers, body: parseBody(text) } }
      const error = responseError(request, status, text)
      const busy = status === 429 || (request.idempotent && [500, 502, 503, 504].includes(status))
      if (!busy) throw error
      const seconds = Number(headers['retry-after'])
      return { again: error, afterMs: seconds > 0 ? seconds * 1000 : undefined }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ActionError || error instanceof ApiError) throw error
      const failure = networkFailure(limit.aborted ? timeout() : error, server)
      if (isPermanent(error) || !(request.idempotent || neverSent(error))) throw failure
      return { again: failure }
    }
  }

  return {
    send: (request, signal) => retry(() => attempt(request, signal), signal),

    async open(request, signal) {
      const limit = new AbortController()
      const timer = setTimeout(() => {
        limit.abort(timeout())
      }, openTimeoutMs)
      try {
        const response = await start(request, AbortSignal.any([signal, limit.signal]))
        if (response.httpStatusCode >= 300) {
          throw responseError(request, response.httpStatusCode, await response.body.text())
        }
        return (response.body.stream?.() ?? []) as unknown as AsyncIterable<Uint8Array>
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof ActionError || error instanceof ApiError) throw error
        throw networkFailure(error, server)
      } finally {
        clearTimeout(timer)
      }
    },

    async close() {
      await (dispatcher as { close?: () => Promise<void> } | undefined)?.close?.()
    },
  }
}

function timeout(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** An unsuccessful answer: ActionError for missing credentials and rights, else ApiError. */
function responseError(request: ApiRequest, status: number, text: string): Error {
  const body = parseBody(text) as {
    message?: string
    reason?: string
    details?: { causes?: StatusCause[] }
  } | null
  const isStatus = typeof body === 'object' && body !== null
  const message =
    (isStatus ? body.message : undefined) ?? `${request.method} ${request.path}: HTTP ${status}`
  const cause = new ApiError(
    status,
    (isStatus ? body.reason : undefined) ?? '',
    message,
    (isStatus ? body.details?.causes : undefined) ?? [],
  )
  if (status === 401) {
    return new ActionError('unauthorized', 'The Kubernetes API server rejects the credentials', {
      hint: 'Check the token or client certificate in the kubeconfig; it may have expired.',
      cause,
    })
  }
  if (status === 403 && /cannot \w+ resource|forbidden: User/.test(message)) {
    return new ActionError('forbidden', `The credentials lack a right: ${message}`, {
      hint: "Grant the verb on that resource to the kubeconfig's user with a Role and RoleBinding.",
      cause,
    })
  }
  return cause
}
