import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import fetch from 'node-fetch';

/** What a short script does: node-fetch with its defaults, which inflates by the header, into a file. */
const [, , url = '', path = ''] = process.argv;
const cpu = process.cpuUsage();
const startedAt = performance.now();
const response = await fetch(url);
if (!response.body) {
  throw new Error('There is no body.');
}
await pipeline(response.body, createWriteStream(path));
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    paths: [path],
  }),
);
