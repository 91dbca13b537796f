import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { placeIn, problemLine } from '../../../../src/features/tasks/problemLine.ts';

const [matcher] = z
  .looseObject({
    contributes: z.looseObject({
      problemMatchers: z.tuple([
        z.looseObject({
          name: z.string(),
          fileLocation: z.literal('absolute'),
          pattern: z.object({
            regexp: z.string(),
            ...{ file: z.int(), line: z.int(), column: z.int() },
            ...{ severity: z.int(), message: z.int() },
          }),
        }),
      ]),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')))
  .contributes.problemMatchers;

/** Parses a line with the matcher, as VS Code does. */
function read(line: string): Readonly<Record<string, string | undefined>> | undefined {
  const { regexp, ...groups } = matcher.pattern;
  const found = new RegExp(regexp).exec(line);
  return found
    ? Object.fromEntries(Object.entries(groups).map(([key, group]) => [key, found[group]]))
    : undefined;
}

describe('the line of a problem', () => {
  it('lets neither a folder nor a message control the terminal, or start a line of its own', () => {
    for (const hostile of ['\x1b[2J', '\x1b]8;;x\x07', '\r\n', '\n', '\x9b', '\u2066', '\u2029']) {
      const line = problemLine('error', `no${hostile}pe`, {
        path: `/home/a${hostile}b/.vscode/tasks.json`,
        ...{ line: 1, column: 2 },
      });
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      assert.equal(read(line)?.message?.startsWith('no'), true);
    }
  });

  it('is parsed by the problem matcher', () => {
    assert.equal(matcher.name, 'sendgrid-export');
    for (const path of ['/work/a b/.vscode/tasks.json', 'C:\\Work\\1:2\\tasks.json']) {
      const message = 'SendGrid said: 12:30:00: error: “no”.';
      assert.deepEqual(read(problemLine('error', message, { path, line: 12, column: 5 })), {
        file: path,
        line: '12',
        column: '5',
        severity: 'error',
        message,
      });
    }
    const place = { path: '/tasks.json', line: 1, column: 1 };
    assert.equal(read(problemLine('warning', 'Odd.', place))?.severity, 'warning');
  });

  it('does not match lines of progress', () => {
    for (const line of [
      '     3 s  Asking SendGrid for the export.',
      '     5 s  10%: 1 MB of 10 MB.',
      '          /work/data/Customers 12:30:05.csv',
    ]) {
      assert.equal(read(line), undefined, line);
    }
  });

  it('counts lines and columns from 1, whatever the line breaks are', () => {
    const text = 'one\r\ntwo\n  three';
    assert.deepEqual(placeIn('/f', text, 0), { path: '/f', line: 1, column: 1 });
    assert.deepEqual(placeIn('/f', text, text.indexOf('two')), { path: '/f', line: 2, column: 1 });
    assert.deepEqual(placeIn('/f', text, text.indexOf('three')), {
      path: '/f',
      line: 3,
      column: 3,
    });
  });
});
