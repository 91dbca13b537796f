import * as z from 'zod';

/** Names of what VS Code shows to people, wherever in the manifest it stands. */
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

/** Where strings stay English: what a language model reads, and what names things. */
const forModels: ReadonlySet<string> = new Set(['inputSchema', 'modelDescription']);

const node = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Says which texts of `package.json` do not come from `package.nls.json`: `path: “the text”`. */
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
        // The members of an array are what the array is called.
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
