import { Hono } from 'hono';
import { access } from './access.ts';
import { json, notFound } from './responses.ts';
import { record } from './common.ts';
import type { Env } from './env.ts';
import { contactRoutes } from './contactRoutes.ts';
import { controlRoutes } from './controlRoutes.ts';
import { exportRoutes } from './exportRoutes.ts';
import { listRoutes } from './listRoutes.ts';
import { segmentRoutes } from './segmentRoutes.ts';
import { injectFault } from './injectFault.ts';
import type { Service } from './service.ts';

/** SendGrid's API, as far as contact exports need it, and the simulator's own control API under `/__simulator`. */
export function api(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  app.route('/__simulator', controlRoutes(service));
  app.use(record(service, 'api'));
  app.notFound(() => notFound());
  app.onError((error) => json({ errors: [{ message: error.message }] }, 500));

  app.get('/v3/scopes', injectFault(service, 'scopes'), access(service, undefined, 'other'), (c) =>
    c.json({ scopes: c.get('account').scopes }),
  );
  app.get(
    '/v3/user/username',
    injectFault(service, 'username'),
    access(service, 'user.username', 'other'),
    (c) => c.json({ username: c.get('account').username, user_id: c.get('account').userId }),
  );
  app.get('/v3/user/email', access(service, 'user.email', 'other'), (c) =>
    c.json({ email: c.get('account').email }),
  );
  app.get('/v3/user/account', access(service, 'user.account', 'other'), (c) =>
    c.json({ type: 'paid', reputation: 99.7 }),
  );
  app.get('/v3/user/profile', access(service, 'user.profile', 'other'), (c) =>
    c.json({
      company: c.get('account').username,
      country: 'US',
      first_name: 'Ada',
      last_name: 'Null',
    }),
  );
  app.route('/v3/marketing/lists', listRoutes(service));
  app.route('/v3/marketing/segments', segmentRoutes(service));
  app.route('/v3/marketing/contacts/exports', exportRoutes(service));
  app.route('/v3/marketing', contactRoutes(service));
  return app;
}
