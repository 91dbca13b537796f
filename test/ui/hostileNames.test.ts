import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { useSession } from './session.ts';

/** VS Code renders this as a link in a notification, which runs the command. */
const link = '[Press here](command:workbench.action.closeSidebar)';

describe('names and messages of a hostile server', () => {
  const session = useSession({
    scenario: {
      contacts: 30,
      accounts: [{ username: `me ${link}` }],
      lists: [{ name: link, contacts: 30 }],
      exports: { pendingSeconds: 3_600 },
    },
  });

  /** The displayed text, without zero-width characters. */
  async function noLinkIn(text: RegExp): Promise<void> {
    const { workbench } = session();
    const shown = await workbench.notifications.waitFor(text);
    assert.ok(shown.replaceAll('\u200b', '').includes(link), shown);
    assert.equal(
      await workbench.notifications.matching(text).locator('a[href], a[data-href]').count(),
      0,
    );
  }

  it('are text in the progress of an export', async () => {
    const { workbench } = session();
    await exportRow(workbench, link, 'CSV');
    await noLinkIn(/Exporting/);
  });

  it('are text in the message about its failure', async () => {
    const { workbench, simulator } = session();
    simulator.addFault({ route: 'exportStatus', kind: 'failure', message: link });
    await noLinkIn(/was not exported/);
    await workbench.notifications.waitUntilGone(/Exporting/);
    await workbench.contacts.row(link).waitFor();
  });

  it('are text in messages about the account', async () => {
    const { workbench, simulator } = session();
    simulator.clearFaults();
    simulator.advance(13 * 3_600_000);
    await workbench.run('sendgridExports.adoptExport', 'SendGrid: Download Earlier Export');
    await noLinkIn(/no other exports/);
    await until('the views', () => workbench.contacts.pane.isVisible());
  });
});
