import { Hono } from 'hono';
import { access } from './access.ts';
import { badRequest, json, notFound } from './responses.ts';
import { Clock } from './clock.ts';
import type { Env } from './env.ts';
import { checkCreateExport } from './exportBody.ts';
import type { Fault, FaultOf } from './faults.ts';
import { fileUrls } from './fileHost.ts';
import type { SimulatedExport } from './jobs.ts';
import { globalApiUrl } from './links.ts';
import type { Service } from './service.ts';
import { injectFault } from './injectFault.ts';

const selfOf = (id: string): string => `${globalApiUrl}/v3/marketing/contacts/exports/${id}`;

/** `/v3/marketing/contacts/exports`: create an export, get its status, list them all. */
export function exportRoutes(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  const guard = access(service, 'marketing', 'marketing');
  app.post('/', injectFault(service, 'createExport'), guard, (c) => {
    const account = c.get('account');
    const checked = checkCreateExport(
      c.get('bodyText'),
      c.req.header('content-type'),
      account.population,
    );
    if (!checked.ok) {
      return badRequest(checked.errors);
    }
    const job = service.jobs.create(account, checked.body, service.scenario.exports);
    return json({ id: job.id, _metadata: { self: selfOf(job.id) } }, 202);
  });
  app.get('/', injectFault(service, 'listExports'), guard, (c) =>
    c.json({
      result: service.jobs.all
        .filter((job) => job.account.index === c.get('account').index)
        .filter((job) => service.jobs.state(job) !== 'expired')
        .map((job) => summary(service, job, c.get('fault'))),
      _metadata: { self: `${globalApiUrl}/v3/marketing/contacts/exports` },
    }),
  );
  app.get('/:id', injectFault(service, 'exportStatus'), guard, (c) => {
    const job = service.jobs.find(c.req.param('id'));
    const fault = c.get('fault');
    if (job?.account.index !== c.get('account').index || fault?.kind === 'jobGone') {
      return notFound();
    }
    job.polls += 1;
    return service.jobs.state(job) === 'expired' ? notFound() : json(statusOf(service, job, fault));
  });
  return app;
}

function statusOf(
  service: Service,
  job: SimulatedExport,
  fault: Fault | undefined,
): Record<string, unknown> {
  const { settings } = job;
  const times = {
    id: job.id,
    created_at: Clock.iso(job.createdAt),
    updated_at: Clock.iso(service.clock.now()),
    expires_at: expiryOf(job, fault),
    _metadata: { self: selfOf(job.id) },
  };
  const failed = (message: string): Record<string, unknown> => ({
    ...times,
    status: 'failure',
    message,
    completed_at: Clock.iso(job.readyAt),
  });
  const state = fault?.kind === 'neverReady' ? 'pending' : service.jobs.state(job);
  switch (fault?.kind) {
    case 'failure':
      return failed(fault.message);
    case 'unknownStatus':
      return { ...times, status: fault.status };
    default:
  }
  if (state === 'pending') {
    const urls = { absent: {}, null: { urls: null }, empty: { urls: [] } }[settings.pendingUrls];
    return { ...times, status: 'pending', ...urls };
  }
  if (state === 'failure') {
    return failed(settings.failure ?? '');
  }
  const now = service.clock.now();
  const signedAt =
    fault?.kind === 'expiredUrl' ? now - (settings.urlLifetimeSeconds + 1) * 1000 : now;
  return {
    ...times,
    status: 'ready',
    completed_at: Clock.iso(job.readyAt),
    ...contactCountOf(job, fault),
    ...urlsOf(fileUrls(service, job, signedAt), fault),
  };
}

/** Returns an entry of the list of jobs: less than a status has, and some other fields. */
function summary(
  service: Service,
  job: SimulatedExport,
  fault: Fault | undefined,
): Record<string, unknown> {
  const { population, userId } = job.account;
  const state = service.jobs.state(job);
  const ready = state === 'ready';
  return {
    id: job.id,
    status: state,
    export_type: job.exportType,
    user_id: String(userId),
    created_at: Clock.iso(job.createdAt),
    expires_at: expiryOf(job, fault),
    ...(state === 'pending' ? {} : { completed_at: Clock.iso(job.readyAt) }),
    ...(ready ? { urls: fileUrls(service, job, service.clock.now()) } : {}),
    lists: (job.request.list_ids ?? []).map((id) => ({
      ID: id,
      Name: population.list(id)?.name ?? '',
    })),
    segments: (job.request.segment_ids ?? []).map((id) => ({
      ID: id,
      Name: population.segment(id)?.name ?? '',
    })),
    _metadata: { self: selfOf(job.id) },
  };
}

/** Returns the URLs of the files, as far as a fault leaves them. */
function urlsOf(urls: readonly string[], fault: Fault | undefined): Record<string, unknown> {
  switch (fault?.kind) {
    case 'readyWithoutUrls':
      return { empty: { urls: [] }, null: { urls: null }, absent: {} }[fault.urls];
    case 'someUrls':
      return { urls: someOf(urls, fault) };
    case 'reorderedUrls':
      return { urls: urls.toReversed() };
    default:
      return { urls };
  }
}

function someOf(urls: readonly string[], { urls: count, rest }: FaultOf<'someUrls'>) {
  const some = urls.slice(0, count);
  const places = { absent: [], null: [null], empty: [' '], twice: some }[rest];
  return [...some, ...urls.slice(count).flatMap(() => places)];
}

const expiryOf = ({ expiresAt }: SimulatedExport, fault: Fault | undefined): string =>
  fault?.kind === 'zeroExpiry' ? '0001-01-01T00:00:00Z' : Clock.iso(expiresAt);

function contactCountOf({ members }: SimulatedExport, fault: Fault | undefined) {
  if (
    (fault?.kind === 'readyWithoutUrls' || fault?.kind === 'someUrls') &&
    fault.count !== 'right'
  ) {
    return fault.count === 'zero' ? { contact_count: 0 } : {};
  }
  if (fault?.kind !== 'wrongCount') {
    return { contact_count: members.count };
  }
  return fault.by === 'none' ? {} : { contact_count: Math.max(0, members.count + fault.by) };
}
