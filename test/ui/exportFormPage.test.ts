import assert from 'node:assert/strict';
import { ExportError } from '../../src/engine/model/exportError.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { FormPages } from '../support/formPage.ts';
import { sampleApiKey } from '../support/sampleKey.ts';
import { until } from '../support/until.ts';

const markup = '<img src=x onerror=alert(1)>';

describe('The export form in a browser', function () {
  // Every step waits for what it needs; this only allows for a busy machine.
  this.timeout(30_000);

  let pages: FormPages;
  let simulator: Simulator;
  before(async () => {
    [pages, simulator] = await Promise.all([
      FormPages.start(),
      startSimulator({
        contacts: 54_321,
        lists: [
          { name: 'Newsletter', contacts: 12_345 },
          { name: 'Trial users', contacts: 3400 },
          { name: markup, contacts: 1 },
          ...Array.from({ length: 1200 }, (_, index) => ({ name: `List ${index}`, contacts: 5 })),
        ],
        segments: [{ name: 'Opened in 30 days', contacts: 4100 }],
      }),
    ]);
  });
  afterEach(async () => {
    simulator.clearFaults();
    await pages.closeAll();
  });
  after(async () => {
    await pages.stop();
    await simulator.close();
  });

  const idOf = (name: string): string => {
    const found = [...simulator.lists, ...simulator.segments].find((item) => item.name === name);
    assert.ok(found);
    return found.id;
  };
  const ref = (name: string) => ({ id: idOf(name), name });

  it('is filled in and submitted by the keyboard alone', async () => {
    const { page, host, complaints } = await pages.open(simulator);
    const { keyboard } = page;
    await page.locator('.option').first().waitFor();
    await page.locator('#audience-selected').focus();
    await keyboard.press('Tab');
    await keyboard.type('newsl');
    await keyboard.press('ArrowDown');
    await page.locator('#audience-results:focus').waitFor();
    await keyboard.press(' ');
    // Typing in the list continues in the search field.
    await keyboard.press('Escape');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('opened');
    await keyboard.press('Enter');
    await page.locator('#audience-results:focus').waitFor();
    await keyboard.press(' ');
    await page.getByText('About 16,445 contacts.').waitFor();
    await page.locator('#grouping-combined').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.type('250');
    await keyboard.press('Enter');
    await page.getByText('2 exports are running.').waitFor();
    assert.deepEqual(host.submitted, [
      {
        audience: {
          kind: 'selected',
          lists: [ref('Newsletter')],
          segments: [ref('Opened in 30 days')],
        },
        fileType: 'json',
        jsonFormat: 'array',
        csvBom: undefined,
        csvFormulaGuard: undefined,
        grouping: 'separate',
        maxFileSizeMb: 250,
        notifyByEmail: undefined,
        folder: undefined,
        afterExport: 'open',
      },
    ]);
    await page.getByRole('button', { name: 'Show Exports' }).press('Enter');
    await until('the intent', () => host.intents.length > 0);
    assert.deepEqual(host.intents, ['showExports']);
    assert.deepEqual(complaints, []);
  });

  it('reports errors at the field, focuses it, and sends nothing', async () => {
    const { page, host } = await pages.open(simulator);
    const size = page.locator('#max-file-size');
    await page.locator('#audience-all').check();
    await size.fill('6000');
    await size.press('Enter');
    await page.getByRole('alert').getByText('Nothing was sent.').waitFor();
    assert.equal(await size.getAttribute('aria-invalid'), 'true');
    assert.match((await size.getAttribute('aria-describedby')) ?? '', /max-file-size-error/);
    assert.match(
      await page.locator('#max-file-size-error').innerText(),
      /Enter a number from 1 to 5000\./,
    );
    assert.equal(await page.evaluate('document.activeElement.id'), 'max-file-size');
    assert.deepEqual(host.submitted, []);
    await size.fill('5000');
    await size.press('Enter');
    await page.getByText('The export is running.').waitFor();
  });

  it('does not take an empty selection for everything', async () => {
    const { page, host } = await pages.open(simulator);
    await page.locator('#export').click();
    await page
      .locator('#audience-error')
      .getByText('Choose at least one list or segment, or all contacts.')
      .waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'audience-search');
    assert.deepEqual(host.submitted, []);
  });

  it('keeps text, place and focus when the page is created again', async () => {
    const { page, host } = await pages.open(simulator, { viewport: { width: 900, height: 400 } });
    await page.locator('#audience-search').fill('trial');
    await page.getByRole('option', { name: 'Trial users' }).click();
    await page.locator('#file-type-json').check();
    await page.locator('#max-file-size').fill('12x');
    await page.locator('#folder').fill('/data/exp');
    await until('the saved folder', async () =>
      String(await page.evaluate('sessionStorage.state')).includes('/data/exp'),
    );
    await page.reload();
    await page.getByRole('button', { name: 'Remove Trial users' }).waitFor();
    assert.equal(await page.locator('#audience-search').inputValue(), 'trial');
    assert.equal(await page.locator('#file-type-json').isChecked(), true);
    assert.equal(await page.locator('#max-file-size').inputValue(), '12x');
    assert.equal(await page.locator('#folder').inputValue(), '/data/exp');
    await page.locator('#folder:focus').waitFor();
    await until(
      'the place',
      async () => Number(await page.evaluate('document.documentElement.scrollTop')) > 0,
    );
    assert.deepEqual(host.submitted, []);
  });

  describe('with a pasted key', () => {
    const half = Math.floor(sampleApiKey.length / 2);
    const pasted = [
      sampleApiKey,
      `key: ${sampleApiKey} `,
      `${sampleApiKey.slice(0, half)}\u200b${sampleApiKey.slice(half)}`,
    ];
    const secret = sampleApiKey.slice(half + 1, half + 20);
    const looksLike = 'This looks like an API key, and what is entered here is shown and stored';

    for (const { field, id, errorId, sentence, fine } of [
      {
        ...{ field: 'the search', id: 'audience-search', errorId: 'audience-error' },
        ...{ sentence: looksLike, fine: 'Newsletter' },
      },
      {
        ...{ field: 'the size', id: 'max-file-size', errorId: 'max-file-size-error' },
        ...{ sentence: looksLike, fine: '100' },
      },
      {
        ...{ field: 'the folder', id: 'folder', errorId: 'folder-error' },
        ...{ sentence: 'The path of the folder holds an API key', fine: '/data/exports' },
      },
    ]) {
      it(`rejects and hides it in ${field}, and neither sends, keeps nor repeats it`, async () => {
        const { page, host, complaints } = await pages.open(simulator);
        await page.getByRole('option').first().waitFor();
        await page.locator('#file-type-json').check();
        const box = page.locator(`#${id}`);
        for (const text of pasted) {
          await box.fill(text);
          await page.locator(`#${errorId}`).getByText(sentence).waitFor();
          assert.equal(await box.getAttribute('type'), 'password');
          assert.equal(await box.getAttribute('aria-invalid'), 'true');
        }
        await box.press('Enter');
        await page.locator('#browse').click();
        await page.locator('#save-preset').click();
        await until('the question for a folder', () =>
          host.receivedMessages.join().includes('browseFolder'),
        );
        assert.deepEqual([host.submitted, host.saved, complaints], [[], [], []]);
        const state = String(await page.evaluate('sessionStorage.state'));
        assert.match(state, /"fileType":"json"/);
        const shown = await page.locator('main').innerHTML();
        assert.equal(
          [state, shown, ...host.receivedMessages].some((text) => text.includes(secret)),
          false,
        );

        await page.reload();
        await page.locator('#file-type-json:checked').waitFor();
        assert.equal(await box.inputValue(), '');
        await box.fill(fine);
        await page.locator(`#${id}[type=text]`).waitFor();
        assert.equal(await page.getByText(sentence).count(), 0);
        await until('the saved text', async () =>
          String(await page.evaluate('sessionStorage.state')).includes(fine),
        );
      });
    }

    it('does not restore a field from the state of an earlier version', async () => {
      const { page } = await pages.open(simulator);
      await page.locator('#folder').fill('/data/exports');
      await until('the saved folder', async () =>
        String(await page.evaluate('sessionStorage.state')).includes('/data/exports'),
      );
      await page.addInitScript(
        `sessionStorage.state = sessionStorage.state.replace('/data/exports', '/data/${sampleApiKey}')`,
      );
      await page.reload();
      await page.locator('.option').first().waitFor();
      assert.equal(await page.locator('#folder').inputValue(), '');
    });
  });

  it('shows why the host rejected the export, keeps everything, and can be submitted again', async () => {
    const { page, host } = await pages.open(simulator);
    await page.locator('#audience-all').check();
    await page.locator('#folder').fill('/root/nowhere');
    host.failNext(new ExportError('folderNotWritable', 'The folder cannot be written to.'));
    await page.locator('#folder').press('Enter');
    await page.getByRole('alert').getByText('The folder cannot be written to.').waitFor();
    await page.locator('#folder-error').getByText('The folder cannot be written to.').waitFor();
    await page.locator('#folder:focus').waitFor();
    assert.equal(await page.locator('#folder').inputValue(), '/root/nowhere');
    await page.locator('#folder').fill('/tmp');
    await until(
      'the error to disappear',
      async () => (await page.getByText('The folder cannot be written to.').count()) === 0,
    );
    await page.locator('#folder').press('Enter');
    await page.getByText('The export is running.').waitFor();
    assert.equal(host.submitted.length, 2);
  });

  it('is busy while it is submitted, even if the page is created again, and submits once', async () => {
    const { page, host } = await pages.open(simulator);
    const release = host.hold();
    await page.locator('#audience-all').check();
    await page.locator('#export').click();
    await page.locator('#export[aria-disabled=true]').waitFor();
    await page.locator('#max-file-size').press('Enter');
    await page.reload();
    await page.locator('#export[aria-disabled=true]').waitFor();
    await page.locator('#max-file-size').press('Enter');
    release();
    await page.getByText('The export is running.').waitFor();
    assert.equal(host.submitted.length, 1);
  });

  it('offers changes for CSV only, each with its help', async () => {
    const { page, host } = await pages.open(simulator);
    await page.locator('#audience-all').check();
    const guard = page.getByRole('checkbox', { name: 'Guard against formulas' });
    await guard.check();
    await page.locator('#csv-formula-guard-help', { hasText: 'apostrophe' }).waitFor();
    assert.equal(await guard.getAttribute('aria-describedby'), 'csv-formula-guard-help');
    await page.locator('#file-type-json').check();
    await guard.waitFor({ state: 'detached' });
    await page.locator('#file-type-csv').check();
    await page.locator('#export').click();
    await page.getByText('The export is running.').waitFor();
    const [options] = host.submitted;
    assert.deepEqual([options?.csvBom, options?.csvFormulaGuard], [undefined, true]);
  });

  it('previews the request and copies it without the key', async () => {
    const { page, host, received } = await pages.open(simulator);
    await page.locator('#audience-search').fill('newsletter');
    await page.getByRole('option', { name: 'Newsletter' }).click();
    await page.locator('#notify-by-email').check();
    await page.locator('pre').getByText('"notifications"').waitFor();
    assert.deepEqual(JSON.parse((await page.locator('pre').innerText()).replace(/^POST.*\n/, '')), {
      list_ids: [idOf('Newsletter')],
      notifications: { email: true },
      file_type: 'csv',
    });
    await page.locator('#copy-curl').click();
    await page.getByText('Copied to the clipboard.').waitFor();
    assert.match(host.copied.join(), /Bearer \$SENDGRID_API_KEY/);
    assert.doesNotMatch(host.copied.join(), new RegExp(simulator.apiKey));
    assert.doesNotMatch(received.join('\n'), new RegExp(simulator.apiKey));
  });

  it('asks for the folder through the host', async () => {
    const { page, host } = await pages.open(simulator);
    host.chooseFolder = '/data/chosen';
    await page.locator('#browse').click();
    await until(
      'the folder',
      async () => (await page.locator('#folder').inputValue()) === '/data/chosen',
    );
  });

  it('removes a chip and moves the focus to its neighbor', async () => {
    const { page } = await pages.open(simulator);
    for (const name of ['Newsletter', 'Trial users']) {
      await page.locator('#audience-search').fill(name);
      await page.getByRole('option', { name }).click();
    }
    await page.getByRole('button', { name: 'Remove Newsletter' }).press('Enter');
    await page.getByRole('button', { name: 'Remove Newsletter' }).waitFor({ state: 'detached' });
    assert.equal(
      await page.evaluate('document.activeElement.getAttribute("aria-label")'),
      'Remove Trial users',
    );
    await page.keyboard.press('Enter');
    await page.locator('#audience-search:focus').waitFor();
  });

  it('merges what a command presets into what is filled in', async () => {
    const { page, host } = await pages.open(simulator);
    await page.locator('#max-file-size').fill('77');
    host.session.preset(
      { audience: { kind: 'selected', lists: [ref('Newsletter')], segments: [] } },
      { pageIsThere: true },
    );
    await page.getByRole('button', { name: 'Remove Newsletter' }).waitFor();
    assert.equal(await page.locator('#max-file-size').inputValue(), '77');
    host.session.preset(
      { audience: { kind: 'selected', lists: [ref('Trial users')], segments: [] } },
      { pageIsThere: false },
    );
    await page.reload();
    await page.getByRole('button', { name: 'Remove Trial users' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Remove Newsletter' }).count(), 0);
  });

  it('marks what is not in the account, and does not submit it', async () => {
    const { page, host } = await pages.open(simulator);
    host.session.preset(
      { audience: { kind: 'selected', lists: [{ id: 'gone', name: 'Old list' }], segments: [] } },
      { pageIsThere: true },
    );
    await page.locator('.chip.missing').getByText('not in this account').waitFor();
    await page.locator('#export').click();
    await page.locator('#audience-error').getByText('is not in this account').waitFor();
    assert.deepEqual(host.submitted, []);
  });

  it('receives only the best matches', async () => {
    const { page, received } = await pages.open(simulator);
    await page.getByText('The first 100 of 1,204.').waitFor();
    assert.equal(await page.locator('.option').count(), 100);
    assert.ok(Math.max(...received.map((message) => message.length)) < 50_000);
  });

  it('shows names as text', async () => {
    const { page, complaints } = await pages.open(simulator);
    await page.locator('#audience-search').fill('<img');
    await page.getByRole('option', { name: markup }).click();
    await page.locator('.chip').getByText(markup).waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(complaints, []);
  });

  it('reports what could not be loaded and loads it again', async () => {
    simulator.addFault({ route: 'lists', kind: 'status', status: 403, times: 1 });
    const { page } = await pages.open(simulator);
    await page.getByRole('alert').getByText('The lists could not be loaded.').waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('The first 100 of 1,204.').waitFor();
    assert.equal(await page.getByText('could not be loaded').count(), 0);
  });

  it('asks to sign in, and continues by itself after that', async () => {
    const { page, host } = await pages.open(undefined);
    await page.getByRole('button', { name: 'Sign In' }).press('Enter');
    await until('the intent', () => host.intents.length > 0);
    assert.deepEqual(host.intents, ['signIn']);
    await host.accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      apiKey: simulator.apiKey,
      label: 'acme',
    });
    await page.getByText('Account: acme').waitFor();
    await page.locator('.option').first().waitFor();
  });

  it('resets to its defaults', async () => {
    const { page } = await pages.open(simulator);
    await page.locator('#audience-all').check();
    await page.locator('#max-file-size').fill('0');
    await page.locator('#max-file-size').press('Enter');
    await page.locator('#max-file-size[aria-invalid=true]').waitFor();
    await page.locator('#reset').click();
    await page.getByText('The form is back to its defaults.').waitFor();
    assert.equal(await page.locator('#max-file-size').inputValue(), '');
    assert.equal(await page.locator('#audience-selected').isChecked(), true);
    assert.equal(await page.locator('[aria-invalid=true]').count(), 0);
  });
});
