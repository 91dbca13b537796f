import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  isAddress,
  newAddress,
  removeAddress,
} from '../../../../src/engine/ownership/windowAddress.ts';
import { WindowSockets } from '../../../../src/engine/ownership/windowSockets.ts';
import { until } from '../../../support/until.ts';

describe('the address of a window', () => {
  const { TMPDIR } = process.env;
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'addresses-'));
  });
  afterEach(async () => {
    if (TMPDIR === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = TMPDIR;
    }
    await rm(root, { recursive: true });
  });

  /** Returns the folder of a window's socket, with these folders in its environment. */
  async function folderOf(temporary: string, runtime?: string): Promise<string> {
    process.env.TMPDIR = temporary;
    const address = (await newAddress({ XDG_RUNTIME_DIR: runtime })) ?? '';
    assert.ok(isAddress(address), address);
    assert.equal((await stat(dirname(address))).mode & 0o777, 0o700);
    await removeAddress(address);
    assert.ok(!existsSync(dirname(address)));
    return dirname(dirname(address));
  }

  it('is in a folder of its own in the temporary folder', async () => {
    const runtime = join(root, 'runtime');
    await mkdir(runtime);
    assert.equal(await folderOf(root, runtime), root);
  });

  it('is elsewhere if that does not exist, is not a folder, or has too long a path', async () => {
    const long = join(root, 'x'.repeat(80));
    await mkdir(long);
    for (const temporary of [join(root, 'none'), '/etc/hostname', long]) {
      assert.equal(await folderOf(temporary, root), root);
      assert.equal(await folderOf(temporary, join(root, 'none')), '/tmp');
      assert.equal(await folderOf(temporary), '/tmp');
    }
  });

  it('is new each time, and nothing else is mistaken for one', async () => {
    const addresses = [(await newAddress()) ?? '', (await newAddress()) ?? ''];
    assert.equal(new Set(addresses).size, 2);
    await Promise.all(addresses.map(removeAddress));
    for (const other of ['', 'none:1', '/etc/passwd', '/tmp/s', './sendgrid-exports-x/s']) {
      assert.equal(isAddress(other), false, other);
    }
  });
});

describe('sockets of windows', () => {
  let open: WindowSockets[] = [];
  afterEach(async () => {
    await Promise.all(open.map((one) => one.close()));
    open = [];
  });

  function sockets(closed: string[] = []): WindowSockets {
    const one = new WindowSockets({
      ...{ responseMs: 100, progress: () => [], onProgress: () => undefined },
      onRequest: () => Promise.resolve({ kind: 'done' }),
      onClose: (address) => closed.push(address),
    });
    open.push(one);
    return one;
  }
  async function listening(one: WindowSockets): Promise<string> {
    const address = await one.listen();
    assert.ok(address !== undefined);
    return address;
  }
  const request = { action: { kind: 'cancel', jobId: 'a' }, canRun: true } as const;
  const { signal } = new AbortController();

  it('distinguish a window that closes from one that dies', async () => {
    const [closing, dying, closed] = [sockets(), createServer(), [] as string[]];
    const one = sockets(closed);
    const address = await listening(closing);
    assert.equal(await one.reach(address), 'alive');
    closing.leave();
    await closing.close();
    await until('the connection to end', () => closed.includes(address));
    assert.equal(await one.reach(address), 'gone');
    const other = (await newAddress()) ?? '';
    await new Promise<void>((resolve) => dying.listen(other, resolve));
    dying.on('connection', (socket) => {
      socket.destroy();
      dying.close();
    });
    await one.reach(other);
    await until('the connection to end', () => closed.includes(other));
    assert.equal(await one.reach(other), 'died');
    await removeAddress(other);
  });

  // On Windows no process can be stopped, nor does a pipe accept a connection on its behalf.
  const onPosix = process.platform === 'win32' ? () => undefined : it;
  onPosix('count a window as gone that dies as it is connected to', async () => {
    const address = (await newAddress()) ?? '';
    const listen = `require('net').createServer().listen(process.argv[1], () => console.log())`;
    const dying = spawn(process.execPath, ['-e', listen, address]);
    await once(dying.stdout, 'data');
    dying.kill('SIGSTOP');
    const reached = sockets().reach(address);
    // Nothing else runs in this process until the other one is gone.
    dying.kill('SIGKILL');
    execFileSync('sh', ['-c', `while ps -o stat= -p ${dying.pid} | grep -qv Z; do :; done`]);
    assert.equal(await reached, 'gone');
    await removeAddress(address);
  });

  it('ignore an invalid address', async () => {
    assert.equal(await sockets().reach('/etc/passwd'), 'unknown');
  });

  it('report a window as silent that accepts a connection and does not respond', async () => {
    const address = (await newAddress()) ?? '';
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(address, resolve));
    const one = sockets();
    await one.reach(address);
    assert.deepEqual(await one.request(address, request, signal), { kind: 'silent' });
    await one.close();
    server.close();
    await removeAddress(address);
  });

  it('drop what is not a message, and continue', async () => {
    const address = await listening(sockets());
    const raw = connect(address);
    raw.write('{"half\n\n[1,2]\n{"kind":"request","id":"1","name":"none","params":{}}\n');
    const reply = await new Promise<string>((resolve) =>
      raw.once('data', (data) => resolve(String(data))),
    );
    assert.match(reply, /"kind":"error"/);
    raw.destroy();
    const one = sockets();
    await one.reach(address);
    assert.deepEqual(await one.request(address, request, signal), { kind: 'done' });
  });
});
