import type { End, FaultRow, Stage, FaultSpec } from './row.ts';

/** How a fault ends at each stage. '-' where it cannot occur, or where another table is more specific. */
type Ends = readonly [
  signIn: End | '-',
  lists: End | '-',
  segments: End | '-',
  post: End | '-',
  status: End | '-',
  file: End | '-',
];
type Line = readonly [fault: string, spec: FaultSpec, ...Ends];

const stages: readonly Stage[] = ['sign-in', 'lists', 'segments', 'POST', 'status', 'file'];

const json = (status: number, more = {}): FaultSpec => ({ kind: 'status', status, ...more });
const html = (status: number, more = {}): FaultSpec => json(status, { body: 'html', ...more });

const dns: FaultSpec = { kind: 'dnsFailure' };
const refused: FaultSpec = { kind: 'refused' };
const noHeaders: FaultSpec = { kind: 'resetBeforeHeaders' };
const onlyHeaders: FaultSpec = { kind: 'resetAfterHeaders' };
const brokenBody: FaultSpec = { kind: 'resetInBody' };
const silent: FaultSpec = { kind: 'stall' };
const silentInBody: FaultSpec = { kind: 'stall', at: 'body' };
const tooLong: FaultSpec = { kind: 'wrongContentLength', by: 100 };

/**
 * Faults that stay until they are cleared. Only a status that fails for a transient reason is polled without end: there
 * the fault lasts until one call of the client has failed for good, and one request more.
 */
// prettier-ignore
const persistent: readonly Line[] = [
  // fault                          spec                             sign-in         lists           segments        POST            status          file
  ['DNS failure',                   dns,                             'network',      'network',      'network',      'network',      'whole',        'network'],
  ['refused',                       refused,                         'network',      'network',      'network',      'network',      'whole',        'network'],
  ['reset before the headers',      noHeaders,                       'network',      'network',      'network',      'unconfirmed',  'whole',        'network'],
  ['reset after the headers',       onlyHeaders,                     'network',      'network',      'network',      'whole',        'whole',        'network'],
  ['reset in the body',             brokenBody,                      'network',      'network',      'network',      'whole',        'whole',        'network'],
  ['stall before the headers',      silent,                          'timeout',      'timeout',      'timeout',      'unconfirmed',  'whole',        'timeout'],
  ['stall in the body',             silentInBody,                    'timeout',      'timeout',      'timeout',      'whole',        'whole',        'timeout'],
  ['400',                           json(400),                       'badRequest',   'badRequest',   'badRequest',   'badRequest',   'badRequest',   'proxyRefused'],
  ['401',                           json(401),                       'unauthorized', 'unauthorized', 'unauthorized', 'unauthorized', 'unauthorized', 'proxyRefused'],
  ['403',                           json(403),                       'forbidden',    'legacyAccount','legacyAccount','legacyAccount','whole',        'proxyRefused'],
  ['403 with XML',                  json(403, { body: 'xml' }),      '-',            '-',            '-',            '-',            '-',            'expired'],
  ['404',                           json(404),                       'notFound',     'notFound',     'notFound',     'notFound',     '-',            'proxyRefused'],
  ['408',                           json(408),                       'server',       'server',       'server',       'server',       'whole',        'server'],
  ['413',                           json(413),                       'badRequest',   'badRequest',   'badRequest',   'badRequest',   'badRequest',   'proxyRefused'],
  ['429, seconds left',             json(429, { rateLimit: 'secondsLeft', resetSeconds: 7 }),
                                                                     'rateLimited',  'rateLimited',  'rateLimited',  'rateLimited',  'whole',        'rateLimited'],
  ['429, an epoch time',            json(429, { rateLimit: 'epoch', resetSeconds: 7 }),
                                                                     'rateLimited',  'rateLimited',  'rateLimited',  'rateLimited',  'whole',        'rateLimited'],
  ['429 without headers',           json(429, { rateLimit: 'none' }),'rateLimited',  'rateLimited',  'rateLimited',  'rateLimited',  'whole',        'rateLimited'],
  ['500',                           json(500),                       'server',       'server',       'server',       'server',       'whole',        'server'],
  ['502 with HTML',                 html(502),                       'server',       'server',       'server',       'server',       'whole',        'server'],
  ['503 with Retry-After',          html(503, { retryAfter: 7 }),    'server',       'server',       'server',       'server',       'whole',        'server'],
  ['503 without Retry-After',       html(503),                       'server',       'server',       'server',       'server',       'whole',        'server'],
  ['truncated JSON',                { kind: 'truncatedJson' },       'badResponse',  'badResponse',  'badResponse',  'whole',        'badResponse',  '-'],
  ['wrong JSON',                    { kind: 'wrongJson' },           'badResponse',  'badResponse',  'badResponse',  'badResponse',  'badResponse',  '-'],
  ['wrong content type',            { kind: 'wrongContentType' },    'whole',        'whole',        'whole',        'whole',        'whole',        'whole'],
  ['empty body',                    { kind: 'emptyBody' },           'badResponse',  'badResponse',  'badResponse',  'badResponse',  'badResponse',  'badFile'],
  ['redirect to another host',      { kind: 'redirect', to: '{elsewhere}/' },
                                                                     'redirected',   'redirected',   'redirected',   'redirected',   'redirected',   'whole'],
  ['wrong Content-Length',          tooLong,                         'network',      'network',      'network',      'whole',        'whole',        'network'],
];

/** Faults that occur once. A GET is sent again; a POST only where it is certain that the first had no effect. */
// prettier-ignore
const transient: readonly Line[] = [
  // fault                          spec                             sign-in         lists           segments        POST            status          file
  ['DNS failure',                   dns,                             'whole',        'whole',        'whole',        'network',      '-',            'whole'],
  ['refused',                       refused,                         'whole',        'whole',        'whole',        'network',      '-',            'whole'],
  ['reset before the headers',      noHeaders,                       'whole',        'whole',        'whole',        'whole',        '-',            'whole'],
  ['reset after the headers',       onlyHeaders,                     'whole',        'whole',        'whole',        '-',            '-',            'whole'],
  ['reset in the body',             brokenBody,                      'whole',        'whole',        'whole',        '-',            '-',            'whole'],
  ['stall before the headers',      silent,                          'whole',        'whole',        'whole',        'whole',        '-',            'whole'],
  ['stall in the body',             silentInBody,                    'whole',        'whole',        'whole',        '-',            '-',            'whole'],
  ['408',                           json(408),                       'whole',        'whole',        'whole',        'whole',        '-',            'whole'],
  ['500',                           json(500),                       'whole',        'whole',        'whole',        'whole',        '-',            'whole'],
  ['502 with HTML',                 html(502),                       'whole',        'whole',        'whole',        'whole',        '-',            'whole'],
  ['503 without Retry-After',       html(503),                       'whole',        'whole',        'whole',        'whole',        '-',            'whole'],
  ['wrong Content-Length',          tooLong,                         'whole',        'whole',        'whole',        '-',            '-',            'whole'],
];

/** One more than the attempts of a call. */
const oftenEnough = 6;

/** Delays that the server asks for are respected: nothing is sent to the same endpoint before. */
// prettier-ignore
const delayed: readonly Line[] = [
  // fault                          spec                             sign-in         lists           segments        POST            status          file
  ['429, seconds left',             json(429, { rateLimit: 'secondsLeft', resetSeconds: 7 }),
                                                                     'whole',        'whole',        'whole',        'whole',        'whole',        '-'],
  ['429, an epoch time',            json(429, { rateLimit: 'epoch', resetSeconds: 9 }),
                                                                     'whole',        'whole',        'whole',        'whole',        'whole',        '-'],
  ['429, Retry-After in seconds',   json(429, { retryAfter: 7 }),    'whole',        'whole',        'whole',        'whole',        'whole',        'whole'],
  ['429, Retry-After as a date',    json(429, { retryAfter: '{soon}' }),
                                                                     'whole',        '-',            '-',            'whole',        '-',            '-'],
  ['503, Retry-After in seconds',   json(503, { retryAfter: 7 }),    'whole',        'whole',        'whole',        '-',            'whole',        'whole'],
];

function rowsOf(
  lines: readonly Line[],
  settingsFor: (stage: Stage) => { readonly times?: number; readonly pauseSeconds?: number },
  suffix: string,
): readonly FaultRow[] {
  return lines.flatMap(([fault, spec, ...ends]) =>
    stages.flatMap((stage, index) => {
      const end = ends[index];
      const { times, pauseSeconds } = settingsFor(stage);
      return end === undefined || end === '-'
        ? []
        : [
            {
              stage,
              fault: `${fault}${suffix}`,
              faults: [{ ...spec, ...(times !== undefined && { times }) }],
              end,
              timesOut: spec.kind === 'stall',
              // An export that has expired at SendGrid is requested once more.
              ...(end === 'expired' && { exports: 2 }),
              ...(pauseSeconds !== undefined && { pauseSeconds }),
            },
          ];
    }),
  );
}

/** Sign-in also tries the key on the contacts: a fault there ends it as one at its first call does. */
const ofContacts = (row: FaultRow): FaultRow => ({
  ...row,
  fault: `${row.fault}, of the contacts`,
  faults: (row.faults ?? []).map((fault) => ({ ...fault, route: 'lists' as const })),
  end: row.end === 'forbidden' ? 'legacyAccount' : row.end,
});

const rows: readonly FaultRow[] = [
  ...rowsOf(persistent, (stage) => (stage === 'status' ? { times: oftenEnough } : {}), ''),
  ...rowsOf(transient, () => ({ times: 1 }), ', once'),
  ...rowsOf(delayed, () => ({ times: 1, pauseSeconds: 6 }), ', once'),
];

/** The faults of HTTP and of the layers below it, at each stage. */
export const networkRows: readonly FaultRow[] = [
  ...rows,
  ...rows.filter(({ stage, pauseSeconds }) => stage === 'sign-in' && !pauseSeconds).map(ofContacts),
];
