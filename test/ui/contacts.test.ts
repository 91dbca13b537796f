import { until } from '../support/until.ts';
import { idOf, smallAccount, useSession } from './session.ts';

describe('Contacts view', () => {
  const session = useSession();

  it('shows all contacts, lists and segments with their counts', async () => {
    const { contacts } = session().workbench;
    const lists = ['Lists', 'Alpha', 'Beta', 'Empty list'];
    await contacts.waitForLabels('All Contacts', ...lists, 'Segments', 'Gamma');
    await contacts.waitForDescription('All Contacts', '900');
    await contacts.waitForDescription('Lists', '3');
    await contacts.waitForDescription('Alpha', '250');
    await contacts.waitForDescription('Gamma', '75');
  });

  it('copies an id from the context menu', async () => {
    const { workbench, simulator } = session();
    await workbench.contacts.menuAction('Beta', 'Copy ID');
    const id = idOf(simulator, 'Beta');
    await until('the id in the clipboard', async () => (await workbench.clipboard()) === id);
  });

  it('filters by name, and shows everything again', async () => {
    const { contacts, quickInput } = session().workbench;
    await contacts.titleAction('Filter Contacts…', () => quickInput.isOpen('Filter Contacts'));
    await quickInput.fill('gam');
    await until('only what matches', async () => {
      const labels = await contacts.labels();
      return labels.includes('Gamma') && !labels.includes('Alpha');
    });
    await quickInput.accept();
    await contacts.titleAction('Clear Contacts Filter', () => contacts.shows('Alpha'));
  });

  it('shows that it is loading with the progress bar of the view', async () => {
    const { workbench, simulator } = session();
    simulator.addFault({ route: 'lists', kind: 'slow', bytesPerSecond: 100 });
    const bar = workbench.contacts.pane.locator('.monaco-progress-container.active');
    await workbench.contacts.titleAction('Refresh Contacts', () => bar.isVisible());
    simulator.clearFaults();
    await bar.waitFor({ state: 'hidden' });
    await workbench.contacts.waitForDescription('Lists', '3');
  });

  it('shows a failed load as a row with the reason, and loads again on Retry', async () => {
    const { workbench, simulator } = session();
    const { contacts } = workbench;
    const [account] = smallAccount.accounts ?? [];
    // Each has a sentence of its own, and with it a next step.
    const cases: readonly (readonly [what: () => void, sentence: RegExp])[] = [
      [() => simulator.addFault({ ...lists, status: 401 }), /expired or was revoked/],
      [() => simulator.addFault({ ...lists, status: 403 }), /Legacy Marketing Campaigns/],
      [
        () => simulator.setScenario({ accounts: [{ ...account, scopes: ['mail.send'] }] }),
        /does not have the permission “Marketing”/,
      ],
    ];
    for (const [addFaults, sentence] of cases) {
      addFaults();
      await contacts.titleAction('Refresh Contacts', () => contacts.shows('Lists not loaded'));
      await contacts.waitForDescription('Lists not loaded', sentence);
      simulator.clearFaults();
      simulator.setScenario({ accounts: smallAccount.accounts });
      await contacts.inlineAction('Lists not loaded', 'Retry', async () => {
        return !(await contacts.shows('Lists not loaded'));
      });
      await contacts.row('Alpha').waitFor();
    }
  });
});

const lists = { route: 'lists', kind: 'status', message: 'access forbidden' } as const;
