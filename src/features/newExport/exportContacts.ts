import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import {
  BoundCatalog,
  type Catalog,
  type CatalogSources,
} from '../../engine/audiences/boundCatalog.ts';
import { ExportError } from '../../engine/model/exportError.ts';
import type { Core } from '../../ui/core.ts';
import type { Settings } from '../../ui/settings.ts';
import type { Ui } from '../../ui/ui.ts';
import {
  completeOptions,
  type AudienceSelection,
  type FileType,
} from '../../options/exportOptions.ts';
import { toSelection } from './selection.ts';
import { askAudience } from './audiencePick.ts';
import type { ContactsSelection } from '../contacts/registerContacts.ts';
import { accountToExport, withKey } from '../accounts/boundAccount.ts';
import { askFileType } from './fileTypePick.ts';
import { startOrExplain } from './startOrExplain.ts';

/** What a quick export depends on. */
export type QuickExportDeps = Pick<Core, 'accounts' | 'catalog'> &
  Pick<Ui, 'starter' | 'state'> & {
    readonly contacts: ContactsSelection;
    readonly settings: Pick<Settings, 'optionDefaults'>;
  };

/** What does not change while the user is being asked about an export. */
interface Bound {
  readonly account: Account;
  readonly catalog: Catalog;
}

/** Exports what is checked in the Contacts view, or asks for lists and segments if nothing is. */
export async function exportContacts(deps: QuickExportDeps): Promise<void> {
  const account = await accountToExport(deps.accounts);
  if (!account) {
    return;
  }
  const { contacts } = deps;
  const checked = contacts.accountId === account.id ? contacts.checked : [];
  await withCatalog(deps, account, (bound) =>
    checked.length > 0
      ? exportChosen(deps, bound, toSelection(checked), { isChecked: true })
      : chooseAndExport(deps, bound),
  );
}

/** Exports the selected rows of the view after asking for the file type. */
export async function exportRows(
  deps: QuickExportDeps,
  selection: AudienceSelection,
  node: unknown,
): Promise<void> {
  const shown = shownAccount(deps, node);
  const account = await (shown ? withKey(deps.accounts, shown) : accountToExport(deps.accounts));
  await (account &&
    withCatalog(deps, account, (bound) => exportChosen(deps, bound, selection, {})));
}

/**
 * Returns the account of a row of the view; `undefined` if the argument is not a row. The active account may have changed
 * since the row's menu was opened.
 *
 * @throws ExportError 'accountMissing' when the account was signed out meanwhile: the row's contacts belong to no other
 * account.
 */
export function shownAccount(
  { accounts, contacts }: Pick<QuickExportDeps, 'accounts' | 'contacts'>,
  node: unknown,
): Account | undefined {
  const accountId = contacts.accountOf(node);
  const account = accounts.all.find(({ id }) => id === accountId);
  if (accountId !== undefined && account === undefined) {
    throw new ExportError('accountMissing', 'The account of a row is signed out.');
  }
  return account;
}

async function chooseAndExport(deps: QuickExportDeps, bound: Bound): Promise<void> {
  let selection: AudienceSelection = { kind: 'selected', lists: [], segments: [] };
  for (;;) {
    const answer = await askAudience(bound.catalog, {
      title: vscode.l10n.t('Export Contacts'),
      selection,
      step: 1,
      totalSteps: 2,
    });
    if (answer === undefined || answer === 'back') {
      return;
    }
    selection = answer.value;
    const fileType = await chooseFileType(deps, bound, selection, { isSecondStep: true });
    if (fileType === undefined) {
      return;
    }
    if (fileType !== 'back') {
      await start(deps, bound, selection, fileType.value);
      return;
    }
  }
}

async function exportChosen(
  deps: QuickExportDeps,
  bound: Bound,
  selection: AudienceSelection,
  { isChecked = false }: { readonly isChecked?: boolean },
): Promise<void> {
  const fileType = await chooseFileType(deps, bound, selection, { isChecked });
  if (fileType !== undefined && fileType !== 'back') {
    await start(deps, bound, selection, fileType.value);
  }
}

async function withCatalog(
  sources: CatalogSources,
  account: Account,
  run: (bound: Bound) => Promise<void>,
): Promise<void> {
  const catalog = new BoundCatalog(account, sources);
  try {
    await run({ account, catalog });
  } finally {
    catalog.dispose();
  }
}

const chooseFileType = (
  { state }: QuickExportDeps,
  { catalog }: Bound,
  selection: AudienceSelection,
  { isSecondStep = false, isChecked = false },
) => askFileType(state, { selection, total: catalog.total.value, isSecondStep, isChecked });

async function start(
  { starter, settings }: QuickExportDeps,
  { account }: Bound,
  audience: AudienceSelection,
  fileType: FileType,
): Promise<void> {
  await startOrExplain(starter, completeOptions({ audience, fileType }, settings.optionDefaults), {
    account,
  });
}
