import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { isSystemError } from '../../../src/util/files/atomicFile.ts';
import { expectedFiles } from './expectedFiles.ts';
import type { FaultHarness } from './harness.ts';

/** Asserts the end of a completed job: exactly its files are there, complete, and nothing else. */
export async function assertWhole(
  harness: FaultHarness,
  jobs: readonly ExportJob[],
  files: { readonly parts: number; readonly changed: boolean },
): Promise<void> {
  const names: string[] = [];
  for (const job of jobs) {
    assert.equal(job.state, 'completed', JSON.stringify(job));
    const expected = expectedFiles(harness.simulator, job.request, files);
    assert.equal(job.files.length, expected.length);
    for (const [index, { path, bytes }] of job.files.entries()) {
      const content = await readFile(path);
      assert.ok(expected[index]?.equals(content), `${path} does not have the expected content`);
      assert.equal(bytes, content.length);
      names.push(basename(path));
    }
  }
  assert.deepEqual([...harness.guard.files()].sort(), names.sort());
}

/** Asserts what must hold at any moment, however a job ended. */
export async function assertSafe(harness: FaultHarness): Promise<void> {
  harness.guard.assertGuarded();
  await assertSecrets(harness);
  assertKeyStaysHome(harness);
}

/** Neither the key, nor a signed query, nor a contact is in the log or in any file but the exported ones. */
async function assertSecrets(harness: FaultHarness): Promise<void> {
  const { apiKey } = harness.simulator;
  const [contact] = harness.simulator.contactsOf({ all: true });
  const secrets = [apiKey, 'X-Amz-Signature', contact?.email ?? ''];
  const texts = new Map([['the log', harness.log.lines.map(({ message }) => message).join('\n')]]);
  for (const path of await filesBelow(harness.root)) {
    texts.set(path, await readIfThere(path));
  }
  texts.set('the records', harness.records.stored ?? '');
  for (const [name, text] of texts) {
    assert.ok(!text.includes(apiKey), `the key is in ${name}`);
    if (!name.startsWith(harness.folder)) {
      assert.ok(!secrets.some((secret) => text.includes(secret)), `a secret is in ${name}`);
    }
  }
}

/** The key goes to the API's own origin, in its header, and nowhere else. */
function assertKeyStaysHome({ simulator, elsewhere }: FaultHarness): void {
  const { apiKey, requests } = simulator;
  const others = requests.filter(({ origin }) => origin === 'files');
  for (const request of [...others, ...elsewhere.requests]) {
    assert.ok(!JSON.stringify(request).includes(apiKey), `the key went to ${request.path}`);
    assert.equal(request.headers.authorization, undefined, request.path);
  }
  for (const { headers, ...request } of requests) {
    assert.ok(!JSON.stringify(request).includes(apiKey), `the key is in the URL or the body`);
    assert.ok(!('cookie' in headers));
  }
}

/** Files that windows share may be deleted at any moment. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    assert.ok(isSystemError(error, 'ENOENT'), String(error));
    return '';
  }
}

/** Returns every file in a folder and below it. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name !== 'filler')
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    assert.ok(isSystemError(error, 'ENOENT'), String(error));
    return [];
  }
}
