import assert from 'node:assert/strict';
import { outputLogger } from '../../../src/ui/outputLogger.ts';
import { logEntry, oneLine, withoutControls } from '../../../src/util/controlCharacters.ts';

describe('Control characters', () => {
  it('become blanks in one line, and directional marks are removed', () => {
    assert.equal(oneLine('a\x1b[31mb\r\nc\u2028d\x85e\x9bf'), 'a [31mb c d e f');
    assert.equal(oneLine('a\u202eb\u2066c\u200fd'), 'abcd');
    assert.equal(oneLine('Zürich – 東京 🎉'), 'Zürich – 東京 🎉');
  });

  it('become blanks in several lines, which stay', () => {
    assert.equal(withoutControls('a\x1bb\n\nc\td\r\ne\u2029f'), 'a b\n\nc d \ne f');
  });

  it('are escaped in the log', () => {
    assert.equal(logEntry('a\x1b[2Jb\u202ec\x00'), 'a\\u001b[2Jb\\u202ec\\u0000');
  });

  it('keep further lines of a log entry from looking like another entry', () => {
    const forged = '2026-01-01 12:00:00.000 [info] all is well';
    for (const end of ['\n', '\r\n', '\r', '\x85', '\u2028', '\u2029']) {
      assert.equal(logEntry(`Kept: /a${end}${forged}`), `Kept: /a\n    ${forged}`);
    }
  });

  it('are handled by the logger, at each level', () => {
    const lines: string[] = [];
    const take = (line: string): number => lines.push(line);
    const channel = { trace: take, debug: take, info: take, warn: take, error: take };
    const logger = outputLogger(channel);
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) {
      logger[level]('a\x1bb\nc');
    }
    assert.deepEqual(
      lines,
      Array.from({ length: 5 }, () => 'a\\u001bb\n    c'),
    );
  });
});
