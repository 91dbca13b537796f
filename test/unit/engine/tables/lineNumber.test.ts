import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineNumber, lineOffset } from '../../../../src/engine/tables/lineNumber.ts';

describe('lineNumber', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'line-number-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const lineOf = async (text: string, offset: number): Promise<number> => {
    const path = join(folder, 'file');
    await writeFile(path, text);
    return lineNumber(path, offset);
  };

  it('counts the ends of lines that editors count', async () => {
    const text = 'a\nb\r\nc\rd';
    assert.equal(await lineOf('', 0), 0);
    assert.equal(await lineOf(text, text.indexOf('a')), 0);
    assert.equal(await lineOf(text, text.indexOf('b')), 1);
    assert.equal(await lineOf(text, text.indexOf('c')), 2);
    assert.equal(await lineOf(text, text.indexOf('d')), 3);
    assert.equal(await lineOf(text, 1_000), 3);
  });

  it('counts a CR LF once that is read in two chunks', async () => {
    const chunk = 256 * 1024;
    for (const [text, lines] of [
      [`${'x'.repeat(chunk - 1)}\r\nend`, 1],
      [`${'x'.repeat(chunk - 1)}\rend`, 1],
      [`${'x'.repeat(chunk)}\nend`, 1],
      [`${'\n'.repeat(chunk)}\nend`, chunk + 1],
    ] as const) {
      assert.equal(await lineOf(text, text.length - 1), lines);
    }
  });

  it('finds where a line begins, as it counts them', async () => {
    const path = join(folder, 'file');
    const chunk = 256 * 1024;
    const far = 'x'.repeat(chunk - 1);
    for (const text of ['a\nb\r\nc\rd', '\r\n\r\r\n\n', `${far}\r\nend`, `${far}\rend\n`, far]) {
      await writeFile(path, text);
      const starts = [
        0,
        ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length),
      ];
      for (const [line, start] of starts.entries()) {
        assert.equal(await lineOffset(path, line), start);
      }
      assert.equal(await lineOffset(path, starts.length), text.length);
    }
    await writeFile(path, '');
    assert.equal(await lineOffset(path, 0), 0);
  });
});
