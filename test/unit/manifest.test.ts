import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  buttonCommands,
  commandId,
  commandNames,
  contextKeys,
  exportFormViewType,
  itemCommands,
  pathKeys,
  rowCommands,
  comparisonScheme,
  tableViewType,
  viewIds,
} from '../../src/contributions.ts';
import { settingId, settings } from '../../src/ui/settingSchemas.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

const menuItem = z.looseObject({
  command: z.string(),
  when: z.string().optional(),
  group: z.string().optional(),
});
const manifest = z
  .looseObject({
    name: z.string(),
    icon: z.string(),
    engines: z.object({ vscode: z.string() }),
    devDependencies: z.record(z.string(), z.string()),
    activationEvents: z.array(z.string()),
    capabilities: z.looseObject({
      untrustedWorkspaces: z.looseObject({ restrictedConfigurations: z.array(z.string()) }),
    }),
    contributes: z.looseObject({
      commands: z.array(
        z.looseObject({
          command: z.string(),
          title: z.string(),
          category: z.string(),
          icon: z.string().optional(),
          enablement: z.string().optional(),
        }),
      ),
      configuration: z.looseObject({
        properties: z.record(
          z.string(),
          z.looseObject({
            type: z.string(),
            default: z.unknown(),
            scope: z.string(),
            order: z.number(),
            minimum: z.number().optional(),
            maximum: z.number().optional(),
            enum: z.array(z.string()).optional(),
            enumDescriptions: z.array(z.string()).optional(),
            markdownDescription: z.string(),
          }),
        ),
      }),
      viewsContainers: z.record(
        z.string(),
        z.array(z.looseObject({ id: z.string(), icon: z.string() })),
      ),
      views: z.record(z.string(), z.array(z.looseObject({ id: z.string(), icon: z.string() }))),
      viewsWelcome: z.array(
        z.object({ view: z.string(), contents: z.string(), when: z.string().optional() }),
      ),
      walkthroughs: z.array(
        z.looseObject({
          id: z.string(),
          title: z.string(),
          description: z.string(),
          icon: z.string(),
          steps: z.array(
            z.looseObject({
              title: z.string(),
              description: z.string(),
              media: z.object({ svg: z.string(), altText: z.string() }),
              completionEvents: z.array(z.string()),
            }),
          ),
        }),
      ),
      languageModelTools: z.array(
        z.looseObject({ displayName: z.string(), userDescription: z.string() }),
      ),
      menus: z.record(z.string(), z.array(menuItem)),
      keybindings: z.array(menuItem).optional(),
    }),
  })
  .parse(read('package.json'));
const nls = z.record(z.string(), z.string()).parse(read('package.nls.json'));
const { contributes } = manifest;

const inCode = commandNames.map(commandId).sort();
const menuItems = Object.values(contributes.menus).flat();
/** Commands of VS Code's own to which texts link. */
const builtIn: readonly string[] = [
  'workbench.action.openSettings',
  'workbench.action.openWalkthrough',
  'workbench.trust.manage',
  'vscode.openFolder',
  ...Object.values(viewIds).map((id) => `${id}.focus`),
];
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
const completionEvents = steps.flatMap((step) =>
  step.completionEvents.map((event) => {
    const [, kind = '', what = ''] = /^(on\w+):(.*)$/.exec(event) ?? [];
    return { kind, what };
  }),
);
const localized = (text: string): string => nls[text.replaceAll('%', '')] ?? text;

/** Context keys of VS Code that are tested, besides those of views and editors. */
const ownKeys = [
  ...['false', 'viewItem', 'isWorkspaceTrusted', 'workspaceFolderCount', 'resourceExtname'],
  ...['listDoubleSelection', 'listMultiSelection'],
  ...['inputFocus', 'sideBarFocus', 'panelFocus', 'auxiliaryBarFocus'],
];
/** What the table's page says of the place that a menu is for. */
const pageKeys = [
  ...['webviewSection', 'canFilterByValue', 'canOpenAsText', 'isFiltered', 'sorted'],
  ...['isPinned', 'hasHidden'],
];

/** Every `when` and `enablement` of the manifest. */
const clauses = [
  ...contributes.commands.map(({ enablement }) => enablement),
  ...contributes.viewsWelcome.map(({ when }) => when),
  ...menuItems.map(({ when }) => when),
  ...(contributes.keybindings ?? []).map(({ when }) => when),
  ...completionEvents.map(({ kind, what }) => (kind === 'onContext' ? what : undefined)),
].filter((clause) => clause !== undefined);

/** Returns JSON's name of a setting's type. */
const jsonTypeOf = (schema: z.core.$ZodType): string =>
  schema instanceof z.core.$ZodNumber
    ? 'integer'
    : schema instanceof z.core.$ZodBoolean
      ? 'boolean'
      : 'string';

describe('package.json', () => {
  it('contributes exactly the commands of the typed table', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), inCode);
  });

  it('names only existing commands in menus, keybindings, welcome views and the walkthrough', () => {
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...steps.map(({ description }) => description),
    ];
    const links = texts
      .flatMap((text) =>
        [...localized(text).matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id ?? ''),
      )
      .filter((id) => !builtIn.includes(id));
    const named = [
      ...[...menuItems, ...(contributes.keybindings ?? [])].map(({ command }) => command),
      ...links,
    ];
    assert.ok(links.length > 0);
    assert.deepEqual(
      named.filter((id) => !inCode.some((known) => known === id)),
      [],
    );
  });

  it('hides exactly the commands from the palette that need a row', () => {
    const hidden = (contributes.menus.commandPalette ?? [])
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    assert.deepEqual(hidden.sort(), itemCommands.map((name) => commandId(name)).sort());
  });

  it('names the commands of the rows of each view, and those among them that are buttons', () => {
    const items = contributes.menus['view/item/context'] ?? [];
    const idsOf = (of: readonly (typeof items)[number][]): readonly string[] =>
      [...new Set(of.map(({ command }) => command))].sort();
    for (const [view, names] of Object.entries(rowCommands)) {
      const ofView = items.filter(({ when }) =>
        when?.startsWith(`view == sendgridExports.${view} `),
      );
      assert.deepEqual(names.map((name) => commandId(name)).sort(), idsOf(ofView));
    }
    const buttons = items.filter(({ group }) => group?.startsWith('inline'));
    assert.deepEqual(buttonCommands.map((name) => commandId(name)).sort(), idsOf(buttons));
  });

  it('offers every command somewhere: in the palette or in a menu', () => {
    const inMenus = new Set(
      Object.entries(contributes.menus)
        .filter(([menu]) => menu !== 'commandPalette')
        .flatMap(([, items]) => items.map(({ command }) => command)),
    );
    const unreachable = itemCommands.filter((name) => !inMenus.has(commandId(name)));
    assert.deepEqual(unreachable, []);
  });

  it('titles commands with category SendGrid, in Title Case and without the product name', () => {
    const small = new Set(['as', 'by', 'of', 'with', 'the', 'to', 'in', 'a', 'an', 'and', 'or']);
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, 'SendGrid', command);
      const text = localized(title);
      assert.doesNotMatch(text, /sendgrid|\.\.\.|%/i, command);
      const lower = text.split(' ').filter((word) => !small.has(word) && !/^\p{Lu}/u.test(word));
      assert.deepEqual(lower, [], `${command}: ${text}`);
    }
  });

  it('has an icon for every command that is a button', () => {
    const buttons = [
      ...(contributes.menus['view/title'] ?? []),
      ...(contributes.menus['editor/title'] ?? []),
      ...(contributes.menus['view/item/context'] ?? []).filter(({ group }) =>
        group?.startsWith('inline'),
      ),
    ].filter(
      ({ group }) => group?.startsWith('navigation') === true || group?.startsWith('inline'),
    );
    const icons = new Map(contributes.commands.map(({ command, icon }) => [command, icon]));
    const without = buttons.filter(({ command }) => icons.get(command) === undefined);
    assert.deepEqual(
      without.map(({ command }) => command),
      [],
    );
  });

  it('contributes exactly the views of the table, in a container that exists', () => {
    const views = Object.entries(contributes.views);
    const containers = Object.values(contributes.viewsContainers)
      .flat()
      .map(({ id }) => id);
    assert.deepEqual(
      views.map(([container]) => container).filter((id) => !containers.includes(id)),
      [],
    );
    assert.deepEqual(
      views.flatMap(([, list]) => list.map(({ id }) => id)).sort(),
      Object.values(viewIds).sort(),
    );
  });

  it('tests in its when clauses only context keys, values and views that exist', () => {
    const keys: Readonly<Record<string, readonly unknown[]>> = contextKeys;
    const views: readonly string[] = Object.values(viewIds);
    const wrong = clauses.flatMap((clause) => {
      const tests = clause.split(/&&|\|\|/).map((test) => test.trim());
      return tests.filter((test) => {
        if (pathKeys.some((key) => test === `resourcePath in ${key}`)) {
          return false;
        }
        const [, key = '', value] =
          /^!?([\w.]+)(?:\s*[!=]=\s*'?([\w.-]+)'?|\s*=~.*)?$/.exec(test) ?? [];
        if (ownKeys.includes(key) || pageKeys.includes(key)) {
          return false;
        }
        if (['activeCustomEditorId', 'webviewId'].includes(key)) {
          return value !== tableViewType;
        }
        if (key === 'resourceScheme') {
          return value !== comparisonScheme;
        }
        if (key === 'view') {
          return !views.includes(value ?? '');
        }
        return !(key in keys && (value === undefined || keys[key]?.includes(value)));
      });
    });
    assert.ok(clauses.length > 20);
    assert.deepEqual(wrong, []);
  });

  it('tests every context key that the code writes', () => {
    const unused = [...Object.keys(contextKeys), ...pathKeys].filter(
      (key) => !clauses.some((clause) => clause.includes(key)),
    );
    assert.deepEqual(unused, []);
  });

  it('shows welcome texts only in views that exist', () => {
    const views: readonly string[] = Object.values(viewIds);
    assert.deepEqual(
      contributes.viewsWelcome.map(({ view }) => view).filter((view) => !views.includes(view)),
      [],
    );
  });

  it('contributes exactly the settings of the table, with the same defaults and choices', () => {
    const { properties } = contributes.configuration;
    const names = Object.keys(settings) as (keyof typeof settings)[];
    assert.deepEqual(Object.keys(properties).sort(), names.map(settingId).sort());
    for (const name of names) {
      const property = properties[settingId(name)];
      const schema = settings[name];
      assert.equal(property?.default, schema.parse(undefined), name);
      const inner = schema.def.innerType;
      assert.deepEqual(property.enum, 'options' in inner ? inner.options : undefined, name);
      assert.equal(property.enumDescriptions?.length, property.enum?.length, name);
      assert.equal(schema.safeParse(property.default).success, true, name);
      assert.equal(property.type, jsonTypeOf(inner), name);
      if (inner instanceof z.core.$ZodNumber) {
        const { minimum = NaN, maximum = NaN } = property;
        const taken = [minimum - 1, minimum, maximum, maximum + 1].map(
          (value) => inner.safeParse(value).success,
        );
        assert.deepEqual(taken, [false, true, true, false], name);
      }
    }
    const orders = Object.values(properties).map(({ order }) => order);
    assert.equal(new Set(orders).size, orders.length, 'two settings have the same order');
  });

  it('keeps workspaces from deciding where the key is sent, and untrusted ones from deciding where files are saved', () => {
    const { properties } = contributes.configuration;
    assert.equal(properties[settingId('customApiBaseUrl')]?.scope, 'application');
    for (const name of ['keepFilesForDays', 'csvFormulaGuard', 'csvBom'] as const) {
      // Nor may a workspace have files deleted, or turn off what protects them.
      assert.match(properties[settingId(name)]?.scope ?? '', /^(application|machine)$/);
    }
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, [
      settingId('folder'),
    ]);
  });

  it('localizes with keys that exist, and has no unused key', () => {
    const used = new Set(
      [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key ?? ''),
    );
    assert.deepEqual([...used].sort(), Object.keys(nls).sort());
    assert.deepEqual(
      Object.entries(nls).filter(([, text]) => text.trim() === ''),
      [],
    );
  });

  it('leaves no text of its own untranslated', () => {
    const texts = [
      ...contributes.commands.map(({ title }) => title),
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ title, description }) => [title, description]),
      ...steps.flatMap(({ title, description, media }) => [title, description, media.altText]),
      ...contributes.languageModelTools.flatMap((tool) => [tool.displayName, tool.userDescription]),
      ...Object.values(contributes.configuration.properties).flatMap((property) => [
        property.markdownDescription,
        ...(property.enumDescriptions ?? []),
      ]),
    ];
    assert.deepEqual(
      texts.filter((text) => !/^%[\w.]+%$/.test(text)),
      [],
    );
  });

  it('activates by itself only to resume exports and to restore the form', () => {
    assert.deepEqual(manifest.activationEvents, [
      'onStartupFinished',
      `onWebviewPanel:${exportFormViewType}`,
    ]);
  });

  it('names pictures that exist', () => {
    const pictures = [
      manifest.icon,
      ...Object.values(contributes.viewsContainers).flatMap((list) => list.map(({ icon }) => icon)),
      ...Object.values(contributes.views).flatMap((list) => list.map(({ icon }) => icon)),
      ...contributes.walkthroughs.map(({ icon }) => icon),
      ...steps.map(({ media }) => media.svg),
    ];
    assert.deepEqual(
      pictures.filter((picture) => !existsSync(join(root, picture))),
      [],
    );
  });

  it('has a walkthrough of five steps, each with a button and a completion event that occurs', () => {
    assert.equal(contributes.walkthroughs.length, 1);
    assert.equal(steps.length, 5);
    for (const { description } of steps) {
      // A link on a line of its own is a button.
      assert.match(localized(description), /^\[[^\]]+\]\(command:[\w.]+\)$/m);
    }
    for (const { kind, what } of completionEvents) {
      assert.ok(kind === 'onContext' || inCode.some((id) => id === what), what);
    }
  });

  it('draws the walkthrough in the colors of the theme only', () => {
    for (const { media } of steps) {
      const picture = readFileSync(join(root, media.svg), 'utf8');
      const colors = [...picture.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, paint]) => paint);
      assert.ok(colors.length > 10, media.svg);
      assert.deepEqual(
        colors.filter((paint) => paint !== 'none' && !paint?.startsWith('var(--vscode-')),
        [],
        media.svg,
      );
    }
  });

  it('uses no newer VS Code types than the oldest VS Code that it runs in', () => {
    const types = manifest.devDependencies['@types/vscode'];
    const oldest = /(\d+)\.(\d+)/.exec(manifest.engines.vscode)?.slice(1).map(Number);
    const installed = z
      .object({ version: z.string() })
      .parse(read('node_modules/@types/vscode/package.json')).version;
    assert.ok(types);
    assert.deepEqual(installed.split('.').slice(0, 2).map(Number), oldest);
  });
});
