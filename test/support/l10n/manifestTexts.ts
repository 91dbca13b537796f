import * as z from 'zod';

/** Names of properties that VS Code shows to people, wherever they are in the manifest. */
const shown: ReadonlySet<string> = new Set([
  'title',
  'description',
  'markdownDescription',
  'displayName',
  'userDescription',
  'enumDescriptions',
  'enumItemLabels',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'contents',
  'contextualTitle',
  'altText',
  'label',
]);

/** Properties whose strings stay English: what a language model reads, and identifiers. */
const forModels: ReadonlySet<string> = new Set(['inputSchema', 'modelDescription']);

const node = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Returns the texts of `package.json` that do not come from `package.nls.json`: `path: “the text”`. */
export function bareManifestTexts(manifest: Readonly<Record<string, unknown>>): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, path: readonly string[], isShown: boolean): void => {
    if (typeof value === 'string') {
      if (isShown && value !== '' && !/^%[\w.]+%$/.test(value)) {
        found.push(`${path.join('.')}: “${value}”`);
      }
      return;
    }
    const { success, data } = node.safeParse(value);
    if (success) {
      for (const [name, inner] of Object.entries(data).filter(([name]) => !forModels.has(name))) {
        // Whether the items of an array are shown depends on the name of the array.
        visit(inner, [...path, name], shown.has(name) || (Array.isArray(data) && isShown));
      }
    }
  };
  for (const name of ['displayName', 'description', 'capabilities', 'contributes']) {
    visit(manifest[name], [name], shown.has(name));
  }
  return [...found, ...viewNames(manifest)];
}

/** The name of a view is shown; that of a command, a tool or a matcher is not. */
function viewNames(manifest: unknown): readonly string[] {
  const { contributes } = z
    .object({
      contributes: z.object({
        views: z
          .record(z.string(), z.array(z.object({ id: z.string(), name: z.string() })))
          .default({}),
      }),
    })
    .parse(manifest);
  return Object.values(contributes.views)
    .flat()
    .filter(({ name }) => !/^%[\w.]+%$/.test(name))
    .map(({ id, name }) => `contributes.views.${id}: “${name}”`);
}
