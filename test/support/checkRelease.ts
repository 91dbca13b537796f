/**
 * Checks that a tag, the manifest and the changelog name the same version, and prints the changelog of that version:
 * `node test/support/checkRelease.ts v1.2.3`. Runs before anything is installed, so that it needs nothing but Node.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Returns what prevents the release of a version under a tag; empty if nothing does. */
export function releaseProblems(
  tag: string,
  { version, changelog }: { readonly version: string; readonly changelog: string },
): readonly string[] {
  return [
    ...(tag === `v${version}`
      ? []
      : [`The tag is ${tag}, but the version in package.json is ${version}.`]),
    ...(releaseNotes(version, changelog) !== undefined
      ? []
      : [`CHANGELOG.md has no section '## [${version}] - DATE'.`]),
  ];
}

/** Returns the changelog's section about a version, without its heading. */
export function releaseNotes(version: string, changelog: string): string | undefined {
  const section = changelog
    .split(/^(?=## )/m)
    .find((text) => text.startsWith(`## [${version}] - `));
  return section?.split('\n').slice(1).join('\n').trim();
}

if (import.meta.main) {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  const version = versionOf(manifest);
  const problems = releaseProblems(process.argv[2] ?? '', { version, changelog });
  console.log(releaseNotes(version, changelog) ?? '');
  for (const problem of problems) {
    console.error(problem);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function versionOf(manifest: unknown): string {
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}
