import assert from 'node:assert/strict';
import {
  contactCountResponse,
  createExportResponse,
  exportStatusResponse,
  exportSummary,
  scopesResponse,
  segment,
  usernameResponse,
} from '../../../src/sendgrid/schemas.ts';

describe('schemas', () => {
  describe('segment', () => {
    const full = {
      id: 's',
      name: 'Engaged',
      contactCount: 12,
      updatedAt: '2025-02-01T00:00:00Z',
      parentListIds: ['l'],
      validity: 'valid',
      validityMessage: undefined,
    };
    const wire = {
      id: 's',
      name: 'Engaged',
      contacts_count: 12,
      updated_at: '2025-02-01T00:00:00Z',
      parent_list_ids: ['l'],
      query_version: '2',
      status: { query_validation: 'VALID' },
      identifier_counts: { new: 1 },
    };
    const rows: readonly (readonly [name: string, change: object, expected: object])[] = [
      ['as documented, with unknown keys', {}, {}],
      ['null parents', { parent_list_ids: null }, { parentListIds: [] }],
      ['no parents', { parent_list_ids: undefined }, { parentListIds: [] }],
      [
        'a parent of v1',
        { parent_list_ids: undefined, parent_list_id: 'p' },
        { parentListIds: ['p'] },
      ],
      [
        'a null parent of v1',
        { parent_list_ids: undefined, parent_list_id: null },
        { parentListIds: [] },
      ],
      ['null among the parents', { parent_list_ids: [null, 'l'] }, { parentListIds: ['l'] }],
      [
        'the count under its other name',
        { contacts_count: undefined, contact_count: 3 },
        { contactCount: 3 },
      ],
      ['a count as a string', { contacts_count: '12' }, {}],
      ['a null count', { contacts_count: null }, { contactCount: undefined }],
      ['a negative count', { contacts_count: -1 }, { contactCount: undefined }],
      ['a null name', { name: null }, { name: 's' }],
      ['an empty name', { name: '' }, { name: 's' }],
      [
        'validity in lower case',
        { status: { query_validation: 'pending' } },
        { validity: 'pending' },
      ],
      ['an unknown validity', { status: { query_validation: 'STALE' } }, { validity: undefined }],
      ['no validity', { status: undefined }, { validity: undefined }],
      ['a null validity', { status: null }, { validity: undefined }],
      [
        'an invalid query',
        { status: { query_validation: 'INVALID', error_message: 'no\nsuch field' } },
        { validity: 'invalid', validityMessage: 'no such field' },
      ],
    ];
    for (const [name, change, expected] of rows) {
      it(`reads ${name}`, () => {
        assert.deepEqual(segment.parse({ ...wire, ...change }), { ...full, ...expected });
      });
    }
  });

  describe('export status', () => {
    const status = (word: unknown): string => exportStatusResponse.parse({ status: word }).status;
    const words: readonly (readonly [word: string, status: string])[] = [
      ['pending', 'pending'],
      ['ready', 'ready'],
      ['READY', 'ready'],
      ['completed', 'ready'],
      ['failure', 'failure'],
      ['failed', 'failure'],
      ['timeout', 'failure'],
      ['enqueued', 'pending'],
      ['', 'pending'],
    ];
    for (const [word, expected] of words) {
      it(`reads '${word}' as ${expected}`, () => assert.equal(status(word), expected));
    }

    for (const body of [{}, { status: null }, { status: 3 }, [], null, 'ready']) {
      it(`rejects ${JSON.stringify(body)}`, () => {
        assert.equal(exportStatusResponse.safeParse(body).success, false);
      });
    }

    for (const urls of [undefined, null, [], 'x', [null, '']]) {
      it(`reads urls: ${JSON.stringify(urls)} as none`, () => {
        assert.deepEqual(exportStatusResponse.parse({ status: 'pending', urls }).urls, []);
      });
    }

    it('reads a finished one', () => {
      const parsed = exportStatusResponse.parse({
        id: 'e',
        status: 'ready',
        urls: ['https://files.example/1', 'https://files.example/2'],
        contact_count: 5,
        message: null,
        created_at: '2026-01-15T12:00:00Z',
        completed_at: '2026-01-15T12:00:05Z',
        expires_at: '2026-01-16T00:00:00Z',
        _metadata: {},
      });
      assert.deepEqual(parsed, {
        status: 'ready',
        urls: ['https://files.example/1', 'https://files.example/2'],
        contactCount: 5,
        message: undefined,
        createdAt: '2026-01-15T12:00:00Z',
        completedAt: '2026-01-15T12:00:05Z',
        expiresAt: '2026-01-16T00:00:00Z',
      });
    });
  });

  describe('export summary', () => {
    const rows: readonly (readonly [name: string, wire: object, expected: object])[] = [
      ['capitals', { lists: [{ ID: 'l', Name: 'L' }] }, { lists: [{ id: 'l', name: 'L' }] }],
      [
        'lower case',
        { segments: [{ id: 's', name: 'S' }] },
        { segments: [{ id: 's', name: 'S' }] },
      ],
      [
        'no name',
        { lists: [{ ID: 'l' }, { id: 'm' }] },
        {
          lists: [
            { id: 'l', name: '' },
            { id: 'm', name: '' },
          ],
        },
      ],
      ['no id', { lists: [{ Name: 'L' }, null] }, { lists: [] }],
      ['null lists', { lists: null, segments: null }, { lists: [], segments: [] }],
      ['a user as a number', { user_id: 77 }, { userId: '77' }],
      ['a user as a string', { user_id: '77' }, { userId: '77' }],
      ['an alias of its status', { status: 'failed' }, { status: 'failure' }],
      ['no status', { status: undefined }, { status: 'pending' }],
    ];
    for (const [name, wire, expected] of rows) {
      it(`reads ${name}`, () => {
        const parsed = exportSummary.parse({ id: 'e', status: 'ready', ...wire });
        assert.deepEqual({ ...parsed, ...expected }, parsed);
        assert.equal(parsed.exportId, 'e');
      });
    }
  });

  it('requires what a response is useless without', () => {
    const refused: readonly boolean[] = [
      scopesResponse.safeParse({}).success,
      usernameResponse.safeParse({ username: ' ' }).success,
      contactCountResponse.safeParse({ contact_count: null }).success,
      contactCountResponse.safeParse({}).success,
      createExportResponse.safeParse({ _metadata: {} }).success,
      createExportResponse.safeParse({ id: '' }).success,
    ];
    assert.deepEqual(
      refused,
      refused.map(() => false),
    );
  });

  it('reads scopes, and drops invalid ones', () => {
    assert.deepEqual(scopesResponse.parse({ scopes: ['marketing.read', 5, null] }), [
      'marketing.read',
    ]);
  });
});
