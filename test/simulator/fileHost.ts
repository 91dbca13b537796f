import { Hono, type Context } from 'hono';
import { alreadySent, xmlError } from './responses.ts';
import { record } from './common.ts';
import type { Env } from './env.ts';
import { exportFile } from './exportFile.ts';
import type { Fault } from './faults.ts';
import { faultyBytes, faultyLength } from './fileFaults.ts';
import { parseRange } from './range.ts';
import type { Service } from './service.ts';
import type { SimulatedExport } from './jobs.ts';
import { sendWithFault, injectFault } from './injectFault.ts';

const folder = 'contact-exports';

/** Returns signed URLs of all files of a job, valid from `at`. */
export function fileUrls(service: Service, job: SimulatedExport, at: number): string[] {
  return job.parts.map(({ number }) =>
    service.signer.sign(
      service.filesUrl,
      `/${folder}/${job.id}/part-${number}.${job.fileType}.gzip`,
      at,
      job.settings.urlLifetimeSeconds,
    ),
  );
}

/** The origin of the files: it accepts signed URLs and knows no API keys. */
export function fileHost(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  app.use(record(service, 'files'));
  app.notFound((c) => xmlError(c, 404, 'NoSuchKey', 'The specified key does not exist.'));
  app.get(`/${folder}/:job/:file`, injectFault(service, 'file'), async (c) => {
    if (c.req.header('authorization') !== undefined || c.req.header('on-behalf-of') !== undefined) {
      return xmlError(
        c,
        405,
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
      );
    }
    const fault = c.get('fault');
    const query = new URL(c.req.url).searchParams;
    const signature = service.signer.check(c.req.path, query, service.clock.now());
    if (signature === 'expired' || fault?.kind === 'expiredUrl') {
      return xmlError(c, 403, 'AccessDenied', 'Request has expired');
    }
    // The signature is for GET alone, though Hono runs the same handler for HEAD.
    if (signature === 'forged' || c.req.method !== 'GET') {
      return xmlError(c, 403, 'AccessDenied', 'Access Denied');
    }
    const job = service.jobs.find(c.req.param('job'));
    const number = Number(/^part-(\d+)\./.exec(c.req.param('file'))?.[1]);
    const part = job?.parts.find((one) => one.number === number);
    if (job === undefined || part === undefined || service.jobs.state(job) === 'expired') {
      return xmlError(c, 404, 'NoSuchKey', 'The specified key does not exist.');
    }
    return sendFile(
      c,
      service,
      exportFile(job, part, fault?.kind === 'changedFile' ? 1 : 0),
      job,
      fault,
    );
  });
  return app;
}

async function sendFile(
  c: Context<Env>,
  service: Service,
  file: ReturnType<typeof exportFile>,
  { settings, fileType, readyAt }: SimulatedExport,
  fault: Fault | undefined,
): Promise<Response> {
  const asked = settings.ranges ? c.req.header('range') : undefined;
  const ifRange = c.req.header('if-range');
  const wantsRange = asked !== undefined && (ifRange === undefined || ifRange === file.etag);
  const faultNeedsLength =
    fault !== undefined && fault.kind !== 'slow' && fault.kind !== 'changedFile';
  const needsLength = wantsRange || faultNeedsLength || settings.contentLength === 'always';
  const body = await service.bodies.open(file, needsLength);
  const range = wantsRange ? parseRange(asked, body.length ?? 0) : undefined;
  if (range === 'unsatisfiable') {
    c.header('content-range', `bytes */${body.length ?? 0}`);
    return xmlError(c, 416, 'InvalidRange', 'The requested range is not satisfiable');
  }
  const { from, to } =
    range === undefined
      ? { from: 0, to: undefined }
      : fault?.kind === 'shortRange'
        ? { from: range.from, to: range.from + Math.ceil((range.to - range.from) / 2) }
        : range;
  const total = body.length;
  const whole = total === undefined ? undefined : (to ?? total) - from;
  const length = faultyLength(fault, whole);
  const status = range === undefined ? 200 : 206;
  const coding = fault?.kind === 'contentCoding' ? fault.coding : file.contentEncoding;
  c.get('recordStatus')(status);
  await sendWithFault(
    c.env.outgoing,
    { fault, faults: service.faults },
    {
      status,
      headers: {
        'content-type':
          fault?.kind === 'wrongContentType'
            ? fault.contentType
            : fileType === 'csv'
              ? 'text/csv'
              : 'application/json',
        etag: file.etag,
        'last-modified': new Date(readyAt).toUTCString(),
        server: 'AmazonS3',
        ...(settings.ranges ? { 'accept-ranges': 'bytes' } : {}),
        ...(coding === undefined ? {} : { 'content-encoding': coding }),
        ...(length === undefined || settings.contentLength === 'never'
          ? {}
          : { 'content-length': String(length) }),
        ...(range === undefined
          ? {}
          : { 'content-range': `bytes ${from}-${(to ?? 0) - 1}/${total ?? '*'}` }),
      },
      body: faultyBytes(fault, body.bytes(from, to), whole),
      length,
    },
  );
  return alreadySent();
}
