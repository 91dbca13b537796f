import * as vscode from 'vscode';
import type { ComparisonInfo, TableColumn } from '../../protocol/tableState.ts';
import type { ComparedExports } from '../../ui/files/comparisonUri.ts';

type Choices = Pick<ComparedExports, 'key' | 'ignore' | 'keysOnly'>;

/**
 * Asks how two exports are to be compared: what is compared, which columns name a contact, and which are left out. Returns
 * undefined where the user has left one of the questions, or where they are compared like that already.
 */
export async function askHowToCompare(
  columns: readonly TableColumn[],
  info: ComparisonInfo,
): Promise<Choices | undefined> {
  const keysOnly = await askWhat(info);
  if (keysOnly === undefined) {
    return undefined;
  }
  const common = columns
    .map(({ id }) => id)
    .filter((id) => !info.onlyBefore.includes(id) && !info.onlyAfter.includes(id));
  const key = await askColumns(common, info.key, {
    title: vscode.l10n.t('Columns that name a contact'),
    placeHolder: vscode.l10n.t('Contacts with the same values in these columns are the same.'),
  });
  if (key === undefined || key.length === 0) {
    return undefined;
  }
  if (keysOnly) {
    return changed(info, { key, keysOnly });
  }
  const others = columns.map(({ id }) => id).filter((id) => !key.includes(id));
  const ignore = await askColumns(others, info.ignored, {
    title: vscode.l10n.t('Columns that are left out'),
    placeHolder: vscode.l10n.t('A contact that differs in these columns alone is unchanged.'),
  });
  return ignore && changed(info, { key, ignore });
}

/** Returns choices if another comparison follows from them. */
function changed(info: ComparisonInfo, choices: Choices): Choices | undefined {
  const { key = [], ignore = [], keysOnly = false } = choices;
  const isSame =
    keysOnly === info.keysOnly &&
    areSame(key, info.key) &&
    (keysOnly || areSame(ignore, info.ignored));
  return isSame ? undefined : choices;
}

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name));

async function askWhat({ keysOnly }: ComparisonInfo): Promise<boolean | undefined> {
  const items = [
    {
      label: vscode.l10n.t('All Fields'),
      detail: vscode.l10n.t('Who was added and removed, and what was changed.'),
      keysOnly: false,
    },
    {
      label: vscode.l10n.t('Only Who Is in Which'),
      detail: vscode.l10n.t('Who is in both exports, and who in one of them alone.'),
      keysOnly: true,
    },
  ];
  const chosen = await vscode.window.showQuickPick(keysOnly ? items.toReversed() : items, {
    title: vscode.l10n.t('Compare'),
  });
  return chosen?.keysOnly;
}

async function askColumns(
  names: readonly string[],
  picked: readonly string[],
  options: { readonly title: string; readonly placeHolder: string },
): Promise<readonly string[] | undefined> {
  const items = names.map((name) => ({
    // A dollar sign with a parenthesis would be an icon.
    label: name.replaceAll('$(', '$ ('),
    name,
    picked: picked.includes(name),
  }));
  const chosen = await vscode.window.showQuickPick(items, { ...options, canPickMany: true });
  return chosen?.map(({ name }) => name);
}
