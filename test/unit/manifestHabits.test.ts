import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const root = join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

const place = z.looseObject({ id: z.string(), icon: z.string() });
const manifest = z
  .looseObject({
    icon: z.string(),
    dependencies: z.record(z.string(), z.string()),
    extensionKind: z.array(z.string()),
    capabilities: z.object({
      untrustedWorkspaces: z.looseObject({ supported: z.string(), description: z.string() }),
      virtualWorkspaces: z.looseObject({ supported: z.string(), description: z.string() }),
    }),
    contributes: z.looseObject({
      commands: z.array(
        z.looseObject({
          command: z.string(),
          title: z.string(),
          enablement: z.string().optional(),
        }),
      ),
      viewsContainers: z.record(z.string(), z.array(place)),
      views: z.record(z.string(), z.array(place.extend({ name: z.string() }))),
      viewsWelcome: z.array(z.looseObject({ view: z.string(), when: z.string() })),
      keybindings: z.array(z.looseObject({ command: z.string(), when: z.string() })),
      menus: z.record(
        z.string(),
        z.array(
          z.looseObject({ command: z.string(), when: z.string(), group: z.string().optional() }),
        ),
      ),
    }),
  })
  .parse(read('package.json'));
const nls = z.record(z.string(), z.string()).parse(read('package.nls.json'));
const { contributes } = manifest;
const localized = (text: string): string => nls[text.replaceAll('%', '')] ?? text;

/** Every kind of row, by its context value in the trees, by view. */
const rows: Readonly<Record<string, readonly string[]>> = {
  'sendgridExports.contacts': ['allContacts', 'list', 'segment', 'more', 'loadError'],
  'sendgridExports.exports': [
    ...['job.running', 'job.failed', 'job.failed.files', 'job.cancelled'],
    ...['job.completed.files', 'job.completed.empty', 'file.files'],
  ],
  'sendgridExports.presets': ['preset', 'brokenPreset', 'brokenPresets'],
};

/** Returns the menu of one or two selected rows, by the conditions that the manifest uses for rows. */
const menuOf = (view: string, row: string, selected = 1) =>
  (contributes.menus['view/item/context'] ?? []).filter(({ when }) => {
    const [, itsView = '', pattern, exact, selection] =
      /^view == ([\w.]+) && viewItem (?:=~ \/(.+?)\/|== (\w+))(?: && (!listMultiSelection|listDoubleSelection))?$/.exec(
        when,
      ) ?? [];
    assert.ok(itsView !== '', when);
    const isForSome =
      selection === undefined || (selection === '!listMultiSelection') === (selected === 1);
    return (
      itsView === view && isForSome && (pattern ? new RegExp(pattern).test(row) : exact === row)
    );
  });

describe('package.json, by the conventions of VS Code', () => {
  it('runs where the workspace is, and says what it does if that is restricted or virtual', () => {
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    for (const { supported, description } of Object.values(manifest.capabilities)) {
      assert.equal(supported, 'limited');
      assert.match(localized(description), /\.$/);
    }
  });

  it('disables what needs an account, a choice or a filter if there is none', () => {
    const needs: Readonly<Record<string, readonly string[]>> = {
      "sendgridExports.accountState != 'none'": [
        ...['enterKeyAgain', 'switchAccount', 'renameAccount', 'addSubuser', 'signOut'],
        ...['signOutAll', 'adoptExport', 'refreshContacts', 'filterContacts'],
      ],
      'sendgridExports.hasChecked': ['exportChecked', 'uncheckAll'],
      'sendgridExports.filtered': ['clearFilter'],
      'sendgridExports.exportsFiltered': ['clearExportsFilter'],
    };
    for (const [condition, names] of Object.entries(needs)) {
      for (const name of names) {
        const command = contributes.commands.find(
          (one) => one.command === `sendgridExports.${name}`,
        );
        assert.equal(command?.enablement, condition, name);
      }
    }
  });

  it('binds keys in the table alone, and only while no other part of the window has the focus', () => {
    const elsewhere = ['inputFocus', 'sideBarFocus', 'panelFocus', 'auxiliaryBarFocus'];
    const expected = [
      "activeCustomEditorId == 'sendgridExports.table'",
      ...elsewhere.map((key) => `!${key}`),
    ].join(' && ');
    assert.ok(contributes.keybindings.length > 0);
    assert.deepEqual(
      contributes.keybindings.filter(({ when }) => when !== expected),
      [],
    );
  });

  it('ends the titles of commands with an ellipsis that ask something before they act', () => {
    const atOnce = contributes.commands
      .map(({ title }) => localized(title))
      .filter((title) => !title.endsWith('…'));
    // Only a row, or the choice of one: that is no further input. Signing out is confirmed, as everywhere in VS Code.
    assert.deepEqual(atOnce.sort(), [
      'Cancel Export',
      'Clear Contacts Filter',
      'Clear Exports Filter',
      'Clear Sort',
      'Clear Table Filters',
      'Compare Contacts',
      'Compare with Previous Export',
      'Continue Here',
      'Copy Cells',
      'Copy Cells as CSV',
      'Copy Cells as JSON',
      'Copy Cells as Markdown',
      'Copy Cells with Header',
      'Copy ID',
      'Copy Path of Export',
      'Export Again',
      'Filter by This Value',
      'Find Next in Table',
      'Find Previous in Table',
      'Find in Table',
      'Hide Column',
      'Mask Personal Data',
      'Open Export',
      'Open Export to the Side',
      'Open Preset',
      'Open Presets File',
      'Open Row as Text',
      'Open as Table',
      'Open as Text',
      'Pin Column',
      'Refresh Contacts',
      'Retry',
      'Retry Export',
      'Reveal Export',
      'Run Export',
      'Show All Columns',
      'Show Column Profile',
      'Show Contact',
      'Show Log',
      'Show More',
      'Sign Out',
      'Sign Out of All',
      'Size Column to Content',
      'Sort Ascending',
      'Sort Descending',
      'Uncheck All Contacts',
      'Unpin Column',
    ]);
  });

  it('has at most three buttons on a row, and its menu groups have names', () => {
    let most = 0;
    for (const [view, kinds] of Object.entries(rows)) {
      for (const [kind, selected] of kinds.flatMap((one) => [
        [one, 1] as const,
        [one, 2] as const,
      ])) {
        const groups = menuOf(view, kind, selected).map(({ group }) => group ?? '');
        const inline = groups.filter((group) => group.startsWith('inline'));
        assert.ok(inline.length <= 3, `${kind}: ${inline.length} buttons`);
        most = Math.max(most, inline.length);
        for (const group of groups) {
          assert.match(group, /^(inline|navigation|\d_[a-z]+|z_remove)@\d$/, kind);
        }
      }
    }
    assert.equal(most, 3);
  });

  it('has one container with an outline icon, and three views with short names', () => {
    const containers = Object.values(contributes.viewsContainers).flat();
    assert.equal(containers.length, 1);
    const svg = readFileSync(join(root, containers[0]?.icon ?? ''), 'utf8');
    const paints = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, paint]) => paint);
    assert.deepEqual(paints.sort(), ['#000', 'none']);
    assert.match(svg, /width="24" height="24"/);
    const names = Object.values(contributes.views).flatMap((views) =>
      views.map(({ name }) => localized(name)),
    );
    assert.equal(names.length, 3);
    assert.deepEqual(
      names.filter((name) => !/^\p{Lu}\p{Ll}{2,11}$/u.test(name)),
      [],
    );
  });

  it('has welcome content for every state in which a view is empty', () => {
    const state = (value: string): string => `sendgridExports.accountState == '${value}'`;
    const clauses = (view: string): readonly string[] =>
      contributes.viewsWelcome
        .filter((welcome) => welcome.view === `sendgridExports.${view}`)
        .flatMap(({ when }) => when.split(' || '));
    const states = ['none', 'keyMissing', 'sessionEnded', 'ready'].map(state);
    assert.deepEqual([...clauses('contacts')].sort(), [...states].sort());
    assert.deepEqual([...clauses('exports')].sort(), ['!isWorkspaceTrusted', ...states].sort());
    assert.deepEqual([...clauses('presets')].sort(), [
      'workspaceFolderCount != 0',
      'workspaceFolderCount == 0',
    ]);
  });

  it('has an icon that is large enough for the marketplace', () => {
    const png = readFileSync(join(root, manifest.icon));
    assert.equal(png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
  });

  it('depends on nothing that reports how it is used', () => {
    assert.deepEqual(
      Object.keys(manifest.dependencies).filter((name) =>
        /telemetry|insights|analytics|sentry/.test(name),
      ),
      [],
    );
  });
});
