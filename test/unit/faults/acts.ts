import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { partTarget } from '../../../src/engine/files/jobFiles.ts';
import type { FaultWorld } from './world.ts';

const day = 24 * 3600_000;

/** What can happen beside the network. Done at once, so that the engine meets it at its very next step. */
export const acts = {
  'delete the folder': (world) => rmSync(world.folder, { recursive: true, force: true }),
  'put a file in the place of the folder': (world) => {
    rmSync(world.folder, { recursive: true, force: true });
    mkdirSync(dirname(world.folder), { recursive: true });
    writeFileSync(world.folder, 'not a folder');
  },
  'make the folder again': (world) => {
    rmSync(world.folder, { recursive: true, force: true });
    mkdirSync(world.folder, { recursive: true });
  },
  'fill the disk': (world) => world.disk.fill(),
  'free the disk': (world) => world.disk.free(),
  'make the disk read-only': (world) => world.disk.setReadOnly(true),
  'make the disk writable': (world) => world.disk.setReadOnly(false),
  'take the name for a file': (world, job) => world.guard.putPrecious(firstName(job())),
  'take three names for files': (world, job) => {
    const names = partTarget(job(), 0, 1).names();
    for (let i = 0; i < 3; i++) {
      world.guard.putPrecious(join(job().request.folder, names.next().value));
    }
  },
  'take the name for a folder': (world, job) => {
    mkdirSync(firstName(job()));
    world.guard.putPrecious(join(firstName(job()), 'inside'));
  },
  'take the name for a link to nothing': (world, job) => {
    symlinkSync(join(dirname(world.folder), 'nothing'), firstName(job()));
    world.guard.allow(firstName(job()));
  },
  'put a link in the place of the partial file': (world, job) => {
    const precious = join(dirname(world.folder), 'precious');
    world.guard.putPrecious(precious);
    symlinkSync(precious, partTarget(job(), 0, 1).partial);
  },
  'put half a file of an earlier run in the place of the partial file': (_world, job) =>
    writeFileSync(partTarget(job(), 0, 1).partial, 'half a file of an earlier run'),
  'set the clock a day ahead': (world) => void (world.skewMs += day),
  'set the clock a day back': (world) => void (world.skewMs -= day),
  'set the clock ten minutes ahead': (world) => void (world.skewMs += 600_000),
  'set the clock ten minutes back': (world) => void (world.skewMs -= 600_000),
  'set the clock to 1970': (world) => void (world.skewMs = 1000 - Date.now()),
  'set the clock to 2100': (world) => void (world.skewMs = Date.UTC(2100, 0) - Date.now()),
  'sleep for an hour': (world) => world.sleep(3600_000),
  'sleep for a day': (world) => world.sleep(day),
  'lose the key': (world) => world.loseKey(),
  'enter the key again': (world) => world.enterKey(),
} as const satisfies Record<string, (world: FaultWorld, job: () => ExportJob) => void>;
export type Act = keyof typeof acts;

const firstName = (job: ExportJob): string =>
  join(job.request.folder, partTarget(job, 0, 1).names().next().value);
