import { getLocation } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { Audience } from '../../../engine/audiences/audience.ts';
import type { AudienceCatalog } from '../../../engine/audiences/audienceCatalog.ts';
import { folderOfPresetsFile } from '../presetFiles.ts';
import { rangeOf } from '../documentRange.ts';
import { presetsSelector } from './presetLenses.ts';
import { maskKey } from '../../../util/keyLikeText.ts';

/** Maximum time in ms to wait for the account's lists. What has been loaded by then is proposed. */
const loadTimeoutMs = 3000;

type Catalog = Pick<AudienceCatalog, 'lists' | 'segments' | 'load' | 'whenLoaded'>;

/** Proposes the account's lists and segments, with id and name, where a preset expects one. */
export const registerPresetCompletions = (catalog: Catalog): vscode.Disposable =>
  vscode.languages.registerCompletionItemProvider(presetsSelector, {
    provideCompletionItems: async (document, position) => {
      if (!folderOfPresetsFile(document.uri)) {
        return [];
      }
      const place = placeAt(document, position);
      if (place === undefined) {
        return [];
      }
      catalog.load();
      await catalog
        .whenLoaded({ signal: AbortSignal.timeout(loadTimeoutMs) })
        .catch(() => undefined);
      const { value, status } = catalog[place.part];
      // Makes VS Code ask again while the user types, so that what has been loaded by then is proposed as well.
      const isIncomplete = status !== 'ready';
      return new vscode.CompletionList(
        value.map((audience) => proposal(audience, place.typed)),
        isIncomplete,
      );
    },
  });

interface Place {
  readonly part: 'lists' | 'segments';
  /** The range of the existing element, if there is one. */
  readonly typed: vscode.Range | undefined;
}

/** Returns the place if a position is where an element of `lists` or `segments` belongs. */
function placeAt(document: vscode.TextDocument, position: vscode.Position): Place | undefined {
  const offset = document.offsetAt(position);
  const { path, isAtPropertyKey, previousNode } = getLocation(document.getText(), offset);
  const [root, , part, element, ...deeper] = path;
  const isElement = root === 'presets' && typeof element === 'number' && deeper.length === 0;
  if (!isElement || isAtPropertyKey || (part !== 'lists' && part !== 'segments')) {
    return undefined;
  }
  const isTyped = previousNode && offset <= previousNode.offset + previousNode.length;
  return { part, typed: isTyped ? rangeOf(document, previousNode) : undefined };
}

function proposal(
  { id, name: nameNow, contactCount }: Audience,
  typed: vscode.Range | undefined,
): vscode.CompletionItem {
  const name = maskKey(nameNow);
  const item = new vscode.CompletionItem(
    {
      label: name,
      ...(contactCount !== undefined && {
        description: contactCount.toLocaleString(vscode.env.language),
      }),
    },
    vscode.CompletionItemKind.Value,
  );
  item.detail = id;
  item.insertText = `{ "id": ${JSON.stringify(id)}, "name": ${JSON.stringify(name)} }`;
  if (typed) {
    item.range = typed;
    // VS Code matches this against the typed text, which begins with a quotation mark.
    item.filterText = JSON.stringify(name);
  }
  return item;
}
