import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { ExportError } from '../../../src/engine/model/exportError.ts';
import type { ExportJob, ExportProgress } from '../../../src/engine/model/exportJob.ts';
import type { JobChange } from '../../../src/engine/exportEngine.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: a complete export', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  const compressions = [
    'none',
    'gzip',
    'gzipWithoutHeader',
    'doubleGzip',
    'doubleGzipWithoutHeader',
  ] as const;
  for (const compression of compressions) {
    it(`saves the bytes of a CSV that is delivered as '${compression}'`, async () => {
      const b = await start({ exports: { compression } });
      const job = inState(await b.export(await b.engine()), 'completed');
      const [file, ...more] = job.files;
      assert.ok(file);
      assert.deepEqual(more, []);
      const text = await readFile(file.path, 'utf8');
      assert.equal(text, b.csvOf({ listIds: [b.list(0).id] }));
      assert.equal(file.bytes, Buffer.byteLength(text));
      assert.equal(job.contactCount, 700);
      assert.deepEqual(await b.files(), [basename(file.path)]);
      assert.match(basename(file.path), /^\d{4}-\d\d-\d\d-\d{4}-Newsletter\.csv$/);
    });
  }

  it('keeps CRLF and a byte order mark in a CSV as delivered', async () => {
    const b = await start({ exports: { lineEnding: '\r\n', byteOrderMark: true } });
    const job = inState(await b.export(await b.engine()), 'completed');
    const text = await readFile(job.files[0]?.path ?? '', 'utf8');
    assert.equal(text.codePointAt(0), 0xfeff);
    assert.equal(text.split('\r\n').length, 702);
  });

  it('applies the changes to a CSV, in each part, and still counts its contacts', async () => {
    const b = await start({ exports: { parts: 2 } });
    const engine = await b.engine();
    const plain = inState(await b.export(engine), 'completed');
    const chosen = { csvBom: true, csvFormulaGuard: true };
    const job = inState(await b.export(engine, chosen), 'completed');
    let guarded = 0;
    for (const [index, { path, bytes }] of job.files.entries()) {
      const before = await readFile(plain.files[index]?.path ?? '', 'utf8');
      const after = await readFile(path, 'utf8');
      const parsed = parse(before.replace(/\n$/, ''), { relax_column_count: true });
      const cells = parsed.map((row) => row.map((cell) => cell.replace(/^[=+\-@\t\r\n]/, "'$&")));
      assert.equal(after.codePointAt(0), 0xfeff);
      assert.deepEqual(parse(after, { bom: true, relax_column_count: true }), cells);
      assert.equal(bytes, Buffer.byteLength(after));
      guarded += cells.flat().filter((cell) => cell.startsWith("'")).length;
    }
    assert.ok(guarded > 0);
    assert.equal(job.contactCount, 700);
    assert.equal(job.warning, undefined);
    const json = inState(await b.export(engine, { ...chosen, fileType: 'json' }), 'completed');
    assert.deepEqual(
      [json.request.csvBom, json.request.csvFormulaGuard, plain.request.csvBom],
      [undefined, undefined, undefined],
    );
    assert.equal((await readFile(json.files[0]?.path ?? '', 'utf8'))[0], '{');
  });

  it('writes JSON Lines as delivered', async () => {
    const b = await start();
    const job = inState(await b.export(await b.engine(), { fileType: 'json' }), 'completed');
    const path = job.files[0]?.path ?? '';
    const lines = b.jsonLinesOf({ listIds: [b.list(0).id] });
    assert.equal(await readFile(path, 'utf8'), lines.map((line) => `${line}\n`).join(''));
    assert.match(path, /\.jsonl$/);
  });

  it('converts JSON Lines to an array, each object unchanged', async () => {
    const b = await start({ exports: { lineEnding: '\r\n', byteOrderMark: true } });
    const engine = await b.engine();
    const job = inState(
      await b.export(engine, { fileType: 'json', jsonFormat: 'array' }),
      'completed',
    );
    const path = job.files[0]?.path ?? '';
    const lines = b.jsonLinesOf({ listIds: [b.list(0).id] });
    assert.equal(await readFile(path, 'utf8'), `[${lines.join(',\n')}]\n`);
    assert.match(path, /\.json$/);
  });

  for (const maxParts of [1, 4]) {
    it(`saves all parts, ${maxParts} at a time`, async () => {
      const b = await start({ exports: { parts: 3 } });
      const job = inState(await b.export(await b.engine({ maxParts })), 'completed');
      assert.deepEqual(
        job.files.map(({ path }) => basename(path).slice(15)),
        [1, 2, 3].map((part) => `-Newsletter-part-${part}-of-3.csv`),
      );
      const header = b.csvOf({ listIds: [] }).length;
      const texts = await Promise.all(job.files.map(({ path }) => readFile(path, 'utf8')));
      const joined = texts.map((text, i) => (i === 0 ? text : text.slice(header))).join('');
      assert.equal(joined, b.csvOf({ listIds: [b.list(0).id] }));
      assert.equal((await b.files()).length, 3);
    });
  }

  it('sends only the chosen options, and all of them', async () => {
    const b = await start();
    const engine = await b.engine();
    await b.export(engine);
    const audience = {
      kind: 'selected',
      lists: [b.list(0), b.list(1)],
      segments: [b.segment(0)],
    } as const;
    const options = {
      audience,
      fileType: 'json',
      maxFileSizeMb: 100,
      notifyByEmail: true,
    } as const;
    const job = inState(await b.export(engine, options), 'completed');
    await b.export(engine, { audience: { kind: 'all' } });
    const bodies = b.simulator.requests.filter(({ method }) => method === 'POST');
    assert.deepEqual(
      bodies.map(({ body }) => body),
      [
        { list_ids: [b.list(0).id], file_type: 'csv' },
        {
          list_ids: [b.list(0).id, b.list(1).id],
          segment_ids: [b.segment(0).id],
          file_type: 'json',
          max_file_size: 100,
          notifications: { email: true },
        },
        { file_type: 'csv' },
      ],
    );
    const what = { listIds: [b.list(0).id, b.list(1).id], segmentIds: [b.segment(0).id] };
    assert.equal(job.contactCount, b.simulator.expected(what).contacts);
    assert.match(job.files[0]?.path ?? '', /Newsletter and 2 more\.jsonl$/);
  });

  it('creates one job per list and segment on request', async () => {
    const b = await start();
    const engine = await b.engine();
    const audience = {
      kind: 'selected',
      lists: [b.list(0), b.list(1)],
      segments: [b.segment(0)],
    } as const;
    const jobs = await b.start(engine, { audience, grouping: 'separate' });
    assert.deepEqual(
      engine.jobs.map(({ title }) => title),
      ['Newsletter', 'Customers', 'Active'],
    );
    assert.equal(new Set(jobs.map(({ groupId }) => groupId)).size, 1);
    for (const { id } of jobs) {
      const { files, request } = inState(await engine.settled(id), 'completed');
      assert.ok(request.audience.kind === 'selected');
      const what = {
        listIds: request.audience.lists.map((list) => list.id),
        segmentIds: request.audience.segments.map((segment) => segment.id),
      };
      assert.equal(await readFile(files[0]?.path ?? '', 'utf8'), b.csvOf(what));
    }
  });

  const nobody = (b: EngineBench) =>
    ({ audience: { kind: 'selected', lists: [b.list(2)], segments: [] } }) as const;
  for (const empty of ['noUrls', 'zeroBytes', 'headerOnly'] as const) {
    for (const compression of ['none', 'gzip'] as const) {
      it(`treats an empty export ('${empty}', '${compression}') as 0 contacts`, async () => {
        const b = await start({ exports: { empty, compression } });
        const job = inState(await b.export(await b.engine(), nobody(b)), 'completed');
        assert.equal(job.contactCount, 0);
        assert.equal(job.files.length, empty === 'headerOnly' ? 1 : 0);
        assert.equal((await b.files()).length, job.files.length);
      });
    }
  }

  it('never sends the key to the file host, and never logs it, a signature, a name or a contact', async () => {
    const b = await start({ exports: { parts: 2 } });
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', times: 1 });
    await b.export(await b.engine());
    const files = b.simulator.requests.filter(({ origin }) => origin === 'files');
    assert.equal(files.length, 3);
    for (const { headers } of files) {
      assert.ok(!JSON.stringify(headers).includes(b.simulator.apiKey));
      assert.equal(headers.authorization, undefined);
    }
    const log = b.log.lines.map(({ message }) => message).join('\n');
    const [contact] = b.simulator.contactsOf({ all: true });
    const secrets = [b.simulator.apiKey, 'X-Amz', 'Newsletter', contact?.email ?? '?', b.folder];
    for (const secret of secrets) {
      assert.ok(!log.includes(secret), `The log contains ${secret}`);
    }
    assert.ok(!JSON.stringify(await b.stored()).includes(b.simulator.apiKey));
    assert.ok(!JSON.stringify(await b.stored()).includes('X-Amz'));
  });

  it('creates files and folders for the user only', async () => {
    const b = await start();
    const job = inState(await b.export(await b.engine()), 'completed');
    const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    assert.equal(await mode(job.files[0]?.path ?? ''), 0o600);
    assert.equal(await mode(b.folder), 0o700);
    assert.equal(await mode(b.storeFolder), 0o700);
    assert.equal(await mode(join(b.storeFolder, `${job.id}.json`)), 0o600);
  });

  it('keeps the mode of an existing folder', async () => {
    const b = await start();
    await mkdir(b.folder, { mode: 0o755 });
    await b.export(await b.engine());
    assert.equal((await stat(b.folder)).mode & 0o777, 0o755);
  });

  it('never overwrites a file, nor follows a link in its place', async () => {
    const b = await start();
    const engine = await b.engine({ now: () => Date.UTC(2026, 10, 24, 15, 30) });
    const first = inState(await b.export(engine), 'completed').files[0]?.path ?? '';
    const elsewhere = join(b.storeFolder, 'elsewhere');
    await writeFile(first, 'mine');
    await symlink(elsewhere, first.replace('.csv', '-2.csv'));
    const second = inState(await b.export(engine), 'completed').files[0]?.path ?? '';
    assert.equal(second, first.replace('.csv', '-3.csv'));
    assert.equal(await readFile(first, 'utf8'), 'mine');
    await assert.rejects(stat(elsewhere));
    assert.equal(await readFile(second, 'utf8'), b.csvOf({ listIds: [b.list(0).id] }));
  });

  it('saves two concurrent exports of the same name to two files', async () => {
    const b = await start();
    const engine = await b.engine({ now: () => Date.UTC(2026, 10, 24, 15, 30), maxJobs: 4 });
    const jobs = await Promise.all(Array.from({ length: 4 }, () => b.export(engine)));
    const paths = jobs.map((job) => inState(job, 'completed').files[0]?.path ?? '');
    assert.equal(new Set(paths).size, 4);
    for (const path of paths) {
      assert.equal(await readFile(path, 'utf8'), b.csvOf({ listIds: [b.list(0).id] }));
    }
    assert.equal((await b.files()).length, 4);
  });

  it('keeps a name from the server out of other folders', async () => {
    const b = await start({ lists: [{ name: '../../evil/\u202Egpj.exe', contacts: 3 }] });
    const job = inState(await b.export(await b.engine()), 'completed');
    const path = job.files[0]?.path ?? '';
    assert.equal(join(b.folder, basename(path)), path);
    assert.deepEqual(await b.files(), [basename(path)]);
    assert.ok(!path.includes('\u202E'));
  });

  it('rejects a folder that cannot be written to before anything is sent or stored', async () => {
    const b = await start();
    const engine = await b.engine();
    const file = join(b.storeFolder, '..', 'a-file');
    await writeFile(file, '');
    await assert.rejects(
      engine.start({ options: b.options, account: b.account, folder: join(file, 'below') }),
      (error) => error instanceof ExportError && error.reason === 'folderNotWritable',
    );
    assert.deepEqual(engine.jobs, []);
    assert.equal(b.simulator.requests.length, 0);
    await assert.rejects(b.stored());
  });

  it('rejects invalid options, above all an empty selection', async () => {
    const b = await start();
    const engine = await b.engine();
    const audience = { kind: 'selected', lists: [], segments: [] } as const;
    const reasons = [
      [{ audience }, 'nothingSelected'],
      [{ maxFileSizeMb: 0 }, 'invalidOptions'],
      [{ maxFileSizeMb: 6000 }, 'invalidOptions'],
    ] as const;
    for (const [change, reason] of reasons) {
      await assert.rejects(
        b.start(engine, change),
        (error) => error instanceof ExportError && error.reason === reason,
      );
    }
    assert.equal(b.simulator.requests.length, 0);
  });

  it('fires for each state after it is on disk', async () => {
    const b = await start();
    const engine = await b.engine();
    const events: string[] = [];
    const missed: Promise<unknown>[] = [];
    engine.onDidChangeJob((change: JobChange) => {
      assert.ok(change.kind === 'saved');
      events.push(change.job.state);
      missed.push(
        readFile(join(b.storeFolder, `${change.job.id}.json`), 'utf8').then((text) => {
          // The disk may be ahead already, but it is never behind.
          const at = text.indexOf('"state": "queued"');
          assert.ok(at === -1 || change.job.state === 'queued');
        }),
      );
    });
    await b.export(engine);
    await Promise.all(missed);
    assert.deepEqual(events, [
      'queued',
      'requesting',
      'waiting',
      'downloading',
      'downloading',
      'completed',
    ]);
  });

  it('stores that a request is about to be sent before it is', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'createExport', kind: 'stall' });
    const engine = await b.engine();
    await b.start(engine);
    await until('the POST', () => b.simulator.requests.length > 0, { intervalMs: 5 });
    assert.deepEqual(await b.stored(), [inState(engine.jobs[0], 'requesting')]);
  });

  it('continues when a listener throws', async () => {
    const b = await start();
    const engine = await b.engine();
    engine.onDidChangeJob(() => {
      throw new Error('a fault of the view');
    });
    engine.onDidProgress(() => {
      throw new Error('a fault of the view');
    });
    inState(await b.export(engine), 'completed');
  });

  it('reports progress while a job runs, and none after it', async () => {
    const b = await start({ exports: { compression: 'none', contentLength: 'always' } });
    const engine = await b.engine();
    const seen: ExportProgress[] = [];
    engine.onDidProgress((progress) => seen.push(progress));
    let atEnd: ExportProgress | undefined;
    engine.onDidChangeJob((change) => {
      // The last moment at which the job still runs: its one part is complete.
      if (change.kind === 'saved' && change.job.state === 'downloading') {
        atEnd = engine.progress(change.job.id);
      }
    });
    const job = inState(await b.export(engine), 'completed');
    const bytes = job.files[0]?.bytes;
    assert.ok(seen.length > 0);
    assert.deepEqual(atEnd, {
      jobId: job.id,
      polls: 2,
      receivedBytes: bytes,
      expectedBytes: bytes,
      writtenBytes: bytes,
    });
    assert.equal(engine.progress(job.id), undefined);
  });

  it('runs two jobs at a time, the others stay queued', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const engine = await b.engine();
    const jobs: ExportJob[] = [];
    for (let i = 0; i < 4; i++) {
      jobs.push(...(await b.start(engine)));
    }
    const states = (): string[] => jobs.map(({ id }) => engine.job(id)?.state ?? '');
    while (states().filter((state) => state === 'waiting').length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(states(), ['waiting', 'waiting', 'queued', 'queued']);
    b.simulator.clearFaults();
    for (const { id } of jobs) {
      inState(await engine.settled(id), 'completed');
    }
  });
});
