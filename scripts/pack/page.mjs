import { posix } from 'node:path';

const { dirname, join, relative } = posix;

/**
 * A page of the repository as it stands in a package: links to what the package has lead there, of others the words are
 * left. `path` is where the page lies in both; `folder` is the package's in the repository; `has` says what it holds.
 */
export function packedPage(text, { path, folder, has }) {
  return text
    .split(/^(```.*?^```$)/ms)
    .map((part) =>
      part.startsWith('```') ? part : part.replaceAll(/!?\[([^\]]+)\]\(([^()\s]+)\)/g, packedLink),
    )
    .join('');

  function packedLink(link, words, target) {
    if (/^(https?:|mailto:|#)/.test(target)) return link;
    const [file, fragment] = target.split('#');
    const wanted = join(dirname(path), file);
    const there = wanted.startsWith(`${folder}/`) ? wanted.slice(folder.length + 1) : wanted;
    if (!has(there)) return words;
    const end = fragment === undefined ? '' : `#${fragment}`;
    const mark = link.startsWith('!') ? '!' : '';
    return `${mark}[${words}](${relative(dirname(path), there)}${end})`;
  }
}
