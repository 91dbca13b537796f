import { open } from '../../util/files/fileSystem.ts';

const chunkBytes = 256 * 1024;
const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Returns the line of a text file in which a byte is, counted from 0, as editors count: a lone CR ends a line, too. */
export async function lineNumber(path: string, offset: number): Promise<number> {
  const file = await open(path, 'r');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let lines = 0;
  let endsWithReturn = false;
  try {
    for (let at = 0; at < offset;) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, offset - at), at);
      if (bytesRead === 0) {
        break;
      }
      const piece = chunk.subarray(0, bytesRead);
      // A line feed behind a CR belongs to the line end that was counted with the chunk before.
      lines += lineEnds(piece) - (endsWithReturn && piece[0] === lineFeed ? 1 : 0);
      endsWithReturn = piece.at(-1) === carriageReturn;
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  return lines;
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
