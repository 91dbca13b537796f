/** Compiles `src/records/kernel/assembly` into `kernelCode.ts` and `scanCode.ts` beside it: `npm run wasm`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { runOrThrow } from './childProcess.ts';
import { outFolder, projectFolder } from './paths.ts';

const folder = join(projectFolder, 'src/records/kernel');
const compiler = join(projectFolder, 'node_modules/assemblyscript/bin/asc.js');

/**
 * The files that are made: of which source in `assembly`, what they export, and whether it is deflated, which halves it. The code of
 * a download is small, and to inflate it would take longer than to compile it.
 */
const made = {
  kernel: { source: 'index.ts', what: 'The sources in `assembly` as code', isDeflated: true },
  scan: { source: 'scan.ts', what: '`scan.ts` of `assembly` as code', isDeflated: false },
} as const;
type Made = keyof typeof made;

const fileOf = (name: Made): string => join(folder, `${name}Code.ts`);

/** Returns what `kernelCode.ts` or `scanCode.ts` should have. */
export async function compileKernel(name: Made): Promise<Buffer> {
  const { source } = made[name];
  const outFile = join(outFolder, `${name}.wasm`);
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort='];
  await mkdir(outFolder, { recursive: true });
  // Its types would change those of `Array` in all of this program, so it is not imported.
  await runOrThrow(process.execPath, [
    ...[compiler, join(folder, 'assembly', source), ...options],
    ...['--enable', 'simd', '--outFile', outFile],
  ]);
  return readFile(outFile);
}

/** Returns the text of a file. */
function textOf(name: Made, code: Buffer): string {
  const { what, isDeflated } = made[name];
  const text = (isDeflated ? deflateRawSync(code, { level: 9 }) : code).toString('base64');
  return [
    `/** ${what}, ${isDeflated ? 'deflated, ' : ''}in base64. Made by \`npm run wasm\`. */`,
    `export const ${name}Code =\n  '${text}';\n`,
  ].join('\n');
}

if (import.meta.main) {
  for (const name of ['scan', 'kernel'] as const) {
    await writeFile(fileOf(name), textOf(name, await compileKernel(name)));
  }
}
