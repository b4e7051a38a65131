import { systemLabels } from './history.ts'

const releaseName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const namespaceName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const labelKey = /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/

/** What is wrong with a release name by Helm's rule (helm: chartutil.ValidateReleaseName), or undefined. */
export function releaseNameProblem(name: string): string | undefined {
  if (name.length > 53) return `is ${name.length} characters long and may have 53 at most`
  if (releaseName.test(name)) return undefined
  return 'may hold lower-case letters, digits, "-" and ".", and begins and ends with a letter or digit'
}

/** What is wrong with a namespace (RFC 1123 label), or undefined. */
export function namespaceProblem(name: string): string | undefined {
  if (name.length > 63) return `is ${name.length} characters long and may have 63 at most`
  if (namespaceName.test(name)) return undefined
  return 'may hold lower-case letters, digits and "-", and begins and ends with a letter or digit'
}

/** What is wrong with a label of the release record, or undefined. */
export function labelProblem(key: string, value: string): string | undefined {
  if (systemLabels.includes(key))
    return `"${key}" is one of Helm's own (${systemLabels.join(', ')})`
  if (!labelKey.test(key)) return `"${key}" is no valid Kubernetes label name`
  if (!labelValue.test(value)) return `"${value}" is no valid value of a Kubernetes label`
  return undefined
}
