import assert from 'node:assert/strict';
import {
  toRequestBody,
  type CreateExportRequest,
} from '../../../src/sendgrid/createExportRequest.ts';
import { SendGridError } from '../../../src/sendgrid/errors.ts';

describe('toRequestBody', () => {
  const rows: readonly (readonly [name: string, request: CreateExportRequest, body: object])[] = [
    ['all contacts: no ids', { audience: { kind: 'all' } }, {}],
    [
      'lists only: no empty segment_ids',
      { audience: { kind: 'selected', listIds: ['a', 'b'], segmentIds: [] } },
      { list_ids: ['a', 'b'] },
    ],
    [
      'segments only: no empty list_ids',
      { audience: { kind: 'selected', listIds: [], segmentIds: ['s'] } },
      { segment_ids: ['s'] },
    ],
    [
      'each id once, without white space',
      { audience: { kind: 'selected', listIds: ['a', ' a ', 'b'], segmentIds: ['s', 's'] } },
      { list_ids: ['a', 'b'], segment_ids: ['s'] },
    ],
    [
      'the chosen options',
      { audience: { kind: 'all' }, fileType: 'json', maxFileSizeMb: 5000, notifyByEmail: false },
      { file_type: 'json', max_file_size: 5000, notifications: { email: false } },
    ],
    [
      'the e-mail if requested',
      { audience: { kind: 'all' }, fileType: 'csv', notifyByEmail: true },
      { file_type: 'csv', notifications: { email: true } },
    ],
  ];
  for (const [name, request, body] of rows) {
    it(`writes ${name}`, () => {
      assert.deepEqual(toRequestBody(request), body);
    });
  }

  const all = { kind: 'all' } as const;
  const bad: readonly (readonly [name: string, request: CreateExportRequest])[] = [
    ['an empty selection', { audience: { kind: 'selected', listIds: [], segmentIds: [] } }],
    ['an empty id', { audience: { kind: 'selected', listIds: [''], segmentIds: [] } }],
    ['a blank id', { audience: { kind: 'selected', listIds: [], segmentIds: ['  '] } }],
    ['size 0', { audience: all, maxFileSizeMb: 0 }],
    ['size 6000', { audience: all, maxFileSizeMb: 6000 }],
    ['half a megabyte', { audience: all, maxFileSizeMb: 1.5 }],
  ];
  for (const [name, request] of bad) {
    it(`rejects ${name}`, () => {
      assert.throws(
        () => toRequestBody(request),
        (error) => error instanceof SendGridError && error.reason === 'badRequest',
      );
    });
  }

  it('rejects an unknown field, since a typo could widen an export', () => {
    const request = { audience: all, list_ids: ['a'] };
    assert.throws(() => toRequestBody(request), { reason: 'badRequest' });
  });
});
