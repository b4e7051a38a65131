import { ActionError } from '../errors.ts'
import type { Release, ReleaseStatus } from './release.ts'

/** The record with the highest revision (helm: storage.Last). `history` ascends by revision. */
export function lastRelease(history: readonly Release[]): Release | undefined {
  return history.at(-1)
}

export function isPending(status: ReleaseStatus): boolean {
  return status.startsWith('pending-')
}

/** True when there is nothing to upgrade: no record, or the last one is a kept uninstalled release. */
export function mustInstall(history: readonly Release[]): boolean {
  const last = lastRelease(history)
  return last === undefined || last.info.status === 'uninstalled'
}

/**
 * The release that an upgrade starts from: the highest deployed one, else the last if it failed or
 * was superseded (helm: pkg/action/upgrade.go, prepareUpgrade). Throws ActionError `pending-release`
 * when there is none.
 */
export function baseRelease(history: readonly Release[]): Release {
  const deployed = history.findLast(({ info }) => info.status === 'deployed')
  if (deployed !== undefined) return deployed
  const last = lastRelease(history)
  if (last?.info.status === 'failed' || last?.info.status === 'superseded') return last
  const name = last?.name ?? ''
  throw new ActionError(
    'pending-release',
    `Release "${name}" has no deployed revision to upgrade from: its last one, revision ${last?.version ?? 0}, is ${last?.info.status ?? 'missing'}`,
    {
      hint: `Finish it with \`helm uninstall ${name}\` or return to a good revision with \`helm rollback ${name} REVISION\`.`,
    },
  )
}

/** Refuses to work on a release that another run has in hand (helm: errPending). */
export function refusePending(history: readonly Release[]): void {
  const last = lastRelease(history)
  if (last === undefined || !isPending(last.info.status)) return
  throw new ActionError(
    'pending-release',
    `Release "${last.name}" is ${last.info.status} at revision ${last.version}: another install, upgrade or rollback is in progress or was killed`,
    {
      hint: `Wait for the other run; if it is dead, \`helm rollback ${last.name}\` to a good revision clears the state.`,
    },
  )
}

/** Refuses `install` over a name that is in use (helm: pkg/action/install.go, availableName). */
export function refuseExisting(history: readonly Release[]): void {
  const last = lastRelease(history)
  if (last === undefined || last.info.status === 'uninstalled') return
  throw new ActionError(
    'invalid-input',
    `release "${last.name}" exists already (revision ${last.version}, ${last.info.status}) and command is install`,
    { hint: 'Use `command: upgrade`, which installs or upgrades, or choose another name.' },
  )
}

/**
 * Which records to delete before a new one is written, so that `max` remain with it: the oldest,
 * but never the highest deployed one (helm: storage.removeLeastRecent). `max` 0 keeps all.
 */
export function toPrune(history: readonly Release[], max: number): Release[] {
  if (max <= 0) return []
  const deployed = history.findLast(({ info }) => info.status === 'deployed')
  const surplus = Math.max(0, history.length - (max - 1))
  return history.filter(release => release !== deployed).slice(0, surplus)
}

/** Labels that belong to Helm's storage (helm: pkg/storage/driver/labels.go). */
export const systemLabels = ['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt']

/**
 * The labels of the next revision: the last one's with the input's over them, where the value
 * `null` takes a label away (helm: mergeCustomLabels). As in Helm the system labels of the last
 * record come along; the store sets them anew.
 */
export function mergeLabels(
  last: Record<string, string>,
  added: Record<string, string>,
): Record<string, string> {
  const merged = { ...last, ...added }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== 'null'))
}

/** A copy with another status and description; everything else stays (helm: Release.SetStatus). */
export function withStatus(release: Release, status: ReleaseStatus, description: string): Release {
  return { ...release, info: { ...release.info, status, description } }
}
