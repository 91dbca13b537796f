import * as vscode from 'vscode';
import { viewIds } from '../../contributions.ts';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';

/** The progress bar of the Contacts view. */
export class ContactsProgress {
  readonly #catalog: AudienceCatalog;
  #isShown = false;

  constructor(catalog: AudienceCatalog) {
    this.#catalog = catalog;
  }

  /** Shows the progress bar until nothing is loading any more. */
  async show(): Promise<void> {
    const { total, lists, segments } = this.#catalog;
    if (this.#isShown || [total, lists, segments].every(({ status }) => status !== 'loading')) {
      return;
    }
    this.#isShown = true;
    try {
      await vscode.window.withProgress({ location: { viewId: viewIds.contacts } }, () =>
        this.#catalog.whenLoaded(),
      );
    } finally {
      this.#isShown = false;
    }
  }
}
