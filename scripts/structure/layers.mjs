/** The layers of the library, lowest first. A file that matches several belongs to the first. */
const LAYERS = [
  ['entries', /^(index|shared|core|health|metrics|remote|interop|testing)\.ts$/],
  ['errors', /^errors\/(?!wechat-token\.filter)/],
  ['base', /^(is-loopback|longest-timer)\.ts$/],
  [
    'ports',
    core(
      'clock|credential|credential-kind|platform|version|token-store|keeper-events|keeper-status|keeper-options',
    ),
    /^core\/ports\//,
  ],
  [
    'time',
    core('moment|time-point|deadline|single-flight'),
    /^(core\/time\/|system-clock|options\/scaled-clock)/,
  ],
  ['policy', core('binding|failure|fingerprint|life|lifetime|refresh-policy'), /^core\/policy\//],
  [
    'local',
    core(
      'app-calls|cached-credential|commit-outbox|credential-cache|credential-context|keeper-environment|' +
        'local-backoff|refused-values|store-clock|store-view|told-troubles',
    ),
    /^core\/local\//,
  ],
  [
    'refresh',
    core(
      'acquire-lease|attempt|commit-issued|issue-without-store|issuer-calls|refresh-attempt|refresh-events|' +
        'release-lease|send-request|sync-with-store|verify-reported',
    ),
    /^core\/refresh\//,
  ],
  ['core', /^(core|credential)\//],
  ['stores', /^stores\//],
  ['wechat', /^wechat\//],
  ['remote', /^remote\//],
  ['options', /^(options\/|environment\/|wechat-token\.options)/],
  ['observability', /^(observability|metrics|logging)\//],
  ['runtime', /^(wechat-token\.(runtime|issuers))/],
  ['tokens', /^(apps|api-client|tickets|users|tokens|health)\/|^wechat-token\.(service|status)/],
  ['interop', /^interop\//],
  ['nest', /^(nest|refresher)\/|^nest-|^wechat-token\.|^errors\/wechat-token\.filter/],
  ['testing', /^testing\//],
  ['doctor', /^doctor\//],
];

function core(names) {
  return new RegExp(`^(core|credential)/(.+/)?(${names})\\.ts$`);
}

function placeOf(name) {
  const place = LAYERS.findIndex(([, ...patterns]) =>
    patterns.some((pattern) => pattern instanceof RegExp && pattern.test(name)),
  );
  if (place < 0) throw new Error(`${name} belongs to no layer: add it to scripts/structure/layers.mjs`);
  return place === 0 ? LAYERS.length : place;
}

/** The layer of a file of the library. */
export function layerOf(name) {
  const place = placeOf(name);
  return LAYERS[place === LAYERS.length ? 0 : place][0];
}

/** Whether a file may import another: from its own layer or one below, and never from a sibling on the same level. */
export function mayImport(from, to) {
  const layers = [layerOf(from), layerOf(to)].sort().join();
  return placeOf(to) <= placeOf(from) && layers !== 'stores,wechat';
}
