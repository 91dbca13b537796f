import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { requestPreview } from '../../../../src/engine/jobs/requestPreview.ts';
import type { ExportOptions } from '../../../../src/options/exportOptions.ts';

const options: ExportOptions = {
  audience: {
    kind: 'selected',
    lists: [{ id: 'l1', name: 'News' }],
    segments: [{ id: 's1', name: 'Active' }],
  },
  fileType: 'csv',
  jsonFormat: 'lines',
  grouping: 'combined',
  afterExport: 'open',
};
const url = 'https://api.sendgrid.com';

describe('requestPreview', () => {
  it('shows the body of a combined export, with only the chosen options', () => {
    const [preview, ...more] = requestPreview(options, { apiBaseUrl: url });
    assert.deepEqual(more, []);
    assert.equal(preview?.title, 'News and Active');
    assert.equal(
      preview.body,
      '{\n  "list_ids": [\n    "l1"\n  ],\n  "segment_ids": [\n    "s1"\n  ],\n  "file_type": "csv"\n}',
    );
  });

  it('shows one request per list and segment if that is chosen', () => {
    const previews = requestPreview({ ...options, grouping: 'separate' }, { apiBaseUrl: url });
    assert.deepEqual(
      previews.map(({ title, body }): unknown => [title, JSON.parse(body)]),
      [
        ['News', { list_ids: ['l1'], file_type: 'csv' }],
        ['Active', { segment_ids: ['s1'], file_type: 'csv' }],
      ],
    );
  });

  it('shows nothing for an empty selection, rather than the export of everything', () => {
    const audience = { kind: 'selected', lists: [], segments: [] } as const;
    assert.deepEqual(requestPreview({ ...options, audience }, { apiBaseUrl: url }), []);
    assert.deepEqual(
      requestPreview({ ...options, audience, grouping: 'separate' }, { apiBaseUrl: url }),
      [],
    );
  });

  it('returns a command that a shell parses as intended, with the key from the environment', () => {
    const nasty = `a'b"c$(touch x)\`d\`\\e\n$HOME`;
    const audience = {
      kind: 'selected',
      lists: [{ id: nasty, name: 'x' }],
      segments: [],
    } as const;
    const [preview] = requestPreview(
      { ...options, audience, fileType: 'json', maxFileSizeMb: 10, notifyByEmail: false },
      { apiBaseUrl: url },
    );
    const output = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${preview?.curl}`], {
      encoding: 'utf8',
      env: { SENDGRID_API_KEY: 'the-key', HOME: '/home' },
    });
    const [...args] = output.split('\0');
    assert.deepEqual(args.slice(0, -2), [
      '-X',
      'POST',
      'https://api.sendgrid.com/v3/marketing/contacts/exports',
      '-H',
      'Authorization: Bearer the-key',
      '-H',
      'Content-Type: application/json',
      '--data-raw',
    ]);
    assert.deepEqual(JSON.parse(args.at(-2) ?? ''), {
      list_ids: [nasty],
      file_type: 'json',
      max_file_size: 10,
      notifications: { email: false },
    });
  });
});
