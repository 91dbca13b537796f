import * as vscode from 'vscode';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { ExportError } from '../../engine/model/exportError.ts';
import { commandId } from '../../contributions.ts';
import type { ContactsSource, ContactsTree } from './contactsTree.ts';
import { rowsPerPage } from './contactsTree.ts';
import type {
  AllContactsNode,
  ContactsNode,
  EmptyNode,
  GroupNode,
  LoadErrorNode,
  MoreNode,
} from './contactsTreeNode.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { TreeRow } from '../../ui/tree/treeRow.ts';

/** What the texts of a row depend on. */
export interface ContactsRowContext {
  readonly formats: Formats;
  readonly source: ContactsSource;
  readonly tree: ContactsTree;
  readonly accountId: () => string;
  /** Label of the active account; empty without one. */
  readonly accountLabel: () => string;
  readonly isChecked: (audience: Audience) => boolean;
  /** Whether the user has collapsed the group. */
  readonly isCollapsed: (group: GroupNode) => boolean;
  readonly describeFailure: (error: ExportError) => string;
}

/** Returns the content of a row of the Contacts view. */
export function contactsRow(node: ContactsNode, context: ContactsRowContext): TreeRow {
  switch (node.kind) {
    case 'allContacts':
      return allContactsRow(node, context);
    case 'group':
      return groupRow(node, context);
    case 'list':
    case 'segment':
      return audienceRow(node, context);
    case 'more':
      return moreRow(node, context);
    case 'loadError':
      return loadErrorRow(node, context);
    case 'empty':
      return emptyRow(node, context);
  }
}

function allContactsRow(
  { kind }: AllContactsNode,
  { formats, source, accountId }: ContactsRowContext,
): TreeRow {
  const { status, value } = source.total;
  const label = vscode.l10n.t('All Contacts');
  const loading = status === 'loading' && value === undefined;
  return {
    id: `${accountId()}/all`,
    label,
    description:
      value === undefined
        ? loading
          ? vscode.l10n.t('loading…')
          : undefined
        : formats.count(value),
    icon: { id: 'organization' },
    contextValue: kind,
    fold: 'leaf',
    spoken: value === undefined ? label : vscode.l10n.t('{0}, {1}', label, formats.contacts(value)),
  };
}

function groupRow(node: GroupNode, context: ContactsRowContext): TreeRow {
  const { accountId, isCollapsed } = context;
  const lists = node.group === 'lists';
  const label = lists ? vscode.l10n.t('Lists') : vscode.l10n.t('Segments');
  const description = groupDescription(node, context);
  return {
    id: `${accountId()}/${node.group}${node.filtered ? '/filtered' : ''}`,
    label,
    description,
    icon: { id: lists ? 'list-unordered' : 'pie-chart' },
    contextValue: `group.${node.group}`,
    fold: isCollapsed(node) ? 'collapsed' : 'expanded',
    spoken: description === undefined ? label : vscode.l10n.t('{0}, {1}', label, description),
  };
}

function groupDescription(
  { group }: GroupNode,
  { formats, source, tree }: ContactsRowContext,
): string | undefined {
  const { status, value } = source[group];
  const loaded = formats.count(value.length);
  if (tree.isFiltered) {
    return vscode.l10n.t('{0} of {1}', formats.count(tree.rows(group).found), loaded);
  }
  switch (status) {
    case 'idle':
      return undefined;
    case 'loading':
      return vscode.l10n.t('loading…');
    case 'failed':
      return value.length > 0
        ? vscode.l10n.t('incomplete, {0} loaded', loaded)
        : vscode.l10n.t('not loaded');
    case 'ready':
      return loaded;
  }
}

function audienceRow(audience: Audience, context: ContactsRowContext): TreeRow {
  const { formats, accountId, isChecked } = context;
  const label = plainText(audience.name) || vscode.l10n.t('(no name)');
  const list = audience.kind === 'list';
  const invalid = audience.validity === 'invalid';
  const spokenKind = list
    ? vscode.l10n.t('list')
    : invalid
      ? vscode.l10n.t('segment, its query is invalid')
      : vscode.l10n.t('segment');
  return {
    id: `${accountId()}/${audience.kind}/${audience.id}`,
    label,
    description:
      audience.contactCount === undefined ? undefined : formats.count(audience.contactCount),
    icon: invalid
      ? { id: 'warning', color: 'list.warningForeground' }
      : { id: list ? 'list-unordered' : 'pie-chart' },
    contextValue: audience.kind,
    fold: 'leaf',
    box: { checked: isChecked(audience), spoken: vscode.l10n.t('Select {0} for export', label) },
    spoken:
      audience.contactCount === undefined
        ? vscode.l10n.t('{0}, {1}', label, spokenKind)
        : vscode.l10n.t(
            '{0}, {1}, {2}',
            label,
            spokenKind,
            formats.contacts(audience.contactCount),
          ),
  };
}

function moreRow(
  node: MoreNode,
  { formats, source, tree, accountId }: ContactsRowContext,
): TreeRow {
  const { hidden } = tree.rows(node.group);
  const loading = source[node.group].status === 'loading';
  const all = node.rows === 'all';
  const label = all
    ? vscode.l10n.t('Show all')
    : vscode.l10n.t('Show {0} more', formats.count(Math.min(hidden, rowsPerPage)));
  const rest = loading
    ? vscode.l10n.t('{0} not shown, loading…', formats.count(hidden))
    : vscode.l10n.t('{0} not shown', formats.count(hidden));
  const description = all ? undefined : rest;
  return {
    id: `${accountId()}/${node.group}/more/${node.rows}`,
    label,
    description,
    icon: { id: all ? 'unfold' : 'chevron-down' },
    contextValue: node.kind,
    fold: 'leaf',
    spoken: description === undefined ? label : vscode.l10n.t('{0}, {1}', label, description),
    command: { id: commandId('showMore'), title: label },
  };
}

function loadErrorRow(node: LoadErrorNode, context: ContactsRowContext): TreeRow {
  const { accountId } = context;
  const labels = {
    total: vscode.l10n.t('Number of contacts not loaded'),
    lists: vscode.l10n.t('Lists not loaded'),
    segments: vscode.l10n.t('Segments not loaded'),
    all: vscode.l10n.t('Contacts not loaded'),
  };
  const label = labels[node.part];
  const reason = failureText(node, context);
  return {
    id: `${accountId()}/error/${node.part}`,
    label,
    description: reason,
    icon: { id: 'error', color: 'list.errorForeground' },
    contextValue: node.kind,
    fold: 'leaf',
    spoken: vscode.l10n.t('{0}. {1}', label, reason),
  };
}

/** Returns why loading failed, for the row of a failed load. */
export function failureText(
  { part }: LoadErrorNode,
  { source, describeFailure }: ContactsRowContext,
): string {
  const { error } = source[part === 'all' ? 'lists' : part];
  return error ? plainText(describeFailure(error), 500) : '';
}

function emptyRow(node: EmptyNode, { accountId }: ContactsRowContext): TreeRow {
  const lists = node.group === 'lists';
  const label = node.filtered
    ? lists
      ? vscode.l10n.t('No matching lists')
      : vscode.l10n.t('No matching segments')
    : lists
      ? vscode.l10n.t('No lists')
      : vscode.l10n.t('No segments');
  const description = node.filtered
    ? undefined
    : vscode.l10n.t('create one in SendGrid, then refresh');
  return {
    id: `${accountId()}/${node.group}/empty${node.filtered ? '/filtered' : ''}`,
    label,
    description,
    icon: { id: 'info' },
    contextValue: node.kind,
    fold: 'leaf',
    spoken: description === undefined ? label : vscode.l10n.t('{0}, {1}', label, description),
  };
}
