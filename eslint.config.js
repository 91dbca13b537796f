import eslint from '@eslint/js';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

/**
 * The rooms of `src` and what each of them may import: the architecture, as 'Architecture' in CONTRIBUTING.md shows it.
 * Everything that is not named here is closed.
 */
const rooms = {
  util: [],
  options: ['util'],
  records: ['util'],
  protocol: ['options', 'util'],
  sendgrid: ['util'],
  engine: ['sendgrid', 'records', 'options', 'protocol', 'util'],
  ui: ['engine', 'options', 'records', 'protocol', 'contributions', 'util'],
  features: ['ui', 'engine', 'options', 'records', 'protocol', 'contributions', 'util'],
};

/** The rooms of the engine. Each may import those above it. */
const engineRooms = [
  ['model'],
  ['accounts'],
  ['audiences'],
  ['files'],
  ['download'],
  ['jobs'],
  ['ownership'],
];

/** The features. Each may import those above it; features on one line are closed to each other. */
const featureRooms = [
  ['accounts'],
  ['contacts'],
  ['form'],
  ['newExport'],
  ['exports', 'tools'],
  ['files', 'presets'],
  ['tasks'],
];

/** Rooms that run and are tested without VS Code: all below `ui`. */
const withoutVsCode = ['util', 'options', 'records', 'protocol', 'sendgrid', 'engine'];

/** 'zod/mini' is the same library with functions for methods, so that what is not used is not shipped: half the size. */
const wholeZod = { name: 'zod', message: "What is shipped imports 'zod/mini'." };

/** What fails because a file is held for a moment is tried again in one place, which is the only one that these are open to. */
const pastTheDoor = 'Files are read and changed through src/util/fileSystem.ts alone.';
const fileSystemPaths = [
  { name: 'node:fs/promises', allowImportNames: ['FileHandle'], message: pastTheDoor },
  {
    name: 'node:fs',
    allowImportNames: [
      ...['constants', 'BigIntStats', 'StatsFs'],
      // Without a form that waits, and with nothing that a second try would mend.
      ...['watch', 'FSWatcher', 'readlinkSync', 'rmdirSync'],
    ],
    message: pastTheDoor,
  },
  { name: 'fs', message: pastTheDoor },
  { name: 'fs/promises', message: pastTheDoor },
];
const theDoor = 'src/util/fileSystem.ts';

/** The API client speaks to SendGrid, and windows of one user to each other: by paths in a folder of their own. */
const networkModules = ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'undici'];
const networkPaths = [...networkModules, ...networkModules.map((name) => `node:${name}`)].map(
  (name) => ({ name, message: 'src/sendgrid speaks to the network, through node-fetch alone.' }),
);
const fetchPath = { name: 'node-fetch', message: 'src/sendgrid speaks to the network.' };
const networkOf = (room) =>
  room === 'sendgrid'
    ? networkPaths
    : [
        fetchPath,
        ...(room === 'engine/ownership'
          ? networkPaths.filter(({ name }) => name !== 'node:net')
          : networkPaths),
      ];

/** Globals that would reach the network past the API client. */
const networkGlobals = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'navigator'].map(
  (name) => ({ name, message: 'src/sendgrid speaks to the network, through node-fetch alone.' }),
);

const restricted = (room, place = room) => [
  ...(withoutVsCode.includes(room)
    ? [{ name: 'vscode', message: `src/${room} runs without VS Code.` }]
    : []),
  wholeZod,
  ...fileSystemPaths,
  ...networkOf(place),
];

const closedTo = (room) =>
  [...Object.keys(rooms), 'app', 'contributions', 'extension'].filter(
    (other) => other !== room && !rooms[room].includes(other),
  );

const roomPatterns = (room) => [
  {
    // From one folder deep, two, or three: the path leads out of the room and names another.
    regex: `^(\\.\\./)+(src/)?(${closedTo(room).join('|')})(/|\\.ts$)`,
    message: `src/${room} may import ${rooms[room].join(', ') || 'no other room'} only (CONTRIBUTING.md, Architecture).`,
  },
  { regex: '(^|/)(test|media)/', message: 'src imports neither tests nor webview code.' },
  ...(['protocol', 'options'].includes(room)
    ? [{ regex: '^node:', message: `src/${room} runs in a webview, too.` }]
    : []),
];

const importRule = (room, patterns = [], place = room) => ({
  'no-restricted-imports': [
    'error',
    { paths: restricted(room, place), patterns: [...roomPatterns(room), ...patterns] },
  ],
});

/** Keeps the order inside a room that is divided: a folder may import the lines above its own. */
const orderRules = (room, lines) =>
  lines.flatMap((line, index) =>
    line.map((folder) => {
      const closed = lines
        .slice(index)
        .flat()
        .filter((other) => other !== folder);
      return {
        files: [`src/${room}/${folder}/**/*.ts`],
        rules: importRule(
          room,
          closed.length === 0
            ? []
            : [
                {
                  regex: `^(\\.\\./)+(${closed.join('|')})/`,
                  message: `src/${room}/${folder} may import only what stands above it in the order of src/${room}.`,
                },
              ],
          `${room}/${folder}`,
        ),
      };
    }),
  );

const roomRules = [
  ...Object.keys(rooms).map((room) => ({
    files: [`src/${room}/**/*.ts`],
    rules: importRule(room),
  })),
  ...orderRules('engine', engineRooms),
  ...orderRules('features', featureRooms),
];

/** A number that is put into a text as it is has the digits of no language. */
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

const linksRun =
  'Names from the server could become links that run commands: use notifications.ts.';
const notificationDoor = [
  {
    selector: 'MemberExpression[property.name=/^show(Information|Warning|Error)Message$/]',
    message: linksRun,
  },
  {
    selector:
      "MemberExpression[object.property.name='ProgressLocation'][property.name='Notification']",
    message: linksRun,
  },
];

const commandDoor = [
  {
    selector: 'Identifier[name=/^executeCommand$/]',
    message: 'A misspelt id would compile: use runCommand, runBuiltIn or focusView of commands.ts.',
  },
  {
    selector: "Property[key.name='command'] > Literal",
    message: 'A misspelt id would compile: use commandLink of commands.ts.',
  },
];

const browserDoor = [
  {
    selector: 'MemberExpression[property.name=/^(openExternal|asExternalUri)$/]',
    message:
      'Only the page of SendGrid that makes API keys is opened in the browser: use apiKeyBox.ts.',
  },
];
const browserOpener = 'src/features/accounts/apiKeyBox.ts';

/** Where a question is put to the user, or what is shown follows the active account: there it is read, or bound. */
const askers = [
  'src/features/accounts/{accountPick,boundAccount,signIn,switchAccount}.ts',
  'src/features/accounts/accountContext.ts',
  'src/features/contacts/contactsView.ts',
  'src/features/presets/editor/presetDiagnostics.ts',
  'src/features/tools/signedInAccount.ts',
  'src/features/tasks/taskRequest.ts',
  'src/features/form/{exportForm,exportFormSession,exportFormState,formAccount}.ts',
];

const accountDoor = [
  "MemberExpression[property.name='active']:matches([object.name='accounts'], [object.property.name='accounts'])",
  "VariableDeclarator:matches([init.name='accounts'], [init.property.name='accounts']) > ObjectPattern > Property[key.name='active']",
  "ObjectPattern:has(Identifier[name='Accounts']) > Property[key.name='active']",
].map((selector) => ({
  selector,
  message:
    'Another account can be active by now: take the one that was bound when the question was put (boundAccount.ts).',
}));

/** What only one file may use, since it looks after something that is easily forgotten elsewhere. */
const doorRule = (...doors) => ({ 'no-restricted-syntax': ['error', ...doors] });

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.vscode-test/', 'node_modules/'] },
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
  { files: ['src/**/*.ts'], rules: doorRule(...notificationDoor, ...commandDoor, ...browserDoor) },
  {
    files: ['src/features/**/*.ts'],
    ignores: askers,
    rules: doorRule(...notificationDoor, ...commandDoor, ...browserDoor, ...accountDoor),
  },
  { files: ['src/ui/messages/notifications.ts'], rules: doorRule(...commandDoor, ...browserDoor) },
  { files: ['src/ui/commands.ts'], rules: doorRule(...notificationDoor, ...browserDoor) },
  {
    files: [browserOpener],
    rules: doorRule(...notificationDoor, ...commandDoor, ...accountDoor),
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
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['*.js'], languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
  ...roomRules,
  {
    files: ['src/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [wholeZod, ...fileSystemPaths, fetchPath, ...networkPaths] },
      ],
    },
  },
  { files: [theDoor], rules: { 'no-restricted-imports': 'off' } },
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
