import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Image of the sandbox container that keeps a Pod's namespaces. */
export const pauseImage = 'docker.io/testbed/pause:1'

/** Every image that a Pod can use, with what it runs by default. */
const images = [
  { tag: 'docker.io/library/busybox:1.36', entrypoint: null, command: ['sh'] },
  { tag: pauseImage, entrypoint: ['/bin/sleep', '2147483647'], command: null },
]

/** Writes a docker-format archive with all images, made of Debian's static busybox; no registry is needed. */
export function writeImageArchive(archive: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'testbed-image-'))
  try {
    const root = join(folder, 'root')
    for (const path of ['bin', 'etc', 'home', 'proc', 'root', 'sys', 'usr', 'var']) {
      mkdirSync(join(root, path), { recursive: true })
    }
    mkdirSync(join(root, 'tmp'), { mode: 0o1777 })
    copyFileSync('/bin/busybox', join(root, 'bin', 'busybox'))
    const applets = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).split('\n')
    for (const applet of applets) {
      if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet))
    }
    writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
    writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\n')

    const layer = join(folder, 'layer.tar')
    execFileSync('tar', [
      '--numeric-owner',
      '--owner=0',
      '--group=0',
      '-C',
      root,
      '-cf',
      layer,
      '.',
    ])
    const digest = createHash('sha256').update(readFileSync(layer)).digest('hex')
    const manifest = images.map(({ tag, entrypoint, command }, index) => {
      const config = `config-${index}.json`
      const settings = {
        architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
        os: 'linux',
        config: {
          Env: ['PATH=/bin'],
          ...(entrypoint === null ? {} : { Entrypoint: entrypoint }),
          ...(command === null ? {} : { Cmd: command }),
        },
        rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
      }
      writeFileSync(join(folder, config), JSON.stringify(settings))
      return { Config: config, RepoTags: [tag], Layers: ['layer.tar'] }
    })
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
    const files = ['manifest.json', 'layer.tar', ...manifest.map(({ Config }) => Config)]
    execFileSync('tar', ['-C', folder, '-cf', archive, ...files])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
