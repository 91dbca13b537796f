import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { basename, join } from 'node:path';

/**
 * The benchmark's server, in a process of its own: files from disk, with ETag and Range, and as much of SendGrid's API
 * as an export needs. `node benchServer.ts CERTIFICATE KEY FOLDER`; prints its port.
 * `GET /files/NAME?break=0.9` resets the connection there, `?hang=0.9` stalls there, in both cases only if no range is
 * requested.
 */
const [, , certificate = '', key = '', folder = ''] = process.argv;
/** When a body was last reset or stalled, in epoch ms. */
let brokenAt = 0;

const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
server.on('request', (request: IncomingMessage, response: ServerResponse) => {
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (url.pathname === '/broken') {
    response.end(JSON.stringify({ at: brokenAt }));
  } else if (url.pathname.startsWith('/files/')) {
    sendFile(url, request, response);
  } else {
    sendStatus(url, request, response);
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});

/** The id of an export names its files: names separated by `+`, and the query of each after a `?`. */
function sendStatus(url: URL, { headers }: IncomingMessage, response: ServerResponse): void {
  const id = decodeURIComponent(basename(url.pathname));
  const [names = '', query = ''] = id.split('?');
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      id,
      status: 'ready',
      urls: names.split('+').map((name) => `https://${headers.host ?? ''}/files/${name}?${query}`),
    }),
  );
}

function sendFile(url: URL, request: IncomingMessage, response: ServerResponse): void {
  const path = join(folder, basename(url.pathname));
  const { size, mtimeMs } = statSync(path);
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-type': 'text/csv',
    'content-encoding': 'gzip',
    'content-length': size - from,
    etag: `"${size}-${mtimeMs}"`,
    'accept-ranges': 'bytes',
    ...(from > 0 && { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
  });
  const broken = url.searchParams.get('break');
  const place = broken ?? url.searchParams.get('hang');
  if (place === null || from > 0) {
    createReadStream(path, { start: from, highWaterMark: 256 * 1024 }).pipe(response);
    return;
  }
  const body = createReadStream(path, {
    end: Math.floor(size * Number(place)) - 1,
    highWaterMark: 256 * 1024,
  });
  body.pipe(response, { end: false });
  body.on('end', () => {
    response.write('', () => {
      brokenAt = performance.timeOrigin + performance.now();
      if (broken !== null) {
        response.destroy();
      }
    });
  });
}
