import assert from 'node:assert/strict';
import { parsePresetsFile } from '../../../../src/options/presetsFile.ts';
import { contactsRow } from '../../../../src/features/contacts/contactsRow.ts';
import type { ContactsNode } from '../../../../src/features/contacts/contactsTreeNode.ts';
import { dayRow, fileRow, jobRow } from '../../../../src/features/exports/exportsRow.ts';
import { presetRow } from '../../../../src/features/presets/presetsRow.ts';
import type { TreeRow } from '../../../../src/ui/tree/treeRow.ts';
import { exportsWords } from '../../features/exports/exportsWords.ts';
import { jobs } from '../../features/exports/jobs.ts';
import { audience, failed, formats, loaded, wordsFor } from '../text/words.ts';

/** One of each kind: a missing one does not compile. */
const contactsNodes: Readonly<Record<ContactsNode['kind'], ContactsNode>> = {
  allContacts: { kind: 'allContacts' },
  group: { kind: 'group', group: 'lists', filtered: false },
  list: audience(),
  segment: audience({ kind: 'segment', validity: 'invalid' }),
  more: { kind: 'more', group: 'lists', rows: 'page' },
  loadError: { kind: 'loadError', part: 'lists' },
  empty: { kind: 'empty', group: 'lists', filtered: false },
};

function rows(): readonly TreeRow[] {
  const words = wordsFor(loaded({ lists: failed([]) }));
  const presets = { formats, describeProblem: () => 'It is wrong.' };
  const { entries } = parsePresetsFile(
    '{ "presets": [{ "name": "A", "all": true }, { "name": "B" }] }',
  );
  return [
    ...Object.values(contactsNodes).map((node) => contactsRow(node, words)),
    dayRow(
      { kind: 'day', day: '2026-05-01', filtered: false },
      { exports: 2, isNewest: true },
      exportsWords(),
    ),
    ...Object.values(jobs).map((job) => jobRow(job, exportsWords())),
    fileRow({ kind: 'file', jobId: 'completed', path: '/exports/a.csv' }, 5, exportsWords()),
    ...entries.map((entry) => presetRow('file:///work', entry, presets)),
  ];
}

describe('the accessible label', () => {
  it('exists for every kind of row, and starts with the label of the row', () => {
    for (const { label, spoken } of rows()) {
      assert.ok(spoken.startsWith(label), `'${label}' is read as '${spoken}'`);
    }
  });

  it('contains everything that a row shows', () => {
    for (const { label, description = '', spoken } of rows()) {
      for (const word of description.match(/[\p{L}\p{N}]+/gu) ?? []) {
        assert.ok(spoken.includes(word), `'${label}' shows '${description}', reads '${spoken}'`);
      }
    }
  });

  it('says what a checkbox is for', () => {
    const boxes = rows().flatMap(({ label, box }) => (box ? [{ label, box }] : []));
    assert.equal(boxes.length, 2);
    for (const { label, box } of boxes) {
      assert.ok(box.spoken.includes(label) && box.spoken !== label);
    }
  });

  it('has the progress of a download', () => {
    const progress = () => ({
      ...{ jobId: 'downloading', polls: 3, receivedBytes: 3_200_000, writtenBytes: 1 },
      expectedBytes: 1e7,
    });
    assert.match(jobRow(jobs.downloading, exportsWords({ progress })).spoken, /3\.2.*10/);
  });
});
