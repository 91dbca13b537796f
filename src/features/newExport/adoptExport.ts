import * as vscode from 'vscode';
import { ExportError } from '../../engine/model/exportError.ts';
import type { ServerJob } from '../../engine/jobs/serverJobs.ts';
import { audienceTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { accountNow } from '../accounts/boundAccount.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { ask, place, type Answer } from '../../ui/input/quickInput.ts';

/** Downloads an export that was started elsewhere, or cancelled here, and that SendGrid still has. */
export async function adoptExport({
  accounts,
  engine,
  starter,
}: Pick<Core, 'accounts' | 'engine'> & Pick<Ui, 'starter'>): Promise<void> {
  const account = accountNow(accounts);
  if (account === undefined) {
    throw new ExportError('accountMissing', 'There is no account to download an export for.');
  }
  const answer = await askServerJob((signal) => engine.serverJobs(account.id, { signal }));
  if (answer === undefined || answer === 'back') {
    return;
  }
  if (answer.value === undefined) {
    void notify(
      'information',
      vscode.l10n.t(
        'SendGrid has no other exports of “{0}”. It keeps an export for a few hours only.',
        plainText(account.label, 60),
      ),
    );
    return;
  }
  await starter.adopt(account, answer.value);
}

type ServerJobItem = vscode.QuickPickItem & { readonly value: ServerJob };

/**
 * Asks for one of the exports. Resolves to a reply without a value if there are none. The quick pick is busy until they are
 * loaded.
 */
function askServerJob(
  load: (signal: AbortSignal) => Promise<readonly ServerJob[]>,
): Promise<Answer<ServerJob | undefined>> {
  const pick = vscode.window.createQuickPick<ServerJobItem>();
  place(pick, { title: vscode.l10n.t('Download Earlier Export') });
  pick.placeholder = vscode.l10n.t('SendGrid is being asked for its exports…');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.busy = true;
  const asked = new AbortController();
  return ask<ServerJob | undefined>(pick, (settle, fail) => {
    load(asked.signal).then((jobs) => {
      if (jobs.length === 0) {
        settle({ value: undefined });
        return;
      }
      pick.busy = false;
      pick.placeholder = vscode.l10n.t('Choose an export that was started elsewhere');
      pick.items = jobs.map(itemOf);
    }, fail);
    return [
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen) {
          settle({ value: chosen.value });
        }
      }),
      { dispose: () => asked.abort() },
    ];
  });
}

function itemOf(job: ServerJob): ServerJobItem {
  const formats = new Formats({ locale: vscode.env.language });
  const moment = (iso: string | undefined): string =>
    iso === undefined ? '' : formats.moment(iso, new Date());
  const [started, kept] = [moment(job.createdAt), moment(job.expiresAt)];
  const times = [
    started === '' ? '' : vscode.l10n.t('started {0}', started),
    kept === '' ? '' : vscode.l10n.t('kept until {0}', kept),
  ];
  return {
    value: job,
    // `$(…)` in a label would be shown as an icon.
    label: audienceTitle(job.audience, 100).replaceAll('$(', '$ ('),
    description: job.status === 'ready' ? vscode.l10n.t('ready') : vscode.l10n.t('being prepared'),
    detail: times.filter((time) => time !== '').join(' · '),
  };
}
