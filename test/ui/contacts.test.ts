import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { idOf, useSession } from './session.ts';

describe('Contacts view', () => {
  const session = useSession();

  it('shows all contacts, lists and segments with their counts', async () => {
    const { contacts } = session().workbench;
    assert.deepEqual(await contacts.labels(), [
      'All Contacts',
      'Lists',
      'Alpha',
      'Beta',
      'Empty list',
      'Segments',
      'Gamma',
    ]);
    assert.equal(await contacts.description('All Contacts'), '900');
    assert.equal(await contacts.description('Lists'), '3');
    assert.equal(await contacts.description('Alpha'), '250');
    assert.equal(await contacts.description('Gamma'), '75');
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

  it('shows a failed load as a row with the reason, and loads again on Retry', async () => {
    const { workbench, simulator } = session();
    simulator.addFault({
      route: 'lists',
      kind: 'status',
      status: 403,
      message: 'access forbidden',
    });
    const { contacts } = workbench;
    await contacts.titleAction('Refresh Contacts', () => contacts.shows('Lists not loaded'));
    assert.match(await contacts.description('Lists not loaded'), /denies this API key/);
    simulator.clearFaults();
    await contacts.inlineAction('Lists not loaded', 'Retry', async () => {
      return !(await contacts.shows('Lists not loaded'));
    });
    await contacts.row('Alpha').waitFor();
  });
});
