import { ActionError } from '../errors.ts'

/** The innermost cause of a failed fetch, where Node keeps the error code. */
function rootCause(error: unknown): Error & { code?: string } {
  let current = error
  while (current instanceof Error && current.cause instanceof Error) current = current.cause
  // A dual-stack connect fails with one error per address.
  if (current instanceof AggregateError && current.errors[0] instanceof Error) {
    return current.errors[0]
  }
  return current instanceof Error ? current : new Error(String(current))
}

const certificateHint =
  'Check certificate-authority-data (or tls-server-name) of the cluster in the kubeconfig.'
const addressHint =
  'Check the server address in the kubeconfig and that the runner can reach it (private network, firewall, proxy).'

const explanations: Record<string, [explanation: string, hint: string]> = {
  ECONNREFUSED: ['the connection is refused', addressHint],
  ENOTFOUND: ['its host name is not known', addressHint],
  EAI_AGAIN: ['its host name cannot be looked up just now', addressHint],
  ETIMEDOUT: ['it does not answer', addressHint],
  UND_ERR_CONNECT_TIMEOUT: ['it does not answer', addressHint],
  UND_ERR_HEADERS_TIMEOUT: ['it accepts connections but does not answer', addressHint],
  EHOSTUNREACH: ['there is no route to it', addressHint],
  ENETUNREACH: ['there is no route to it', addressHint],
  ECONNRESET: ['it closes the connection', addressHint],
  UND_ERR_SOCKET: ['it closes the connection', addressHint],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is self-signed', certificateHint],
  SELF_SIGNED_CERT_IN_CHAIN: ['its certificate is signed by an unknown authority', certificateHint],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate is signed by an unknown authority',
    certificateHint,
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'its certificate is signed by an unknown authority',
    certificateHint,
  ],
  CERT_SIGNATURE_FAILURE: ['its certificate is signed by another authority', certificateHint],
  CERT_HAS_EXPIRED: ['its certificate has expired', certificateHint],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another host name', certificateHint],
}

/** True when the request certainly never reached the server, so that even a POST may be repeated. */
export function neverSent(error: unknown): boolean {
  const { code = '' } = rootCause(error)
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}

/** True for failures that another try cannot cure: certificates, host names, protocols. */
export function isPermanent(error: unknown): boolean {
  const { code = '' } = rootCause(error)
  return (
    code.includes('CERT') ||
    code.includes('SIGN') ||
    code.startsWith('ERR_') ||
    code === 'ENOTFOUND'
  )
}

/** A failed connection as one sentence with its remedy: ActionError `unreachable`. */
export function networkFailure(error: unknown, server: string): ActionError {
  const { code = '', message } = rootCause(error)
  const [explanation, hint] = explanations[code] ?? [message, addressHint]
  return new ActionError(
    'unreachable',
    `The Kubernetes API server ${server} cannot be reached: ${explanation}`,
    { hint, cause: error },
  )
}
