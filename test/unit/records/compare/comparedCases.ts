import type { CompareOptions } from '../../../../src/records/compare/comparison.ts';

export type Counts = Readonly<
  Partial<
    Record<'added' | 'removed' | 'changed' | 'unchanged' | 'duplicate' | 'withoutKey', number>
  >
>;

export interface ComparedCase extends CompareOptions {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly extensions?: readonly [string, string];
  /** Those that are not named are 0. */
  readonly counts: Counts;
  /** The columns that were changed, in their order. */
  readonly changed?: readonly string[];
}

const long = 'x'.repeat(1_500_000);
const wide = Array.from({ length: 500 }, (_, column) => `c${column}`);
const wideRow = (changes: Readonly<Record<number, string>> = {}): string =>
  wide.map((_, column) => changes[column] ?? `v${column}`).join(',');
const [json, csvAgainstJson] = [['jsonl', 'jsonl'] as const, ['csv', 'jsonl'] as const];

/** Pairs of files, and what is the difference between them. */
export const comparedCases: readonly ComparedCase[] = [
  {
    what: 'another order of columns and records',
    before: 'CONTACT_ID,A,B\n1,a,b\n2,c,d\n',
    after: 'B,CONTACT_ID,A\nd,2,c\nb,1,a\n',
    counts: { unchanged: 2 },
  },
  {
    what: 'CRLF, a byte order mark, quotes where none are needed, and no line end at the end',
    before: '\uFEFFCONTACT_ID,A\r\n"1","a"\r\n2,"c, ""d"""',
    after: 'CONTACT_ID,A\n1,a\n\n"2","c, ""d"""\n',
    counts: { unchanged: 2 },
  },
  {
    what: 'cells that one side guards against formulas, and others that only look like it',
    before:
      'CONTACT_ID,PHONE,NOTE\n1,+49 30,=1;-2\n2,-5,"say ""x"" ;=1"\n3,+49 30,a\n4,Ada,a\n5,+1,\'b\n',
    after:
      "CONTACT_ID,PHONE,NOTE\n1,'+49 30,'=1;'-2\n2,'-5,\"say \"\"x\"\" ;'=1\"\n3,'+49 31,a\n4,'Ada,a\n5,+1,b\n",
    counts: { unchanged: 2, changed: 3 },
    changed: ['PHONE', 'NOTE'],
  },
  {
    what: 'a CSV that is guarded against formulas, and the same contacts as JSON',
    before: '{"contact_id":"1","phone":"+49 30"}\n{"contact_id":"2","phone":"-5"}\n',
    after: "CONTACT_ID,PHONE\n1,'+49 30\n2,'-6\n",
    extensions: ['jsonl', 'csv'],
    counts: { unchanged: 1, changed: 1 },
    changed: ['PHONE'],
  },
  {
    what: 'apostrophes before signs in JSON, which nothing guards',
    before: '{"contact_id":"1","phone":"+49 30"}\n',
    after: '{"contact_id":"1","phone":"\'+49 30"}\n',
    extensions: json,
    counts: { changed: 1 },
    changed: ['phone'],
  },
  {
    what: 'a quote in a cell without quotes',
    before: 'CONTACT_ID,A\n1,5" pipe\n2,x\n',
    after: 'CONTACT_ID,A\n1,"5"" pipe"\n2,"x"y\n',
    counts: { unchanged: 1, changed: 1 },
    changed: ['A'],
  },
  {
    what: 'records with too few and too many cells',
    before: 'CONTACT_ID,A,B\n1,a\n2,a,b,more\n,\nx',
    after: 'CONTACT_ID,A,B\n1,a,\n2,a,b,other\n',
    counts: { unchanged: 2, withoutKey: 1, removed: 1 },
  },
  {
    what: 'column names that occur twice',
    before: 'CONTACT_ID,A,A\n1,a,b\n2,a,b\n',
    after: 'A,CONTACT_ID,A\na,1,b\na,2,c\n',
    counts: { unchanged: 1, changed: 1 },
    changed: ['A 2'],
  },
  {
    what: 'a custom field that is called as a reserved one',
    before: 'EMAIL,CONTACT_ID,EMAIL\na@x.com,1,mine\nb@x.com,2,mine\n',
    after:
      '{"custom_fields":{"email":"mine"},"contact_id":"1","email":"a@x.com"}\n' +
      '{"custom_fields":{"email":"yours"},"contact_id":"2","email":"b@x.com"}\n',
    extensions: csvAgainstJson,
    counts: { unchanged: 1, changed: 1 },
    changed: ['custom_fields.email'],
  },
  {
    what: 'a key that is called as a custom field, too',
    before: '{"custom_fields":{"email":"same"},"email":"a@x.com"}\n',
    after: '{"custom_fields":{"email":"same"},"email":"b@x.com"}\n',
    extensions: json,
    key: ['EMAIL'],
    counts: { added: 1, removed: 1 },
  },
  {
    what: 'a custom field as the key, by its path',
    before: '{"custom_fields":{"email":"same"},"email":"a@x.com"}\n',
    after: '{"custom_fields":{"email":"same"},"email":"b@x.com"}\n',
    extensions: json,
    key: ['custom_fields.EMAIL'],
    counts: { changed: 1 },
    changed: ['email'],
  },
  {
    what: 'a key in another case and without its path',
    before: 'CONTACT_ID,PLAN NO\n1,7\n2,8\n',
    after:
      '{"contact_id":"3","custom_fields":{"Plan No":7}}\n{"contact_id":"2","custom_fields":{}}\n',
    extensions: csvAgainstJson,
    key: ['plan no'],
    counts: { changed: 1, removed: 1, withoutKey: 1 },
    changed: ['contact_id'],
  },
  {
    what: 'a column of JSON that is only found late, and custom fields that are empty',
    before: 'CONTACT_ID,LATE\n1,\n2,x\n3,\n',
    after:
      '{"contact_id":"1","custom_fields":{}}\n{"contact_id":"3","custom_fields":null}\n'.padEnd(
        300_000,
      ) + '\n{"contact_id":"2","custom_fields":{"late":"x"}}\n',
    extensions: csvAgainstJson,
    counts: { unchanged: 3 },
  },
  {
    what: 'CSV against an array of JSON',
    before: 'CONTACT_ID,A\n1,"a\nb"\n2,ä\n',
    after: '[ {"contact_id":"2","a":"\\u00e4"},\n {"a":"a\\nb","contact_id":1} ]',
    extensions: ['csv', 'json'],
    counts: { unchanged: 2 },
  },
  {
    what: 'values that are only empty in another way',
    before: '{"contact_id":"1","a":"","alternate_emails":[]}\n{"contact_id":"2","b":null}\n',
    after: '{"contact_id":"1"}\n{"contact_id":"2","a":null,"b":"","alternate_emails":[""]}\n',
    extensions: json,
    counts: { unchanged: 2 },
  },
  {
    what: 'lists in any order, with spaces, escapes and one element',
    before:
      'CONTACT_ID,ALTERNATE_EMAILS\n1,"a@x.com,b@x.com"\n2,"a@x.com , b@x.com"\n3,ä@x.com\n' +
      '4,"a@x.com,a@x.com"\n5,"""a,b""@x.com"\n',
    after:
      '{"contact_id":"1","alternate_emails":["b@x.com","a@x.com"]}\n' +
      '{"contact_id":"2","alternate_emails":[" b@x.com", "a@x.com"]}\n' +
      '{"contact_id":"3","alternate_emails":["\\u00e4@x.com"]}\n' +
      '{"contact_id":"4","alternate_emails":["a@x.com"]}\n' +
      '{"contact_id":"5","alternate_emails":["\\"a,b\\"@x.com"]}\n',
    extensions: csvAgainstJson,
    counts: { unchanged: 4, changed: 1 },
    changed: ['alternate_emails'],
  },
  {
    what: 'a list as the key',
    before: 'ALTERNATE_EMAILS,A\n"a@x.com,b@x.com",1\n"[]",2\nc@x.com,3\nc@x.com,3\n',
    after:
      '{"alternate_emails":["b@x.com","a@x.com"],"a":1}\n{"alternate_emails":["c@x.com"]}\n' +
      '{"alternate_emails":[]}\n',
    extensions: csvAgainstJson,
    key: ['alternate_emails'],
    counts: { unchanged: 1, withoutKey: 2, duplicate: 3 },
  },
  {
    what: 'changes in many columns, also beyond the 32nd',
    before: `CONTACT_ID,${wide.join()}\n1,${wideRow()}\n2,${wideRow()}\n`,
    after: `CONTACT_ID,${wide.join()}\n2,${wideRow()}\n1,${wideRow({ 0: '', 30: 'x', 31: 'x', 499: 'x' })}\n`,
    counts: { unchanged: 1, changed: 1 },
    changed: ['c0', 'c30', 'c31', 'c499'],
  },
  {
    what: 'records of more than a megabyte',
    before: `CONTACT_ID,A,B\n1,${long},b\n2,a,b\n3,${long},b\n`,
    after: `CONTACT_ID,A,B\n3,"${long}",b\n2,a,b\n1,${long}y,b\n`,
    counts: { unchanged: 2, changed: 1 },
    changed: ['A'],
  },
  {
    what: 'a key of several columns, which differs by one of them, or by where a part of it stands',
    before: 'CONTACT_ID,A,B\n1,x,y\n2,x,z\n3,ab,c\n4,,c\n',
    after: 'CONTACT_ID,A,B\n1,x,y\n2,z,x\n3,a,bc\n',
    key: ['A', 'b'],
    counts: { unchanged: 1, added: 2, removed: 2, withoutKey: 1 },
  },
  {
    what: 'the same key everywhere',
    before: `CONTACT_ID,A\n${'1,a\n'.repeat(5000)}`,
    after: `CONTACT_ID,A\n${'1,a\n'.repeat(3000)}`,
    counts: { duplicate: 8000 },
  },
  {
    what: 'keys alone, of which some occur more than once',
    before: 'EMAIL,A\na,1\na,2\nb,1\nc,1\nc,1\n,1\n',
    after: 'EMAIL,A\na,3\nd,1\nb,9\nb,9\nd,2\n',
    keysOnly: true,
    counts: { added: 2, removed: 2, unchanged: 3, withoutKey: 1 },
  },
  {
    what: 'a key that is left out otherwise, and columns that are left out',
    before: 'UPDATED_AT,A,B\n1,a,b\n',
    after: 'UPDATED_AT,A,B\n1,x,b\n',
    key: ['UPDATED_AT'],
    ignore: ['a', 'updated_at'],
    counts: { unchanged: 1 },
  },
  {
    what: 'a column that only one side has',
    before: 'CONTACT_ID,OLD\n1,\n2,x\n3,\n',
    after: 'CONTACT_ID,NEW\n1,\n2,\n3,y\n',
    counts: { unchanged: 1, changed: 2 },
    changed: ['NEW', 'OLD'],
  },
  {
    what: 'no file with contacts before',
    before: '',
    after: 'CONTACT_ID,A\n1,a\n',
    counts: { added: 1 },
  },
  {
    what: 'an empty array of JSON after',
    before: 'CONTACT_ID,A\n1,a\n',
    after: '[]',
    extensions: ['csv', 'json'],
    counts: { removed: 1 },
  },
  { what: 'two empty files', before: '', after: '\n', counts: {} },
];
