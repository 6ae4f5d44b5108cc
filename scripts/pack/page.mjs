import { posix } from 'node:path';

const { dirname, join, relative } = posix;

/**
 * A page of the repository as it stands in a package: links to files of the package lead there, of other links only the words
 * remain. `path` is where the page lies in the repository; `packedPath` answers where a file of the repository lies in the
 * package, or `undefined`.
 */
export function packedPage(text, { path, packedPath }) {
  const folder = dirname(packedPath(path));
  return text
    .split(/^(```.*?^```$)/ms)
    .map((part) =>
      part.startsWith('```') ? part : part.replaceAll(/!?\[([^\]]+)\]\(([^()\s]+)\)/g, packedLink),
    )
    .join('');

  function packedLink(link, words, target) {
    if (/^(https?:|mailto:|#)/.test(target)) return link;
    const [file, fragment] = target.split('#');
    const there = packedPath(join(dirname(path), file));
    if (there === undefined) return words;
    const end = fragment === undefined ? '' : `#${fragment}`;
    const mark = link.startsWith('!') ? '!' : '';
    return `${mark}[${words}](${relative(folder, there)}${end})`;
  }
}
