const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/** Reads the names of the files in a ZIP archive from its directory. Archives over 4 GB are not supported. */
export function readZipNames(archive: Buffer): readonly string[] {
  const end = archive.lastIndexOf(littleEndian(endOfDirectory));
  if (end < 0) {
    throw new Error('This is not a ZIP archive.');
  }
  const count = archive.readUInt16LE(end + 10);
  let offset = archive.readUInt32LE(end + 16);
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(offset) !== directoryEntry) {
      throw new Error(`The directory of the ZIP archive is damaged at ${offset}.`);
    }
    const nameLength = archive.readUInt16LE(offset + 28);
    const extraLength = archive.readUInt16LE(offset + 30);
    const commentLength = archive.readUInt16LE(offset + 32);
    names.push(archive.toString('utf8', offset + 46, offset + 46 + nameLength));
    offset += 46 + nameLength + extraLength + commentLength;
  }
  return names;
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
