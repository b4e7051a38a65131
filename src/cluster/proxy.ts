/**
 * The proxy that the environment asks for, since the client ignores it
 * (kubernetes-client/javascript#853): HTTPS_PROXY or HTTP_PROXY by the server's scheme, unless
 * NO_PROXY lists the host. Understands `*`, hosts, `.domain` suffixes and `host:port`.
 */
export function proxyFor(
  server: string,
  environment: Record<string, string | undefined>,
): string | undefined {
  const { protocol, hostname, port } = new URL(server)
  const host = hostname.replace(/^\[|\]$/g, '')
  // Go's rule, which helm follows: loopback never goes through a proxy.
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined
  const variable = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = environment[variable] ?? environment[variable.toLowerCase()]
  if (proxy === undefined || proxy === '') return undefined

  const exceptions = (environment['NO_PROXY'] ?? environment['no_proxy'] ?? '').split(',')
  const excepted = exceptions
    .map(entry => entry.trim())
    .some(entry => {
      if (entry === '*') return true
      const [name = '', itsPort] = entry.split(':')
      if (name === '' || (itsPort !== undefined && itsPort !== port)) return false
      const suffix = name.startsWith('.') ? name : `.${name}`
      return host === name || host.endsWith(suffix)
    })
  return excepted ? undefined : proxy.includes('://') ? proxy : `http://${proxy}`
}
