import { Hono } from 'hono';
import * as z from 'zod';
import { json } from './responses.ts';
import type { Env } from './env.ts';
import { exportInfo } from './exportInfo.ts';
import { fault } from './faults.ts';
import { parseScenarioInput } from './scenario.ts';
import type { Service } from './service.ts';

const selection = z.strictObject({
  all: z.boolean().optional(),
  listIds: z.array(z.string()).optional(),
  segmentIds: z.array(z.string()).optional(),
});

/**
 * The control API under `/__simulator` for tests, the demo and people in other processes. Its requests are not
 * recorded.
 */
export function controlRoutes(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  app.onError((error) => json({ error: error.message }, 400));
  app.get('/', (c) =>
    c.json({
      filesUrl: service.filesUrl,
      accounts: service.accounts.map(({ apiKey, username, population }) => ({
        apiKey,
        username,
        contacts: population.size,
        lists: population.lists.length,
        segments: population.segments.length,
      })),
    }),
  );
  app.get('/scenario', (c) => c.json(service.scenario));
  app.post('/scenario', async (c) => {
    service.setScenario(parseScenarioInput(await c.req.json()));
    return c.json(service.scenario);
  });
  app.get('/faults', (c) => c.json(service.faults.all));
  app.post('/faults', async (c) => {
    const body: unknown = await c.req.json();
    for (const one of z.array(fault).parse(Array.isArray(body) ? body : [body])) {
      service.faults.add(one);
    }
    return c.json(service.faults.all);
  });
  app.delete('/faults', (c) => {
    service.faults.clear();
    return c.body(null, 204);
  });
  app.get('/requests', (c) => c.json(service.requests.all));
  app.delete('/requests', (c) => {
    service.requests.clear();
    return c.body(null, 204);
  });
  app.post('/expected', async (c) => {
    const asked = selection.parse(await c.req.json());
    const { population } = service.accounts[0] ?? raise('There is no account');
    return c.json({
      contacts: population.members({
        all: asked.all ?? false,
        listIds: asked.listIds ?? [],
        segmentIds: asked.segmentIds ?? [],
      }).count,
    });
  });
  app.get('/lists', (c) =>
    c.json(
      service.accounts[0]?.population.lists.map(({ id, name, count }) => ({ id, name, count })),
    ),
  );
  app.get('/segments', (c) =>
    c.json(
      service.accounts[0]?.population.segments.map(({ id, name, count, version }) => ({
        id,
        name,
        count,
        version,
      })),
    ),
  );
  app.get('/exports', (c) => c.json(service.jobs.all.map((job) => exportInfo(service.jobs, job))));
  app.post('/advance', async (c) => {
    const { seconds } = z.strictObject({ seconds: z.number() }).parse(await c.req.json());
    service.clock.advance(seconds * 1000);
    return c.body(null, 204);
  });
  return app;
}

function raise(message: string): never {
  throw new RangeError(message);
}
