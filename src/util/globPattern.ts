/**
 * Returns a function that tests paths with `/` by a glob pattern of VS Code: `*` and `?` within a name, `**` over folders,
 * `{a,b}` and `[a-z]`. Case is ignored.
 */
export function globPattern(glob: string): (path: string) => boolean {
  try {
    const pattern = new RegExp(`^${translated(glob)}$`, 'isu');
    return (path) => pattern.test(path);
  } catch {
    // Not a pattern, such as one with a reversed range.
    return () => false;
  }
}

const token = /\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|\{[^{}]*\}|[\s\S]/gu;

function translated(glob: string): string {
  return glob.replace(token, (part) => {
    if (part === '**/') {
      return '(?:.*/)?';
    }
    if (part === '**') {
      return '.*';
    }
    if (part === '*') {
      return '[^/]*';
    }
    if (part === '?') {
      return '[^/]';
    }
    if (part.length > 1 && part.startsWith('[')) {
      return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    }
    if (part.length > 1 && part.startsWith('{')) {
      return `(?:${part.slice(1, -1).split(',').map(translated).join('|')})`;
    }
    return part.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  });
}
