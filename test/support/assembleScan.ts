/** Assembles `src/records/csvScan.wat` into `csvScanCode.ts` beside it: `npm run wasm`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import wabt from 'wabt';
import { projectFolder } from './paths.ts';

const source = join(projectFolder, 'src/records/csvScan.wat');
export const scanCodeFile = join(projectFolder, 'src/records/csvScanCode.ts');

/** Returns the expected text of `csvScanCode.ts`. */
export async function scanCode(): Promise<string> {
  const assembler = await wabt();
  const parsed = assembler.parseWat('csvScan.wat', await readFile(source, 'utf8'), { simd: true });
  try {
    parsed.validate();
    const code = Buffer.from(parsed.toBinary({}).buffer).toString('base64');
    return [
      '/** `csvScan.wat` as code, in base64. Made by `npm run wasm`. */',
      `export const csvScanCode =\n  '${code}';\n`,
    ].join('\n');
  } finally {
    parsed.destroy();
  }
}

if (import.meta.main) {
  await writeFile(scanCodeFile, await scanCode());
}
