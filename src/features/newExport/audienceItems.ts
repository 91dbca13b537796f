import * as vscode from 'vscode';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** The fields of a list or segment that an export needs. */
export type CheckedAudience = Pick<Audience, 'kind' | 'id' | 'name'>;

export type AudiencePickItem = vscode.QuickPickItem & { readonly audience?: Audience };

/**
 * The rows of the quick pick for lists and segments, and which of them are checked. The object of a row stays the same while
 * the quick pick is open, since VS Code identifies rows by it.
 */
export class AudienceItems {
  readonly #items = new Map<string, AudiencePickItem>();
  #selected: ReadonlySet<string>;
  /** Checked audiences without a row yet, by key, while pages are still loading. */
  #awaited: ReadonlyMap<string, CheckedAudience>;

  constructor(selection: AudienceSelection) {
    const { lists, segments } = selection.kind === 'all' ? { lists: [], segments: [] } : selection;
    const checked = [
      ...lists.map((list) => ({ kind: 'list' as const, ...list })),
      ...segments.map((segment) => ({ kind: 'segment' as const, ...segment })),
    ];
    this.#awaited = new Map(checked.map((audience) => [keyOf(audience), audience]));
    this.#selected = new Set(this.#awaited.keys());
  }

  /**
   * The checked audiences in the order of the rows, followed by those without a row because not everything could be loaded.
   */
  get selected(): readonly CheckedAudience[] {
    const rows = [...this.#items].flatMap(([key, { audience }]) =>
      audience && this.#selected.has(key) ? [audience] : [],
    );
    return [...rows, ...this.#awaited.values()];
  }

  select(items: readonly AudiencePickItem[]): void {
    this.#selected = new Set([
      ...items.flatMap(({ audience }) => (audience ? [keyOf(audience)] : [])),
      ...this.#awaited.keys(),
    ]);
  }

  /** Creates the rows of everything that has been loaded so far. */
  update(catalog: Pick<AudienceCatalog, 'lists' | 'segments'>): {
    items: readonly AudiencePickItem[];
    selected: readonly AudiencePickItem[];
  } {
    const items = [
      ...this.#group(vscode.l10n.t('Lists'), catalog.lists),
      ...this.#group(vscode.l10n.t('Segments'), catalog.segments),
    ];
    this.#awaited = new Map(
      [...this.#awaited].filter(
        ([key, { kind }]) =>
          !this.#items.has(key) &&
          // Everything of this kind has been loaded, so the audience was deleted.
          catalog[kind === 'list' ? 'lists' : 'segments'].status !== 'ready',
      ),
    );
    const selected = items.filter(
      ({ audience }) => audience !== undefined && this.#selected.has(keyOf(audience)),
    );
    return { items, selected };
  }

  #group(title: string, { value, status, error }: AudienceCatalog['lists']): AudiencePickItem[] {
    const separator = { label: title, kind: vscode.QuickPickItemKind.Separator };
    if (status === 'failed' && error) {
      const { sentence } = failureMessage(error, 'load');
      return [
        { ...separator, label: `${title}: ${sentence}` },
        ...value.map((audience) => this.#item(audience)),
      ];
    }
    return value.length === 0 ? [] : [separator, ...value.map((audience) => this.#item(audience))];
  }

  #item(audience: Audience): AudiencePickItem {
    const key = keyOf(audience);
    const known = this.#items.get(key);
    if (known?.audience === audience) {
      return known;
    }
    const item = {
      audience,
      // A codicon in a name would be shown as an icon; the space prevents that.
      label: plainText(audience.name).replaceAll('$(', '$ ('),
      description: describeCount(audience),
    };
    this.#items.set(key, item);
    return item;
  }
}

function describeCount({ contactCount, validity }: Audience): string {
  const count = contactCount === undefined ? '' : contactCount.toLocaleString(vscode.env.language);
  return validity === 'invalid' ? vscode.l10n.t('{0} (not valid)', count).trim() : count;
}

const keyOf = ({ kind, id }: Pick<Audience, 'kind' | 'id'>): string =>
  `${kind}:${id.toLowerCase()}`;
