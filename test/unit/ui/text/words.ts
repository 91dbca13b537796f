import type { Audience, LoadState } from '../../../../src/engine/audiences/audience.ts';
import { ExportError, type ExportReason } from '../../../../src/engine/model/exportError.ts';
import type { ContactsRowContext } from '../../../../src/features/contacts/contactsRow.ts';
import {
  ContactsTree,
  type ContactsSource,
} from '../../../../src/features/contacts/contactsTree.ts';
import { Formats } from '../../../../src/ui/text/formats.ts';

export const formats = new Formats({ locale: 'en' });

export function audience(over: Partial<Audience> = {}): Audience {
  return {
    kind: 'list',
    id: 'list-1',
    name: 'Newsletter',
    contactCount: 1234,
    updatedAt: undefined,
    parentListIds: [],
    validity: undefined,
    validityMessage: undefined,
    ...over,
  };
}

export const someLists = (count: number, from = 0): readonly Audience[] =>
  Array.from({ length: count }, (_, index) =>
    audience({ id: `id-${from + index}`, name: `List ${from + index}` }),
  );

export const ready = <T>(value: T): LoadState<T> => ({ status: 'ready', value, error: undefined });

export const loading = <T>(value: T): LoadState<T> => ({
  status: 'loading',
  value,
  error: undefined,
});

export const failed = <T>(value: T, reason: ExportReason = 'network'): LoadState<T> => ({
  status: 'failed',
  value,
  error: new ExportError(reason, reason),
});

/** What is loaded, for a test to change. */
export interface Loaded {
  total: LoadState<number | undefined>;
  lists: LoadState<readonly Audience[]>;
  segments: LoadState<readonly Audience[]>;
}

export const loaded = (over: Partial<Loaded> = {}): Loaded => ({
  total: ready(5000),
  lists: ready([]),
  segments: ready([]),
  ...over,
});

export function wordsFor(
  source: ContactsSource,
  over: Partial<ContactsRowContext> = {},
): ContactsRowContext {
  return {
    formats,
    source,
    tree: new ContactsTree({ source }),
    accountId: () => 'account',
    accountLabel: () => '',
    isChecked: () => false,
    isCollapsed: () => false,
    describeFailure: ({ reason }) => `Because of ${reason}.`,
    ...over,
  };
}
