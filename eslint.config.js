import eslint from '@eslint/js';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

/**
 * Which folder of `src` may import which other: the architecture, as 'Architecture' in CONTRIBUTING.md shows it.
 * Everything that is not named here is closed.
 */
const layers = {
  util: [],
  protocol: [],
  sendgrid: ['util'],
  records: ['util'],
  exports: ['sendgrid', 'protocol', 'util'],
  platform: ['exports', 'protocol', 'util'],
  views: ['exports', 'platform', 'util'],
  editors: ['exports', 'protocol', 'platform', 'util'],
  webviews: ['exports', 'records', 'protocol', 'platform', 'util'],
  commands: ['exports', 'protocol', 'views', 'webviews', 'platform', 'util'],
  tools: ['commands', 'exports', 'protocol', 'views', 'platform', 'util'],
  tasks: ['commands', 'exports', 'protocol', 'views', 'platform', 'util'],
};

/** Folders that run and are tested without VS Code. */
const withoutVsCode = ['util', 'protocol', 'sendgrid', 'records', 'exports'];

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

const layerRules = Object.entries(layers).map(([folder, allowed]) => {
  const closed = [...Object.keys(layers), 'app', 'extension'].filter(
    (other) => other !== folder && !allowed.includes(other),
  );
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: withoutVsCode.includes(folder)
            ? [
                { name: 'vscode', message: `src/${folder} runs without VS Code.` },
                wholeZod,
                ...fileSystemPaths,
              ]
            : [wholeZod, ...fileSystemPaths],
          patterns: [
            {
              regex: `^(\\.\\./)+(src/)?(${closed.join('|')})(/|\\.ts$)`,
              message: `src/${folder} may import ${allowed.join(', ') || 'no other folder'} only (CONTRIBUTING.md, Architecture).`,
            },
            { regex: '(^|/)(test|media)/', message: 'src imports neither tests nor webview code.' },
            ...(folder === 'protocol'
              ? [{ regex: '^node:', message: 'src/protocol runs in a webview, too.' }]
              : []),
          ],
        },
      ],
    },
  };
});

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

/** Where a question is put to the user, or the form has an account of its own: there the active account is bound. */
const askers = [
  'src/commands/{accountPick,boundAccount,signIn,switchAccount}.ts',
  'src/tools/signedInAccount.ts',
  'src/tasks/taskRequest.ts',
  'src/webviews/{exportForm,exportFormSession,exportFormState,formAccount}.ts',
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
  { files: ['src/**/*.ts'], rules: doorRule(...notificationDoor, ...commandDoor) },
  {
    files: ['src/{commands,tools,tasks,webviews}/**/*.ts'],
    ignores: askers,
    rules: doorRule(...notificationDoor, ...commandDoor, ...accountDoor),
  },
  { files: ['src/platform/notifications.ts'], rules: doorRule(...commandDoor) },
  { files: ['src/platform/commands.ts'], rules: doorRule(...notificationDoor) },
  {
    files: ['src/**/*.ts'],
    plugins: { l10n: { rules: { 'counts-by-intl': countsByIntl } } },
    rules: { 'l10n/counts-by-intl': 'error' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['*.js'], languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
  ...layerRules,
  {
    files: ['src/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [wholeZod, ...fileSystemPaths] }] },
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
            { regex: '/src/(?!protocol/)', message: 'A webview imports src/protocol only.' },
            {
              regex: '^(node:|vscode$)',
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
