import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { kernelCode } from '../../../../src/records/kernel/kernelCode.ts';
import { scanCode } from '../../../../src/records/kernel/scanCode.ts';
import { compileKernel } from '../../../support/compileKernel.ts';

describe('The code of the kernel', () => {
  for (const [name, code] of [
    ['kernel', inflateRawSync(Buffer.from(kernelCode, 'base64'))],
    ['scan', Buffer.from(scanCode, 'base64')],
  ] as const) {
    it(`is what the sources in assembly say (${name})`, async function () {
      // Optimizing takes some seconds.
      this.timeout(120_000);
      assert.ok(code.equals(await compileKernel(name)), 'Run `npm run wasm`.');
    });
  }
});
