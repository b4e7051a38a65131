/** One document of a release's manifest with the template it came from. */
export interface SourceDocument {
  /** Chart-relative path from the `# Source:` comment; empty when there is none. */
  path: string
  text: string
}

/**
 * Cuts a release record's manifest into its documents (helm: SplitManifests; `---` at the start of
 * a line separates).
 */
export function splitManifest(manifest: string): SourceDocument[] {
  return manifest
    .split(/^---[ \t]*/m)
    .filter(text => text.trim() !== '')
    .map(text => ({ path: /^# Source: (.+)$/m.exec(text)?.[1]?.trim() ?? '', text }))
}
