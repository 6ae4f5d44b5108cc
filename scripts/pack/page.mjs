import { posix } from 'node:path';

const { dirname, join, relative } = posix;

/**
 * A page of the repository for a package: links to files of the package point there, other links to the repository at `home`. `path` is the
 * page's path in the repository; `packedPath` returns a file's path in the package, or `undefined`.
 */
export function packedPage(text, { path, packedPath, home }) {
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
    const source = join(dirname(path), file);
    const there = packedPath(source);
    const end = fragment === undefined ? '' : `#${fragment}`;
    const mark = link.startsWith('!') ? '!' : '';
    return `${mark}[${words}](${there === undefined ? `${home}/${source}` : relative(folder, there)}${end})`;
  }
}
