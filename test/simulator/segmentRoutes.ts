import { Hono } from 'hono';
import { access } from './access.ts';
import { notFound } from './responses.ts';
import { Clock } from './clock.ts';
import type { Env } from './env.ts';
import { hashText } from './hash.ts';
import { globalApiUrl } from './links.ts';
import type { SimulatedSegment } from './population.ts';
import type { Service } from './service.ts';
import { injectFault } from './injectFault.ts';

/** `/v3/marketing/segments`: today's version under `/2.0`, and the legacy one. */
export function segmentRoutes(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  const guard = access(service, 'marketing', 'marketing');
  app.get('/2.0', injectFault(service, 'segments'), guard, (c) =>
    c.json({ results: ofVersion(c.get('account').population.segments, 2).map(segmentJson) }),
  );
  app.get('/2.0/:id', guard, (c) => {
    const segment = c.get('account').population.segment(c.req.param('id'));
    return segment?.version === 2
      ? c.json({ ...segmentJson(segment), query_dsl: queryOf(segment) })
      : notFound();
  });
  app.get('/', injectFault(service, 'segmentsV1'), guard, (c) =>
    c.json({ results: ofVersion(c.get('account').population.segments, 1).map(oldSegmentJson) }),
  );
  app.get('/:id', guard, (c) => {
    const segment = c.get('account').population.segment(c.req.param('id'));
    return segment?.version === 1
      ? c.json({ ...oldSegmentJson(segment), query_dsl: queryOf(segment) })
      : notFound();
  });
  return app;
}

function ofVersion(segments: readonly SimulatedSegment[], version: 1 | 2): SimulatedSegment[] {
  return segments.filter((segment) => segment.version === version);
}

function segmentJson(segment: SimulatedSegment): Record<string, unknown> {
  const { id, name, sampledCount, parentListId, validity, errorMessage } = segment;
  return {
    id,
    name,
    contacts_count: sampledCount,
    ...times(segment),
    parent_list_ids: parentListId === undefined ? null : [parentListId],
    query_version: '2',
    status: {
      query_validation: validity,
      ...(errorMessage === undefined ? {} : { error_message: errorMessage }),
    },
    _metadata: { self: `${globalApiUrl}/v3/marketing/segments/2.0/${id}` },
  };
}

function oldSegmentJson(segment: SimulatedSegment): Record<string, unknown> {
  const { id, name, sampledCount, parentListId } = segment;
  return {
    id,
    name,
    contacts_count: sampledCount,
    ...times(segment),
    parent_list_id: parentListId ?? null,
    _metadata: { self: `${globalApiUrl}/v3/marketing/segments/${id}` },
  };
}

function times({ id }: SimulatedSegment): Record<string, string> {
  const made = Date.UTC(2024, 0, 1) + (hashText(id) % (300 * 86_400)) * 1000;
  const sampled = made + 40 * 86_400_000;
  return {
    created_at: Clock.iso(made),
    updated_at: Clock.iso(made + 86_400_000),
    sample_updated_at: Clock.iso(sampled),
    next_sample_update: Clock.iso(sampled + 3_600_000),
  };
}

function queryOf({ parentListId, name }: SimulatedSegment): string {
  const where = parentListId === undefined ? '' : `CONTAINS(list_ids, '${parentListId}') AND `;
  return `SELECT contact_id, updated_at FROM contact_data WHERE ${where}unique_name != '${name.replaceAll("'", "''")}'`;
}
