import assert from 'node:assert/strict';
import { parseErrorBody, type ErrorBody } from '../../../../src/sendgrid/http/errorBody.ts';

const html = `<html><head><title>502 Bad Gateway</title></head><body>${'x'.repeat(5000)}</body></html>`;

describe('parseErrorBody', () => {
  const rows: readonly (readonly [name: string, text: string, expected: ErrorBody])[] = [
    [
      'errors with a field',
      '{"errors":[{"message":"max_file_size is invalid","field":"max_file_size","error_id":"1"}]}',
      { serverMessage: 'max_file_size is invalid', field: 'max_file_size' },
    ],
    [
      'errors with a parameter',
      '{"errors":[{"message":"bad id","parameter":"list_ids"}]}',
      { serverMessage: 'bad id', field: 'list_ids' },
    ],
    [
      'several errors',
      '{"errors":[{"message":"one"},{"message":"two","field":"b"}]}',
      { serverMessage: 'one two', field: 'b' },
    ],
    [
      'the word null as field',
      '{"errors":[{"message":"access forbidden","field":"null","help":null}],"id":"x"}',
      { serverMessage: 'access forbidden' },
    ],
    [
      'null as field',
      '{"errors":[{"message":"access forbidden","field":null,"help":{}}]}',
      { serverMessage: 'access forbidden' },
    ],
    ['a bare array', '[{"message":"not found"}]', { serverMessage: 'not found' }],
    ['one error', '{"error":"refreshed recently"}', { serverMessage: 'refreshed recently' }],
    ['errors without a message', '{"errors":[{"message":7,"field":{}}]}', {}],
    ['no errors', '{"errors":[]}', {}],
    ['other JSON', '{"a":1}', {}],
    ['nothing', '', {}],
    ['a gateway', html, { serverMessage: '502 Bad Gateway' }],
    ['HTML without a title', '<html><body>No</body></html>', {}],
    [
      'a file host',
      '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      { serverMessage: 'AccessDenied: Request has expired' },
    ],
    ['a code alone', '<Error><Code>NoSuchKey</Code></Error>', { serverMessage: 'NoSuchKey' }],
    ['half of some JSON', '{"errors":[{"mess', {}],
  ];
  for (const [name, text, expected] of rows) {
    it(`reads ${name}`, () => {
      assert.deepEqual(parseErrorBody(text), expected);
    });
  }
});
