import eslint from '@eslint/js';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

/**
 * The folders of `src` and what each of them may import, see 'Architecture' in CONTRIBUTING.md. Everything that is not listed
 * is forbidden.
 */
const layers = {
  util: [],
  options: ['util'],
  records: ['util'],
  protocol: ['options', 'util'],
  sendgrid: ['util'],
  engine: ['sendgrid', 'records', 'options', 'protocol', 'util'],
  ui: ['engine', 'options', 'records', 'protocol', 'contributions', 'util'],
  features: ['ui', 'engine', 'options', 'records', 'protocol', 'contributions', 'util'],
};

/** The folders of the engine. Each may import those above it. */
const engineLayers = [
  ['model'],
  ['accounts'],
  ['audiences'],
  ['files'],
  ['tables'],
  ['download'],
  ['jobs'],
  ['ownership'],
];

/** The features. Each may import those above it; features in the same line must not import each other. */
const featureLayers = [
  ['accounts'],
  ['contacts'],
  ['form', 'table'],
  ['newExport'],
  ['exports', 'tools'],
  ['files', 'presets', 'comparison'],
  ['tasks'],
];

/** Folders that run and are tested without VS Code: all below `ui`. */
const withoutVsCode = ['util', 'options', 'records', 'protocol', 'sendgrid', 'engine'];

/** 'zod/mini' is the same library with functions instead of methods, which makes it tree-shakable: half the size. */
const wholeZod = { name: 'zod', message: "What is shipped imports 'zod/mini'." };

/**
 * Operations that fail while a file is temporarily locked are retried in one place, the only file that may import these
 * modules.
 */
const fileSystemMessage = 'Files are read and changed through src/util/files/fileSystem.ts alone.';
const fileSystemPaths = [
  { name: 'node:fs/promises', allowImportNames: ['FileHandle'], message: fileSystemMessage },
  {
    name: 'node:fs',
    allowImportNames: [
      ...['constants', 'BigIntStats', 'StatsFs'],
      // src/util/files/fileSystem.ts has no version of these, since retrying them would not help.
      ...['watch', 'FSWatcher', 'readlinkSync', 'rmdirSync', 'readSync', 'writeSync', 'fstatSync'],
    ],
    message: fileSystemMessage,
  },
  { name: 'fs', message: fileSystemMessage },
  { name: 'fs/promises', message: fileSystemMessage },
];
const fileSystemModule = 'src/util/files/fileSystem.ts';

/**
 * Only the API client uses the network, and only windows of the same user connect to each other, over sockets in a folder of
 * their own.
 */
const networkModules = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'undici'];
const networkPaths = [...networkModules, ...networkModules.map((name) => `node:${name}`)].map(
  (name) => ({ name, message: 'src/sendgrid speaks to the network, through node-fetch alone.' }),
);
const fetchPath = { name: 'node-fetch', message: 'src/sendgrid speaks to the network.' };
const networkOf = (layer) =>
  layer === 'sendgrid'
    ? networkPaths
    : [
        fetchPath,
        ...(layer === 'engine/ownership'
          ? networkPaths.filter(({ name }) => name !== 'node:net')
          : networkPaths),
      ];

/** Globals that would bypass the API client. */
const networkGlobals = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'navigator'].map(
  (name) => ({ name, message: 'src/sendgrid speaks to the network, through node-fetch alone.' }),
);

const restricted = (layer, place = layer) => [
  ...(withoutVsCode.includes(layer)
    ? [{ name: 'vscode', message: `src/${layer} runs without VS Code.` }]
    : []),
  wholeZod,
  ...fileSystemPaths,
  ...networkOf(place),
];

const forbiddenIn = (layer) =>
  [...Object.keys(layers), 'app', 'contributions', 'extension'].filter(
    (other) => other !== layer && !layers[layer].includes(other),
  );

const layerPatterns = (layer) => [
  {
    // The path leads out of the folder, from any depth, and into another one.
    regex: `^(\\.\\./)+(src/)?(${forbiddenIn(layer).join('|')})(/|\\.ts$)`,
    message: `src/${layer} may import ${layers[layer].join(', ') || 'no other layer'} only (CONTRIBUTING.md, Architecture).`,
  },
  { regex: '(^|/)(test|media)/', message: 'src imports neither tests nor webview code.' },
  ...(['protocol', 'options'].includes(layer)
    ? [{ regex: '^node:', message: `src/${layer} runs in a webview, too.` }]
    : []),
];

const importRule = (layer, patterns = [], place = layer) => ({
  'no-restricted-imports': [
    'error',
    { paths: restricted(layer, place), patterns: [...layerPatterns(layer), ...patterns] },
  ],
});

/** Enforces the order of the subfolders: each may import those above its own line. */
const orderRules = (layer, lines) =>
  lines.flatMap((line, index) =>
    line.map((folder) => {
      const closed = lines
        .slice(index)
        .flat()
        .filter((other) => other !== folder);
      return {
        files: [`src/${layer}/${folder}/**/*.ts`],
        rules: importRule(
          layer,
          closed.length === 0
            ? []
            : [
                {
                  regex: `^(\\.\\./)+(${closed.join('|')})/`,
                  message: `src/${layer}/${folder} may only import what is listed above it in the order of src/${layer}.`,
                },
              ],
          `${layer}/${folder}`,
        ),
      };
    }),
  );

const layerRules = [
  ...Object.keys(layers).map((layer) => ({
    files: [`src/${layer}/**/*.ts`],
    rules: importRule(layer),
  })),
  ...orderRules('engine', engineLayers),
  ...orderRules('features', featureLayers),
];

/** A number that is inserted into a text as it is would not be formatted in the display language. */
const countsByIntl = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const isNumber = (node) => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
      const members = type.isUnion() ? type.types : [type];
      return members.some(({ flags }) => (flags & ts.TypeFlags.NumberLike) !== 0);
    };
    return {
      'CallExpression[callee.property.name="t"]'({ callee, arguments: [, ...values] }) {
        if (/\bl10n$/.test(context.sourceCode.getText(callee.object))) {
          for (const node of values.filter(isNumber)) {
            context.report({ node, message: 'Write counts by Intl: `counted` or `Formats`.' });
          }
        }
      },
    };
  },
};

/** What is created at the start and can be disposed is disposed with the extension. */
const disposedWithExtension = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { sourceCode } = context;
    const { program, esTreeNodeToTSNodeMap } = sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const isDisposable = (node) =>
      checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node)).getProperty('dispose') !==
      undefined;
    const variablesOf = (node) => sourceCode.getDeclaredVariables(node);
    const isPushed = ({ type, callee }) =>
      type === 'CallExpression' && /\bsubscriptions\.push$/.test(sourceCode.getText(callee));
    // In an object that is pushed, too.
    const isKept = (variable) =>
      variable.references.some(({ identifier }) => {
        const ancestors = sourceCode.getAncestors(identifier);
        const call = ancestors.findLastIndex(({ type }) => /^(Call|New)Expression$/.test(type));
        const owner = ancestors.findLastIndex(({ type }) => type === 'VariableDeclarator');
        return owner > call
          ? ancestors[owner].id !== identifier && variablesOf(ancestors[owner]).some(isKept)
          : ancestors.slice(owner + 1).some(isPushed);
      });
    return {
      'VariableDeclarator[id.type="Identifier"]'(node) {
        if (isDisposable(node.id) && !variablesOf(node).some(isKept)) {
          context.report({ node, message: 'Pass it to `context.subscriptions.push`.' });
        }
      },
    };
  },
};

const notificationMessage =
  'Names from the server could become links that run commands: use notifications.ts.';
const restrictedNotifications = [
  {
    selector: 'MemberExpression[property.name=/^show(Information|Warning|Error)Message$/]',
    message: notificationMessage,
  },
  {
    selector:
      "MemberExpression[object.property.name='ProgressLocation'][property.name='Notification']",
    message: notificationMessage,
  },
];

const restrictedCommands = [
  {
    selector: 'Identifier[name=/^executeCommand$/]',
    message: 'A misspelt id would compile: use runCommand, runBuiltIn or focusView of commands.ts.',
  },
  {
    selector: "Property[key.name='command'] > Literal",
    message: 'A misspelt id would compile: use commandLink of commands.ts.',
  },
];

const restrictedBrowser = [
  {
    selector: 'MemberExpression[property.name=/^(openExternal|asExternalUri)$/]',
    message:
      'Only the page of SendGrid that makes API keys is opened in the browser: use apiKeyBox.ts.',
  },
];
const browserOpener = 'src/features/accounts/apiKeyBox.ts';

/**
 * Files in which the active account may be read: those that ask the user, and bind the account by doing so, and those that
 * show the active account.
 */
const activeAccountReaders = [
  'src/features/accounts/{accountPick,boundAccount,signIn,switchAccount}.ts',
  'src/features/accounts/accountContext.ts',
  'src/features/contacts/contactsView.ts',
  'src/features/presets/editor/presetDiagnostics.ts',
  'src/features/tools/signedInAccount.ts',
  'src/features/tasks/taskRequest.ts',
  'src/features/form/{exportForm,exportFormSession,exportFormState,formAccount}.ts',
];

const restrictedAccounts = [
  "MemberExpression[property.name='active']:matches([object.name='accounts'], [object.property.name='accounts'])",
  "VariableDeclarator:matches([init.name='accounts'], [init.property.name='accounts']) > ObjectPattern > Property[key.name='active']",
  "ObjectPattern:has(Identifier[name='Accounts']) > Property[key.name='active']",
].map((selector) => ({
  selector,
  message:
    'Another account can be active by now: take the one that was bound when the question was put (boundAccount.ts).',
}));

/** Restricts an API to a single file that takes care of what is easily forgotten elsewhere. */
const restrictSyntax = (...selectors) => ({ 'no-restricted-syntax': ['error', ...selectors] });

export default tseslint.config(
  {
    ignores: [
      ...['dist/', 'out/', '.vscode-test/', 'node_modules/'],
      // AssemblyScript, which its own compiler checks.
      'src/records/kernel/assembly/',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: restrictSyntax(...restrictedNotifications, ...restrictedCommands, ...restrictedBrowser),
  },
  {
    files: ['src/features/**/*.ts'],
    ignores: activeAccountReaders,
    rules: restrictSyntax(
      ...restrictedNotifications,
      ...restrictedCommands,
      ...restrictedBrowser,
      ...restrictedAccounts,
    ),
  },
  {
    files: ['src/ui/messages/notifications.ts'],
    rules: restrictSyntax(...restrictedCommands, ...restrictedBrowser),
  },
  {
    files: ['src/ui/commands.ts'],
    rules: restrictSyntax(...restrictedNotifications, ...restrictedBrowser),
  },
  {
    files: [browserOpener],
    rules: restrictSyntax(...restrictedNotifications, ...restrictedCommands, ...restrictedAccounts),
  },
  {
    files: ['src/**/*.ts', 'media/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...networkGlobals] },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { l10n: { rules: { 'counts-by-intl': countsByIntl } } },
    rules: { 'l10n/counts-by-intl': 'error' },
  },
  {
    files: ['src/app.ts', 'src/extension.ts'],
    plugins: { start: { rules: { 'disposed-with-extension': disposedWithExtension } } },
    rules: { 'start/disposed-with-extension': 'error' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['*.js'], languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
  ...layerRules,
  {
    files: ['src/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [wholeZod, ...fileSystemPaths, fetchPath, ...networkPaths] },
      ],
    },
  },
  { files: [fileSystemModule], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['media/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [wholeZod],
          patterns: [
            {
              regex: '/src/(?!(protocol|options|util)/)',
              message: 'A webview imports src/protocol, src/options and src/util only.',
            },
            {
              regex: '^(node:|node-fetch|undici|https?$|vscode$)',
              message: 'A webview has neither Node nor the VS Code API.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
);
