import { open } from '../../util/files/fileSystem.ts';

const chunkBytes = 256 * 1024;
const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Returns the line of a text file in which a byte is, counted from 0, as editors count: a lone CR ends a line, too. */
export async function lineNumber(path: string, offset: number): Promise<number> {
  let lines = 0;
  for await (const { piece } of piecesOf(path, offset)) {
    lines += lineEnds(piece);
  }
  return lines;
}

/** Returns the first byte of a line; the end of a file that has fewer. */
export async function lineOffset(path: string, line: number): Promise<number> {
  let [lines, end] = [0, 0];
  for await (const { start, piece } of piecesOf(path, Infinity)) {
    const count = lineEnds(piece);
    if (lines + count >= line) {
      return start + offsetIn(piece, line - lines);
    }
    lines += count;
    end = start + piece.length;
  }
  return end;
}

/** Yields a file up to a byte, in pieces that do not end between CR and LF. A piece is valid until the next one. */
async function* piecesOf(
  path: string,
  end: number,
): AsyncGenerator<{ readonly start: number; readonly piece: Buffer }> {
  const file = await open(path, 'r');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  try {
    for (let at = 0; at < end;) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, end - at), at);
      if (bytesRead === 0) {
        return;
      }
      const isCut =
        bytesRead > 1 && at + bytesRead < end && chunk[bytesRead - 1] === carriageReturn;
      const length = isCut ? bytesRead - 1 : bytesRead;
      yield { start: at, piece: chunk.subarray(0, length) };
      at += length;
    }
  } finally {
    await file.close();
  }
}

/** Returns where what follows so many line ends begins. */
function offsetIn(piece: Buffer, lines: number): number {
  let at = 0;
  for (let left = lines; left > 0; at++) {
    const isEnd =
      piece[at] === lineFeed || (piece[at] === carriageReturn && piece[at + 1] !== lineFeed);
    left -= isEnd ? 1 : 0;
  }
  return at;
}

function lineEnds(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(lineFeed); at >= 0; at = piece.indexOf(lineFeed, at + 1)) {
    count += 1;
  }
  for (
    let at = piece.indexOf(carriageReturn);
    at >= 0;
    at = piece.indexOf(carriageReturn, at + 1)
  ) {
    if (piece[at + 1] !== lineFeed) {
      count += 1;
    }
  }
  return count;
}
