import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { counted } from '../../ui/text/counted.ts';
import { viewIds } from '../../contributions.ts';
import type { Disposable } from '../../util/emitter.ts';
import { shortActivity } from '../../ui/text/activityText.ts';
import { Formats } from '../../ui/text/formats.ts';
import { RunningExports, type RunningSummary } from './runningExports.ts';

/** To the right of VS Code's own items on the left, where progress is usually shown. */
const priority = -10;

/** A status bar item that is visible while exports run. Clicking it shows the Exports view. */
export class ExportsStatusBar implements vscode.Disposable {
  readonly #running: RunningExports;
  readonly #formats = new Formats({ locale: vscode.env.language });
  readonly #subscriptions: readonly Disposable[];
  #item: vscode.StatusBarItem | undefined;

  constructor(engine: ExportEngine) {
    this.#running = new RunningExports(engine);
    this.#subscriptions = [
      engine.onDidLoad(() => this.#refresh()),
      engine.onDidChangeJob(() => this.#refresh()),
      engine.onDidResume(() => this.#refresh()),
      engine.onDidProgress(() => this.#refresh()),
    ];
  }

  dispose(): void {
    this.#item?.dispose();
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }

  #refresh(): void {
    const summary = this.#running.summary();
    if (summary === undefined) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= this.#create();
    this.#show(this.#item, summary);
  }

  #create(): vscode.StatusBarItem {
    const { Left } = vscode.StatusBarAlignment;
    const item = vscode.window.createStatusBarItem('runningExports', Left, priority);
    item.name = vscode.l10n.t('SendGrid Exports');
    item.command = `${viewIds.exports}.focus`;
    item.tooltip = vscode.l10n.t('Exports from SendGrid: show them in their view');
    item.show();
    return item;
  }

  #show(item: vscode.StatusBarItem, { count, fraction, activity }: RunningSummary): void {
    const percent = fraction === undefined ? undefined : this.#formats.percent(fraction);
    const context = { formats: this.#formats, now: Date.now() };
    const state = activity ? shortActivity(activity, context) : percent;
    const exports =
      count === 1 ? vscode.l10n.t('1 export') : vscode.l10n.t('{0} exports', counted(count));
    const text = `$(sync~spin) ${state === undefined ? exports : `${exports} · ${state}`}`;
    // Progress is reported four times a second; the item is updated only when its text changes.
    if (item.text === text) {
      return;
    }
    item.text = text;
    const label = spoken(count, percent);
    item.accessibilityInformation = {
      label: activity ? `${label}, ${shortActivity(activity, context)}` : label,
    };
  }
}

function spoken(count: number, percent: string | undefined): string {
  if (percent === undefined) {
    return count === 1
      ? vscode.l10n.t('1 export from SendGrid is running')
      : vscode.l10n.t('{0} exports from SendGrid are running', counted(count));
  }
  return count === 1
    ? vscode.l10n.t('1 export from SendGrid is running, {0} done', percent)
    : vscode.l10n.t('{0} exports from SendGrid are running, {1} done', counted(count), percent);
}
