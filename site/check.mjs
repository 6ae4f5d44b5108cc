import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Attributes that a browser loads by itself. A link that somebody may follow to another site is none. */
const LOADED = /<(?:script|img|iframe|source|audio|video)\b[^>]*?\ssrc="([^"]+)"|<link\b([^>]*)>/g;
const LOADED_BY_LINK = /\brel="(?:stylesheet|icon|preload|modulepreload|prefetch|preconnect|manifest)"/;
const LOADED_BY_STYLE = /@import\s+["']([^"']+)|url\(\s*["']?([^"')]+)/g;
const LINK = /<a\b[^>]*?\shref="([^"]*)"/g;

/**
 * Reads every HTML and CSS file of a built site. A fault is a link to a file or a heading that is not there, and anything that a
 * browser would load from another origin.
 */
export function checkSite(folder, base = '/') {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = names.filter((name) => name.endsWith('.html'));
  const texts = new Map(pages.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const anchors = new Map();
  const faults = [];
  let links = 0;

  for (const [page, text] of texts) {
    const fault = (what, target) => faults.push(`${page}: ${what}: ${target}`);
    for (const target of loadedBy(text)) {
      if (target.startsWith('data:')) continue;
      if (isElsewhere(target)) fault('is loaded from another origin', target);
      else if (!fileOf(page, target)) fault('is loaded, and not there', target);
    }
    for (const [, href] of text.matchAll(LINK)) {
      links += 1;
      const target = href.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
      if (isElsewhere(target)) continue;
      const [, fragment] = target.split('#');
      const file = fileOf(page, target);
      if (!file) fault('leads nowhere', target);
      else if (fragment && texts.has(file) && !hasAnchor(file, fragment))
        fault('has no such heading', target);
    }
  }
  for (const name of names.filter((one) => one.endsWith('.css'))) {
    for (const [, imported, url] of readFileSync(join(folder, name), 'utf8').matchAll(LOADED_BY_STYLE)) {
      if (isElsewhere(imported ?? url))
        faults.push(`${name}: is loaded from another origin: ${imported ?? url}`);
    }
  }
  return { files: pages.length, links, faults };

  /** The file below the folder that a browser gets for the target, if there is one. */
  function fileOf(page, target) {
    const path = decodeURI(target.split(/[?#]/)[0]);
    if (path === '') return page;
    if (path.startsWith('/') && !path.startsWith(base)) return undefined;
    const whole = path.startsWith('/')
      ? join(folder, path.slice(base.length))
      : join(folder, dirname(page), path);
    return [whole, `${whole}.html`, join(whole, 'index.html')]
      .filter((one) => existsSync(one) && statSync(one).isFile())
      .map((one) => relative(folder, one))[0];
  }

  function hasAnchor(file, fragment) {
    if (!anchors.has(file)) {
      const found = texts.get(file).matchAll(/\s(?:id|name)="([^"]+)"/g);
      anchors.set(file, new Set([...found].map(([, id]) => id)));
    }
    return anchors.get(file).has(decodeURIComponent(fragment));
  }
}

function* loadedBy(text) {
  for (const [, source, attributes] of text.matchAll(LOADED)) {
    if (source !== undefined) yield source;
    else if (LOADED_BY_LINK.test(attributes)) yield /\shref="([^"]+)"/.exec(attributes)?.[1] ?? '';
  }
}

/** Whether the target has an origin of its own, or is no file at all. */
const isElsewhere = (target) => /^([a-z][a-z+.-]*:|\/\/)/i.test(target) && !target.startsWith('data:');
