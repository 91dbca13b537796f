import type { ScenarioInput } from '../../simulator/scenario.ts';
import type { End, FaultRow, FaultSpec } from './row.ts';

type More = Omit<Partial<FaultRow>, 'stage' | 'fault' | 'faults' | 'end'>;
type Line = readonly [fault: string, faults: FaultRow['faults'] & object, end: End, more?: More];

const exported = (exports: ScenarioInput['exports'], more: More = {}): More => ({
  ...more,
  scenario: { ...more.scenario, exports },
});
const exportedTwice: More = { exports: 2 };
const threeParts = exported({ parts: 3 });
const jsonLines: More = { options: { fileType: 'json' } };
const jsonArray: More = { options: { fileType: 'json', jsonFormat: 'array' } };
const lostPost: FaultSpec = { route: 'createExport', kind: 'responseLost', times: 1 };
const plainWithoutLength = (more: More = {}): More =>
  exported({ compression: 'none', contentLength: 'never' }, more);
const onStatus = { route: 'exportStatus' } as const;

const once = (fault: FaultSpec): FaultSpec => ({ ...fault, times: 1 });
const breakAt = (fraction: number, path = 'part'): FaultSpec => ({
  kind: 'resetInBody',
  times: 1,
  fraction,
  path,
});
const changes: FaultSpec = { kind: 'changedFile', after: 1 };

/** SendGrid's job and what its status says of its files. */
// prettier-ignore
const status: readonly Line[] = [
  ['job gone, for one response',          [{ kind: 'jobGone' }],                                   'notFound'],
  ['job gone for good',                   [{ kind: 'neverReady', times: 100 }],                    'notFound',    exported({ jobLifetimeSeconds: 120 }, exportedTwice)],
  ['job gone after it was ready',         [{ kind: 'jobGone', after: 2 }, { route: 'file', kind: 'expiredUrl' }],
                                                                                                   'expired',     exportedTwice],
  ['failure with a message',              [{ kind: 'failure', message: 'no luck' }],               'exportFailed', exportedTwice],
  ['failure after some polls',            [{ kind: 'failure', after: 3 }, { kind: 'neverReady' }], 'exportFailed', exportedTwice],
  ['ready without URLs, at first',        [{ kind: 'readyWithoutUrls', times: 3 }],                'whole'],
  ['ready without URLs, always',          [{ kind: 'readyWithoutUrls' }],                          'filesMissing'],
  ['unknown status, at first',            [{ kind: 'unknownStatus', times: 30 }],                  'whole'],
  ['pending for a long time',             [{ kind: 'neverReady', times: 200 }],                    'whole'],
  ['a status that never ends',            [{ kind: 'neverReady' }],                                'notFound',    exported({ jobLifetimeSeconds: 3600 }, exportedTwice)],
  ['an unknown status that never ends',   [{ kind: 'unknownStatus' }],                             'notFound',    exported({ jobLifetimeSeconds: 3600 }, exportedTwice)],
  ['401, then the key again',             [{ kind: 'status', status: 401 }],                       'unauthorized', { repair: 'enter the key again' }],
  ['truncated JSON, at first',            [{ kind: 'truncatedJson', times: 3 }],                   'whole'],
  ['empty body, once',                    [{ kind: 'emptyBody', times: 1 }],                       'whole'],
  ['URLs that are null while pending',    [],                                                      'whole',       exported({ pendingUrls: 'null', pendingPolls: 5 })],
  ['a file: URL',                         [{ kind: 'wrongJson', json: { status: 'ready', urls: ['file:///etc/passwd'], contact_count: 600 } }],
                                                                                                   'badFileUrl'],
  ['an http: URL of another host',        [{ kind: 'wrongJson', json: { status: 'ready', urls: ['http://files.invalid/part-1'], contact_count: 600 } }],
                                                                                                   'badFileUrl'],
  ['a URL of the API itself',             [{ kind: 'wrongJson', json: { status: 'ready', urls: ['{api}/v3/scopes'], contact_count: 600 } }],
                                                                                                   'proxyRefused'],
  ['a URL with credentials',              [{ kind: 'wrongJson', json: { status: 'ready', urls: ['https://me:secret@files.invalid/part-1'], contact_count: 600 } }],
                                                                                                   'badFileUrl'],
  ['URLs that are not strings',           [{ kind: 'wrongJson', json: { status: 'ready', urls: [1, {}, null], contact_count: 600 } }],
                                                                                                   'filesMissing'],
  ['fewer URLs than before',              [{ route: 'file', kind: 'expiredUrl', times: 1, path: 'part-2' }, { kind: 'readyWithoutUrls', after: 2 }],
                                                                                                   'filesMissing', threeParts],
  ['404 in the first minute',             [{ kind: 'jobGone', times: 20 }],                        'whole'],
  ['403 in the first minute',             [{ kind: 'status', status: 403, times: 20 }],            'whole'],
  ['404 in the first minute, JSON array', [{ kind: 'jobGone', times: 20 }],                        'whole',       jsonArray],
  ['zero expiry',                         [{ kind: 'zeroExpiry' }],                                'whole'],
  ['zero expiry while pending',           [{ kind: 'zeroExpiry', times: 20 }],                     'whole',       exported({ pendingPolls: 15 })],
  ['zero expiry, and an expired URL',     [{ kind: 'zeroExpiry' }, { route: 'file', kind: 'expiredUrl', times: 1 }], 'whole'],
  ['zero expiry, of a lost POST',         [{ kind: 'zeroExpiry' }, lostPost, { route: 'listExports', kind: 'zeroExpiry' }], 'whole'],
  ['a Date that is hours ahead',          [],                                                      'whole',       { scenario: { dateOffSeconds: 13 * 3600 } }],
  ['a Date that is hours behind',         [],                                                      'whole',       { scenario: { dateOffSeconds: -13 * 3600 } }],
  ['a Date that is ahead, a lost POST',   [lostPost],                                              'whole',       { scenario: { dateOffSeconds: 13 * 3600 } }],
  ['a Date that is behind, a lost POST',  [lostPost],                                              'whole',       { scenario: { dateOffSeconds: -13 * 3600 } }],
  ['late URLs, no count',                 [{ kind: 'readyWithoutUrls', count: 'absent', times: 5 }], 'whole'],
  ['late URLs, a count of 0',             [{ kind: 'readyWithoutUrls', count: 'zero', times: 5 }], 'whole'],
  ['late URLs that are null',             [{ kind: 'readyWithoutUrls', urls: 'null', count: 'absent', times: 5 }], 'whole'],
  ['late URLs that are missing',          [{ kind: 'readyWithoutUrls', urls: 'absent', count: 'zero', times: 5 }], 'whole'],
  ['late URLs of the other parts',        [{ kind: 'someUrls', times: 4 }],                        'whole',       threeParts],
  ['late URLs of the last part',          [{ kind: 'someUrls', urls: 2, times: 4 }],               'whole',       threeParts],
  ['late URLs, one part, no count',       [{ kind: 'someUrls', count: 'absent', times: 4 }],       'whole',       threeParts],
  ['late URLs, two parts, no count',      [{ kind: 'someUrls', urls: 2, count: 'absent', times: 4 }], 'whole',    threeParts],
  ['late URLs, two parts, a count of 0',  [{ kind: 'someUrls', urls: 2, count: 'zero', times: 4 }], 'whole',      threeParts],
  ['late URLs, no count, JSON array',     [{ kind: 'someUrls', urls: 2, count: 'absent', times: 4 }], 'whole',    { ...threeParts, ...jsonArray }],
  ['late URLs, null for the others',      [{ kind: 'someUrls', rest: 'null', count: 'absent', times: 4 }], 'whole', threeParts],
  ['late URLs, empty for the others',     [{ kind: 'someUrls', rest: 'empty', count: 'absent', times: 4 }], 'whole', threeParts],
  ['late URLs, the first for the others', [{ kind: 'someUrls', rest: 'twice', count: 'absent', times: 4 }], 'whole', threeParts],
  ['more URLs in a later status',         [{ kind: 'someUrls', urls: 2, count: 'absent', times: 2 }, { route: 'file', kind: 'expiredUrl', times: 1, path: 'part-1' }],
                                                                                                   'whole',       threeParts],
  ['late URLs in a later status',         [{ route: 'file', kind: 'expiredUrl', times: 1, path: 'part-3' }, { kind: 'someUrls', after: 2, times: 4 }],
                                                                                                   'whole',       threeParts],
  ['another order later',                 [{ route: 'file', kind: 'expiredUrl', times: 1, path: 'part-1' }, { kind: 'reorderedUrls', after: 2 }],
                                                                                                   'whole',       threeParts],
  ['another order, JSON array',           [{ route: 'file', kind: 'expiredUrl', times: 1, path: 'part-1' }, { kind: 'reorderedUrls', after: 2 }],
                                                                                                   'whole',       { ...threeParts, ...jsonArray }],
];

const page: FaultSpec = { kind: 'foreignBody' };
const foreign = (body: string, contentType = 'text/html'): FaultSpec => ({
  kind: 'foreignBody',
  body,
  contentType,
});
/** A page that is larger than any complete file here. */
const longPage = `<!-- a comment -->\n<html>\n${'<p>You are offline, it seems.</p>\n'.repeat(9000)}</html>`;

/** The file's URL and its headers. */
// prettier-ignore
const file: readonly Line[] = [
  ['URL expired, once',                   [{ kind: 'expiredUrl', times: 1 }],                      'whole'],
  ['URL expired, always',                 [{ kind: 'expiredUrl' }],                                'expired',     exportedTwice],
  ['URLs that have expired already, once', [{ ...onStatus, kind: 'expiredUrl', after: 1, times: 1 }], 'whole'],
  ['URLs that have expired already, always', [{ ...onStatus, kind: 'expiredUrl' }],                   'expired',     exportedTwice],
  ['URL expired, of the second part',     [{ kind: 'expiredUrl', times: 1, path: 'part-2' }],      'whole',       threeParts],
  ['403 with XML, once',                  [{ kind: 'status', status: 403, body: 'xml', times: 1 }], 'whole'],
  ['404 at first',                        [{ kind: 'status', status: 404, body: 'xml', times: 7 }], 'whole'],
  ['404 at first, of the second part',    [{ kind: 'status', status: 404, body: 'xml', times: 7, path: 'part-2' }], 'whole', threeParts],
  ['404 at first, JSON array',            [{ kind: 'status', status: 404, body: 'xml', times: 7 }], 'whole',      jsonArray],
  ['404 at first, of a lost POST',        [lostPost, { kind: 'status', status: 404, body: 'xml', times: 7 }], 'whole'],
  ['403 at first, as if it were hidden',  [{ kind: 'status', status: 403, body: 'xml', times: 7 }], 'whole'],
  ['404 at first, then an expired URL',   [{ kind: 'status', status: 404, body: 'xml', times: 3 }, { kind: 'expiredUrl', times: 1 }], 'whole'],
  ['404, always',                         [{ kind: 'status', status: 404, body: 'xml' }],          'expired',     exportedTwice],
  ['404, of the last part',               [{ route: 'file', kind: 'status', status: 404, body: 'xml', path: 'part-3' }],
                                                                                                   'expired',     { ...threeParts, ...exportedTwice }],
  ['a proxy’s page, once',                [{ kind: 'proxyPage', times: 1 }],                       'whole'],
  ['a proxy’s page, always',              [{ kind: 'proxyPage' }],                                 'proxyRefused'],
  ['a proxy that asks for a password',    [{ kind: 'proxyPage', status: 407 }],                    'proxyRefused'],
  ['a network that asks for a sign-in',   [{ kind: 'proxyPage', status: 511 }],                    'proxyRefused'],
  ['503 of the storage, Retry-After',     [{ kind: 'status', status: 503, body: 'xml', retryAfter: 7, times: 3 }], 'whole', { pauseSeconds: 6 }],
  ['400 RequestTimeout, at first',        [{ kind: 'status', status: 400, body: 'xml', times: 3 }], 'whole'],
  ['400 RequestTimeout, always',          [{ kind: 'status', status: 400, body: 'xml' }],          'server'],
  ['redirect to a file: URL',             [{ kind: 'redirect', to: 'file:///etc/passwd' }],        'badFileUrl'],
  ['endless redirect',                    [{ kind: 'redirect', to: '?again' }],                    'redirected'],
  ['redirect to a URL with credentials',  [{ kind: 'redirect', to: 'https://me:secret@files.invalid/' }], 'badFileUrl'],
  ['empty body, at first',                [{ kind: 'emptyBody', times: 4 }],                       'whole'],
  ['empty body, always',                  [{ kind: 'emptyBody' }],                                 'badFile'],
  ['empty body, of one part of three',    [{ kind: 'emptyBody', path: 'part-2' }],                 'badFile',     threeParts],
  ['wrong content type, gzip or not',     [{ kind: 'wrongContentType', contentType: 'text/plain' }], 'whole',     exported({ compression: 'none' })],
  ['no Content-Length',                   [],                                                      'whole',       exported({ contentLength: 'never' })],
  ['a web page, once',                    [once(page)],                                            'whole'],
  ['a web page, three times',             [{ ...page, times: 3 }],                                 'whole'],
  ['a web page, always',                  [page],                                                  'notAnExport'],
  ['a web page, of part 2 of 3',          [{ ...page, path: 'part-2' }],                           'notAnExport', threeParts],
  ['a web page as a gzip',                [{ kind: 'foreignBody', isGzip: true }],                 'notAnExport'],
  ['a web page for JSON lines',           [page],                                                  'notAnExport', jsonLines],
  ['a web page for a JSON array',         [page],                                                  'notAnExport', jsonArray],
  ['a web page after blanks and a BOM',   [foreign('\uFEFF\n \t<HTML lang="en">\n')],             'notAnExport'],
  ['a long web page after a comment',     [foreign(longPage)],                                     'notAnExport'],
  ['nothing but a script',                [foreign('<script>location="/sign-in"</script>')],       'notAnExport'],
  ['an XML message with 200',             [{ kind: 'status', status: 200, body: 'xml' }],          'notAnExport'],
  ['an XML message, once',                [once({ kind: 'status', status: 200, body: 'xml' })],    'whole'],
  ['a JSON message for a CSV',            [{ kind: 'status', status: 200, body: 'json' }],         'notAnExport'],
  ['a JSON message for JSON lines',       [{ kind: 'status', status: 200, body: 'json' }],         'notAnExport', jsonLines],
  ['a line of text for a CSV',            [foreign('Access denied by policy', 'text/csv')],        'notAnExport'],
  ['a line of text for JSON',             [foreign('Access denied, by policy', 'text/plain')],     'notAnExport', jsonArray],
  ['a text for the last part of three',   [{ kind: 'foreignBody', body: 'Access denied, by policy\nAsk IT\n', path: 'part-3' }],
                                                                                                   'notAnExport', threeParts],
  ['a CSV of something else',             [foreign('"NAME","PHONE"\n"Ann","1"\n', 'text/csv')],    'notAnExport'],
  ['a CSV for JSON',                      [foreign('"EMAIL","CONTACT_ID"\n"a@b.c","1"\n')],        'notAnExport', { ...jsonLines, ...exportedTwice }],
  ['JSON lines for a CSV',                [foreign('{"contact_id":"1","email":"a@b.c"}\n')],       'notAnExport', exportedTwice],
  ['a PDF',                               [foreign('%PDF-1.7\n1 0 obj\n')],                        'notAnExport'],
  ['NULs',                                [foreign('EMAIL\0\0\0')],                                'notAnExport'],
  ['a content coding, once',              [once({ kind: 'contentCoding' })],                       'whole'],
  ['a content coding, always',            [{ kind: 'contentCoding' }],                             'unknownCoding'],
  ['zstd, of a file without gzip',        [{ kind: 'contentCoding', coding: 'zstd' }],             'unknownCoding', exported({ compression: 'none' })],
  ['a list of content codings',           [{ kind: 'contentCoding', coding: 'gzip, br' }],         'unknownCoding', jsonArray],
  ['content codings that are a gzip',     [{ kind: 'contentCoding', coding: 'X-GZIP, identity' }], 'whole'],
  ['double gzip',                         [],                                                      'whole',       exported({ compression: 'doubleGzip' })],
  ['double gzip, no Content-Encoding',    [],                                                      'whole',       exported({ compression: 'doubleGzipWithoutHeader' })],
  ['gzip, no Content-Encoding',           [],                                                      'whole',       exported({ compression: 'gzipWithoutHeader' })],
  ['no gzip',                             [],                                                      'whole',       exported({ compression: 'none' })],
  ['no gzip, JSON as an array',           [],                                                      'whole',       exported({ compression: 'none' }, jsonArray)],
  ['nobody to export: no URL',            [],                                                      'whole',       { scenario: { lists: [{ name: 'Nobody', contacts: 0 }] } }],
  ['nobody to export: a body of 0 bytes', [],                                                      'whole',       exported({ empty: 'zeroBytes' }, { scenario: { lists: [{ name: 'Nobody', contacts: 0 }] } })],
];

/** Faults in the body. */
// prettier-ignore
const body: readonly Line[] = [
  ['reset after the first byte',          [once({ kind: 'resetInBody', bytes: 1 })],               'whole'],
  ['reset in the middle',                 [breakAt(0.5)],                                          'whole'],
  ['reset in the middle, JSON lines',     [breakAt(0.5)],                                          'whole',       jsonLines],
  ['reset in the middle, JSON array',     [breakAt(0.5)],                                          'whole',       jsonArray],
  ['reset in the middle, no gzip',        [breakAt(0.5)],                                          'whole',       exported({ compression: 'none' })],
  ['reset in the middle, double gzip',    [breakAt(0.5)],                                          'whole',       exported({ compression: 'doubleGzip' })],
  ['reset in the middle, no length',      [breakAt(0.5)],                                          'whole',       exported({ contentLength: 'never' })],
  ['reset in the middle, no ranges',      [breakAt(0.5)],                                          'whole',       exported({ ranges: false })],
  ['reset in the middle of part 2 of 3',  [breakAt(0.5, 'part-2')],                                'whole',       threeParts],
  ['reset shortly before the end',        [breakAt(0.999)],                                        'whole'],
  ['reset five times, later each time',   [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => breakAt(at)),                  'whole'],
  ['reset in the middle, always',         [{ kind: 'resetInBody', path: 'part-3' }],               'network',     threeParts],
  ['reset, then an expired URL',          [breakAt(0.6), once({ kind: 'expiredUrl' })],            'whole'],
  ['reset, then a proxy’s page, always',  [breakAt(0.6), { kind: 'proxyPage' }],                   'proxyRefused'],
  ['reset, then another order of URLs',   [breakAt(0.6, 'part-3'), { kind: 'expiredUrl', times: 1, path: 'part-3', after: 1 }, { ...onStatus, kind: 'reorderedUrls', after: 2 }],
                                                                                                   'whole',       threeParts],
  ['reset, then 206 that end too early',  [breakAt(0.4), { kind: 'shortRange', times: 3 }],        'whole'],
  ['reset, 206 that end too early, no length', [breakAt(0.4), { kind: 'shortRange', times: 3 }],   'whole',       exported({ contentLength: 'never', compression: 'none' })],
  ['reset, then a 503',                   [breakAt(0.6), once({ kind: 'status', status: 503 })],   'whole'],
  ['reset, then a changed file',          [breakAt(0.6), changes],                                 'whole',       { changed: true }],
  ['reset, then a changed file, no gzip', [breakAt(0.6), changes],                                 'whole',       exported({ compression: 'none' }, { changed: true })],
  ['reset, a changed file, no length',    [breakAt(0.6), changes],                                 'whole',       exported({ compression: 'none', contentLength: 'never' }, { changed: true })],
  ['reset, a changed file, no ranges',    [breakAt(0.6), changes],                                 'whole',       exported({ ranges: false }, { changed: true })],
  ['reset, then a web page',              [breakAt(0.6), once(page)],                              'whole'],
  ['reset, then a web page, always',      [breakAt(0.6), page],                                    'notAnExport'],
  ['reset, then a web page as a gzip',    [breakAt(0.6), { kind: 'foreignBody', isGzip: true, times: 2 }], 'whole'],
  ['reset, then a web page, no gzip',     [breakAt(0.6), once(page)],                              'whole',       exported({ compression: 'none' })],
  ['reset, then a web page, no ranges',   [breakAt(0.6), once(page)],                              'whole',       exported({ ranges: false })],
  ['reset, then a web page, JSON array',  [breakAt(0.6), once(page)],                              'whole',       jsonArray],
  ['reset, then XML with 200',            [breakAt(0.6), once({ kind: 'status', status: 200, body: 'xml' })], 'whole'],
  ['reset, then a content coding',        [breakAt(0.6), once({ kind: 'contentCoding' })],         'whole'],
  ['reset, then a content coding, always', [breakAt(0.6), { kind: 'contentCoding', coding: 'deflate' }], 'unknownCoding'],
  ['stall in the middle, once',           [once({ kind: 'stall', at: 'body' })],                   'whole',       { timesOut: true }],
  ['stall in the middle, of part 2',      [{ kind: 'stall', at: 'body', path: 'part-2' }],         'timeout',     { ...threeParts, timesOut: true }],
  ['truncated gzip, in its header',       [{ kind: 'truncatedGzip', bytes: 5 }],                   'badFile'],
  ['truncated gzip, in the middle',       [{ kind: 'truncatedGzip' }],                             'badFile'],
  ['truncated gzip, in its trailer',      [{ kind: 'truncatedGzip', fraction: 0.9999 }],           'badFile'],
  ['truncated gzip, once',                [once({ kind: 'truncatedGzip' })],                       'whole'],
  ['truncated gzip, no length, once',     [once({ kind: 'truncatedGzip' })],                       'whole',       exported({ contentLength: 'never' })],
  ['truncated gzip, no length nor ranges', [once({ kind: 'truncatedGzip' })],                      'whole',       exported({ contentLength: 'never', ranges: false })],
  ['a truncated plain body, once',        [once({ kind: 'truncatedBody' })],                        'whole',       plainWithoutLength()],
  ['a truncated plain body, JSON lines',  [once({ kind: 'truncatedBody' })],                       'whole',       plainWithoutLength(jsonLines)],
  ['a truncated plain body, JSON array',  [once({ kind: 'truncatedBody' })],                       'whole',       plainWithoutLength(jsonArray)],
  ['a truncated plain body, always',      [{ kind: 'truncatedBody' }],                              'badFile',     plainWithoutLength()],
  ['a plain body, truncated in its header', [once({ kind: 'truncatedBody', bytes: 90 })],             'whole',       plainWithoutLength()],
  ['truncated gzip, no length',           [{ kind: 'truncatedGzip' }],                             'badFile',     exported({ contentLength: 'never' })],
  ['corrupt gzip, from its start',        [{ kind: 'corruptGzip', bytes: 2 }],                     'badFile'],
  ['corrupt gzip, in the middle',         [{ kind: 'corruptGzip' }],                               'badFile'],
  ['corrupt gzip, in its trailer',        [{ kind: 'corruptGzip', fraction: 0.9999 }],             'badFile'],
  ['corrupt gzip, double',                [{ kind: 'corruptGzip' }],                               'badFile',     exported({ compression: 'doubleGzip' })],
  ['corrupt gzip, JSON array',            [{ kind: 'corruptGzip' }],                               'badFile',     jsonArray],
  ['corrupt gzip, part 3 of 3',           [{ kind: 'corruptGzip', path: 'part-3' }],               'badFile',     threeParts],
  ['bytes after the gzip',                [{ kind: 'trailingBytes' }],                             'badFile'],
  ['wrong Content-Length, once',          [once({ kind: 'wrongContentLength', by: 1 })],           'whole'],
  ['wrong Content-Length, no gzip',       [once({ kind: 'wrongContentLength', by: 1000 })],        'whole',       exported({ compression: 'none' })],
];

/** The same with a worker thread that writes the file. */
// prettier-ignore
const inWorker: readonly Line[] = [
  ['nothing',                             [],                                                      'whole'],
  ['reset in the middle',                 [breakAt(0.5)],                                          'whole'],
  ['reset in the middle, JSON array',     [breakAt(0.5)],                                          'whole',       jsonArray],
  ['reset in the middle, double gzip',    [breakAt(0.5)],                                          'whole',       exported({ compression: 'doubleGzip' })],
  ['reset in the middle, no ranges',      [breakAt(0.5)],                                          'whole',       exported({ ranges: false })],
  ['reset five times, later each time',   [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => breakAt(at)),      'whole'],
  ['reset in the middle, always',         [{ kind: 'resetInBody', path: 'part-3' }],               'network',     threeParts],
  ['reset, then a changed file',          [breakAt(0.6), changes],                                 'whole',       { changed: true }],
  ['URL expired, always',                 [{ kind: 'expiredUrl' }],                                'expired',     exportedTwice],
  ['empty body, of one part of three',    [{ kind: 'emptyBody', path: 'part-2' }],                 'badFile',     threeParts],
  ['stall in the middle, of part 2',      [{ kind: 'stall', at: 'body', path: 'part-2' }],         'timeout',     { ...threeParts, timesOut: true }],
  ['a web page, always',                  [page],                                                  'notAnExport'],
  ['a web page as a gzip, once',          [{ kind: 'foreignBody', isGzip: true, times: 1 }],       'whole'],
  ['reset, then a web page, always',      [breakAt(0.6), page],                                    'notAnExport'],
  ['truncated gzip, in the middle',       [{ kind: 'truncatedGzip' }],                             'badFile'],
  ['corrupt gzip, in the middle',         [{ kind: 'corruptGzip' }],                               'badFile'],
  ['corrupt gzip, in its trailer',        [{ kind: 'corruptGzip', fraction: 0.9999 }],             'badFile'],
  ['wrong Content-Length, no gzip',       [once({ kind: 'wrongContentLength', by: 1000 })],        'whole',       exported({ compression: 'none' })],
];

const rowsOf = (stage: FaultRow['stage'], lines: readonly Line[]): readonly FaultRow[] =>
  lines.map(([fault, faults, end, more]) => ({ ...more, stage, fault, faults, end }));

/** The faults of exports and their files. */
export const fileRows: readonly FaultRow[] = [
  ...rowsOf('status', status),
  ...rowsOf('file', file),
  ...rowsOf('middle of a file', body),
  ...rowsOf(
    'middle of a file',
    inWorker.map(([fault, faults, end, more]) => [
      `${fault}, in the worker`,
      faults,
      end,
      { ...more, inWorker: true },
    ]),
  ),
];
