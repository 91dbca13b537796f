import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { partTarget } from '../../../src/engine/files/jobFiles.ts';
import type { FaultHarness } from './harness.ts';

const day = 24 * 3600_000;

/** What can happen apart from the network. Synchronous, so that the engine meets it at its very next step. */
export const actions = {
  'delete the folder': (harness) => rmSync(harness.folder, { recursive: true, force: true }),
  'replace the folder with a file': (harness) => {
    rmSync(harness.folder, { recursive: true, force: true });
    mkdirSync(dirname(harness.folder), { recursive: true });
    writeFileSync(harness.folder, 'not a folder');
  },
  'make the folder again': (harness) => {
    rmSync(harness.folder, { recursive: true, force: true });
    mkdirSync(harness.folder, { recursive: true });
  },
  'fill the disk': (harness) => harness.disk.fill(),
  'free the disk': (harness) => harness.disk.free(),
  'make the disk read-only': (harness) => harness.disk.setReadOnly(true),
  'make the disk writable': (harness) => harness.disk.setReadOnly(false),
  'take the name with a file': (harness, job) => harness.guard.putUserFile(firstName(job())),
  'take three names with files': (harness, job) => {
    const names = partTarget(job(), 0, 1).names();
    for (let i = 0; i < 3; i++) {
      harness.guard.putUserFile(join(job().request.folder, names.next().value));
    }
  },
  'take the name with a folder': (harness, job) => {
    mkdirSync(firstName(job()));
    harness.guard.putUserFile(join(firstName(job()), 'inside'));
  },
  'take the name with a dangling link': (harness, job) => {
    symlinkSync(join(dirname(harness.folder), 'nothing'), firstName(job()));
    harness.guard.allow(firstName(job()));
  },
  'replace the partial file with a link': (harness, job) => {
    const precious = join(dirname(harness.folder), 'precious');
    harness.guard.putUserFile(precious);
    symlinkSync(precious, partTarget(job(), 0, 1).partial);
  },
  'replace the partial file with half a file of an earlier run': (_harness, job) =>
    writeFileSync(partTarget(job(), 0, 1).partial, 'half a file of an earlier run'),
  'set the clock a day ahead': (harness) => void (harness.skewMs += day),
  'set the clock a day back': (harness) => void (harness.skewMs -= day),
  'set the clock ten minutes ahead': (harness) => void (harness.skewMs += 600_000),
  'set the clock ten minutes back': (harness) => void (harness.skewMs -= 600_000),
  'set the clock to 1970': (harness) => void (harness.skewMs = 1000 - Date.now()),
  'set the clock to 2100': (harness) => void (harness.skewMs = Date.UTC(2100, 0) - Date.now()),
  'sleep for an hour': (harness) => harness.sleep(3600_000),
  'sleep for a day': (harness) => harness.sleep(day),
  'lose the key': (harness) => harness.loseKey(),
  'enter the key again': (harness) => harness.enterKey(),
} as const satisfies Record<string, (harness: FaultHarness, job: () => ExportJob) => void>;
export type Action = keyof typeof actions;

const firstName = (job: ExportJob): string =>
  join(job.request.folder, partTarget(job, 0, 1).names().next().value);
