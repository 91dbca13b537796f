import assert from 'node:assert/strict';
import { BodyRecognizer, type BodyKind } from '../../../src/records/bodyKind.ts';

/** Recognizes a body that arrives in pieces. */
function kindOf(body: Uint8Array, pieceBytes: number): BodyKind | undefined {
  const recognizer = new BodyRecognizer();
  for (let at = 0; at < body.length; at += pieceBytes) {
    const kind = recognizer.next(body.subarray(at, at + pieceBytes));
    if (kind !== undefined) {
      return kind;
    }
  }
  return recognizer.end();
}

const id = '0f0e0d0c-1111-2222-3333-444455556666';
const manyColumns = '"SOME_COLUMN",'.repeat(3000);

describe('BodyRecognizer', () => {
  const cases: readonly [BodyKind | undefined, string, string | Buffer][] = [
    ['csv', 'a header', '"EMAIL","FIRST_NAME"\n"a@b.c","Ann"\n'],
    ['csv', 'a header alone, without quotes', 'FIRST_NAME,CONTACT_ID'],
    ['csv', 'a header in lower case', 'email,first_name\r\na@b.c,Ann\r\n'],
    ['csv', 'a header after a BOM and blank lines', '\uFEFF\r\n\n"EMAIL"\n'],
    ['csv', 'a header of many columns', `${manyColumns}"CONTACT_ID"\n`],
    [
      'csv',
      'a header before a name with a control character',
      '"EMAIL","CONTACT_ID"\n"a@b.c","A\x01\0"\n',
    ],
    ['csv', 'a header with a name like an address', '"EMAIL","REACH@WORK","CONTACT_ID"\n'],
    ['csvWithoutHeader', 'a contact with a control character in its name', '"a@b.c","A\x01nn"\n'],
    ['csvWithoutHeader', 'a contact with an address', '"a@b.c","Ann",,\n'],
    ['csvWithoutHeader', 'a contact with only an id', `,"Ann","${id}"\n`],
    ['csvWithoutHeader', 'a contact with a value like a column name', '"a@b.c","email"\n'],
    ['json', 'lines', '{"contact_id":"1","email":"a"}\n{"email":"b"}\n'],
    ['json', 'an array', '\uFEFF \n[{"email":"a"}]'],
    ['json', 'an empty array', '[]'],
    [undefined, 'nothing', ''],
    [undefined, 'blank lines and a BOM', '\uFEFF\r\n\n'],
    ['webPage', 'a page', '<!DOCTYPE html><html><body>Hello</body></html>'],
    ['webPage', 'a page in upper case', '\r\n\t <hTmL>\n'],
    ['webPage', 'a page after a BOM', '\uFEFF<html>'],
    ['webPage', 'a page after a comment', '<!-- EMAIL,CONTACT_ID -->\n<html>'],
    ['webPage', 'a page of XHTML', '<html xmlns="http://www.w3.org/1999/xhtml">'],
    ['webPage', 'a head', '<head><title>Sign in</title></head>'],
    ['webPage', 'a script', '<script>location = "/"</script>'],
    ['webPage', 'a page whose first line has a column', '<p>Write to us: ,email,phone</p>\n'],
    ['webPage', 'a page cut after its first byte', '<'],
    ['xml', 'a declaration', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>'],
    ['xml', 'an error of S3 without a declaration', '<Error><Code>AccessDenied</Code></Error>'],
    ['xml', 'a listing of S3', '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/">'],
    ['errorMessage', 'an error', '{"error":"no"}'],
    ['errorMessage', 'errors', ' { "errors" : [{"message":"no"}]}'],
    ['errorMessage', 'a message', '{"message":"Forbidden"}'],
    ['errorMessage', 'a list of errors', '[{"message":"not found"}]'],
    ['errorMessage', 'a problem', '{"type":"about:blank","title":"Forbidden","status":403}'],
    ['errorMessage', 'a detail', '{"detail":"Blocked"}'],
    ['errorMessage', 'a reason', '{"reason":"policy","email":"it@example.com"}'],
    ['errorMessage', 'no success', '{"success":false}'],
    ['errorMessage', 'a time and a status', '{"timestamp":1,"path":"/","status":500}'],
    ['errorMessage', 'a message in capitals', '{"Message":"Forbidden"}'],
    [
      'json',
      'a contact with fields of these names',
      '{"contact_id":"1","custom_fields":{"message":"x"}}',
    ],
    ['text', 'blanks alone', ' \t \n'],
    ['text', 'a line of text', 'Access denied by policy'],
    ['text', 'a line of text with a comma and an address', 'Denied, write to it@example.com\n'],
    ['text', 'an address alone', 'it@example.com\n'],
    ['text', 'a CSV of something else', '"NAME","PHONE"\n"Ann","1"\n'],
    ['text', 'a CSV with other separators', 'EMAIL;FIRST_NAME\na@b.c;Ann\n'],
    ['text', 'a column that only contains EMAIL', '"EMAIL_2","NO EMAIL"\n'],
    ['binary', 'a PDF', '%PDF-1.7\n1 0 obj\n'],
    ['binary', 'a zip', Buffer.from('504b0304140000000800', 'hex')],
    ['binary', 'an image', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['binary', 'a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['binary', 'a third gzip', Buffer.from('1f8b0800000000000003', 'hex')],
    ['binary', 'NULs', Buffer.alloc(2000)],
    ['binary', 'a NUL in a header', '"EM\0AIL"\n'],
    ['binary', 'UTF-16', Buffer.from('\uFEFFEMAIL,CITY\n', 'utf16le')],
    ['binary', 'UTF-16 without a BOM', Buffer.from('EMAIL,CITY\n', 'utf16le')],
    ['binary', 'a page in UTF-16', Buffer.from('<html>', 'utf16le')],
  ];
  for (const [kind, name, body] of cases) {
    it(`recognizes ${name} as ${kind ?? 'nothing'}, however it is split`, () => {
      for (const pieceBytes of [1, 2, 3, 7, 600, 100_000]) {
        assert.equal(kindOf(Buffer.from(body), pieceBytes), kind, `in pieces of ${pieceBytes}`);
      }
    });
  }
});
