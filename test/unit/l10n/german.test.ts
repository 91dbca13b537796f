import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { describeApiKeyProblem } from '../../../src/features/accounts/apiKeyText.ts';
import { contactsRow } from '../../../src/features/contacts/contactsRow.ts';
import { jobRow } from '../../../src/features/exports/exportsRow.ts';
import { exportFormStrings } from '../../../src/features/form/exportFormStrings.ts';
import { Formats } from '../../../src/ui/text/formats.ts';
import { webviewHtml } from '../../../src/ui/webviewHtml.ts';
import { readBundle } from '../../support/l10n.ts';
import type { Texts } from '../../support/l10n/translationProblems.ts';
import { manifestTexts } from '../../support/languagePack.ts';
import { projectFolder } from '../../support/paths.ts';
import { l10n } from '../../support/vscodeStub.ts';
import { exportsWords } from '../features/exports/exportsWords.ts';
import { jobs } from '../features/exports/jobs.ts';
import { audience, loaded, ready, wordsFor } from '../ui/text/words.ts';

const schemaParts = z.object({
  definitions: z.object({
    preset: z.object({
      properties: z.object({ fileType: z.object({ description: z.string() }) }),
    }),
  }),
});

describe('German', () => {
  let texts: Texts = {};
  const formats = () => new Formats({ locale: 'de' });

  before('read the translation', async () => {
    texts = await readBundle('de');
    l10n.bundle = texts;
  });
  after(() => {
    l10n.bundle = undefined;
  });

  it('has its own quotation marks, in pairs', () => {
    for (const [key, text] of Object.entries(texts)) {
      assert.equal([...text.matchAll(/„/g)].length, [...text.matchAll(/“/g)].length, key);
      assert.doesNotMatch(text, /[”‘’]/, key);
    }
  });

  it('counts contacts in singular and plural, with points between the thousands', () => {
    assert.deepEqual(
      [0, 1, 2, 1_234_567].map((count) => formats().contacts(count)),
      ['0 Kontakte', '1 Kontakt', '2 Kontakte', '1.234.567 Kontakte'],
    );
  });

  it('writes sizes, shares and durations as Germans do', () => {
    assert.equal(formats().bytes(3_200_000), '3,2 MB');
    assert.equal(formats().bytes(1).replace('\u00a0', ' '), '1 Byte');
    assert.equal(formats().percent(0.125), '12\u00a0%');
    assert.equal(formats().duration(125_000), '2 min 5 s');
  });

  it('writes times on a 24-hour clock, and dates with the day first', () => {
    const time = new Date(2026, 4, 1, 15, 30);
    const moment = (now: Date) => formats().moment(time.toISOString(), now);
    assert.equal(moment(new Date(2026, 4, 1, 23, 0)), '15:30');
    assert.equal(moment(new Date(2026, 4, 2, 0, 30)), '01.05.2026, 15:30');
    assert.equal(formats().dateTime(time.toISOString()), '01.05.2026, 15:30');
  });

  it('is in the rows of contacts and exports, with their numbers', () => {
    const contacts = wordsFor(loaded({ total: ready(2500) }), { formats: formats() });
    const all = contactsRow({ kind: 'allContacts' }, contacts);
    assert.deepEqual([all.label, all.description], ['Alle Kontakte', '2.500']);
    assert.equal(contactsRow(audience(), contacts).description, '1.234');
    const row = jobRow(jobs.completed, exportsWords({ formats: formats() }));
    const description = row.description?.replace(/\s/gu, ' ');
    assert.equal(description, 'CSV · 1.234 Kontakte · 3,2 MB · 12:30');
    assert.match(row.spoken, /^Newsletter, abgeschlossen, CSV · /);
  });

  it('is in the form, and says why a key cannot be sent', () => {
    assert.ok(Object.values(exportFormStrings().texts).includes('Was exportiert wird'));
    const html = webviewHtml({
      ...{ cspSource: '', nonce: '', scriptUri: '', styleUri: '', codiconUri: '', title: '' },
      language: 'de',
    });
    assert.match(html, /<html lang="de">/);
    assert.match(
      describeApiKeyProblem('SG x', 'https://gateway.example.com') ?? '',
      /^Das lässt sich nicht als API-Schlüssel senden/,
    );
  });

  it('describes a presets file, by the schema that the manifest names in German', async () => {
    const text = await manifestTexts('de');
    const schema = await readFile(join(projectFolder, text('presetsSchema.url')), 'utf8');
    const { definitions } = schemaParts.parse(JSON.parse(schema));
    assert.equal(
      definitions.preset.properties.fileType.description,
      'Typ der Dateien. Ohne Angabe CSV.',
    );
    assert.equal(texts['Run Export'], 'Export ausführen');
  });
});
