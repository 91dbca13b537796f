import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { settingId, settings } from '../../../src/ui/settingSchemas.ts';

const root = join(import.meta.dirname, '../../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const reference = readFileSync(join(root, 'media/readme/reference.md'), 'utf8');
const manifest = z
  .looseObject({
    keywords: z.array(z.string()),
    categories: z.array(z.string()),
    galleryBanner: z.object({ color: z.string(), theme: z.enum(['dark', 'light']) }),
    repository: z.object({ url: z.url() }),
    bugs: z.object({ url: z.url() }),
    homepage: z.url(),
    qna: z.url(),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Returns the links of a page, without fragments. */
const linksOf = (text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => link ?? '');
const isOnDisk = (link: string): boolean => !/^[a-z]+:/.test(link);

describe('the page of the extension', () => {
  it('can be read in a few minutes', () => {
    assert.ok(readme.split(/\s+/).length <= 900);
  });

  it('shows pictures that exist, as PNG or GIF, in a dark and a light theme', () => {
    const picturesOf = (text: string, folder: string) =>
      [...text.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)].map(([, alt = '', path = '']) => ({
        alt,
        path: join(folder, path),
      }));
    const own = picturesOf(readme, '');
    assert.ok(own.length >= 2);
    const pictures = [...own, ...picturesOf(reference, 'media/readme')];
    for (const { alt, path } of pictures) {
      assert.ok(alt.length > 20, path);
      const bytes = readFileSync(join(root, path));
      if (path.endsWith('.gif')) {
        assert.equal(bytes.subarray(0, 6).toString('latin1'), 'GIF89a', path);
        assert.ok(bytes.length < 2_000_000, path);
        continue;
      }
      assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n', path);
      assert.ok(bytes.length < 600_000, path);
    }
    for (const theme of ['dark', 'light']) {
      assert.ok(
        pictures.some(({ path }) => path.endsWith(`-${theme}.png`)),
        theme,
      );
    }
  });

  it('links, like the pages beside it, only to files that exist', () => {
    const pages = ['README.md', 'SUPPORT.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
    const ownPages = ['reference.md', 'measurements.md'].map((name) => `media/readme/${name}`);
    for (const page of [...pages, ...ownPages]) {
      const links = linksOf(readFileSync(join(root, page), 'utf8')).filter(isOnDisk);
      assert.deepEqual(
        links.filter((link) => !existsSync(join(root, dirname(page), link))),
        [],
        page,
      );
    }
    for (const page of ['SUPPORT.md', 'CONTRIBUTING.md', ...ownPages]) {
      assert.ok(linksOf(readme).includes(page), page);
    }
  });

  it('links to a page that names every setting', () => {
    const names = Object.keys(settings) as (keyof typeof settings)[];
    assert.deepEqual(
      names.map(settingId).filter((id) => !reference.includes(`\`${id}\``)),
      [],
    );
  });

  it('can be found: keywords, a category, and one place for questions, code and bugs', () => {
    assert.ok(manifest.keywords.length >= 10 && manifest.keywords.length <= 30);
    assert.equal(new Set(manifest.keywords).size, manifest.keywords.length);
    assert.ok(manifest.categories.length > 0);
    assert.match(manifest.galleryBanner.color, /^#[\da-f]{6}$/i);
    const home = manifest.repository.url.replace(/\.git$/, '');
    for (const url of [manifest.bugs.url, manifest.homepage, manifest.qna]) {
      assert.ok(url.startsWith(home), url);
    }
  });
});
