import { expect, it } from 'vitest';
import { noteKeyOf } from './note-key.js';

it.each([
  ['a plain key', 'theirs:wx1', '', '{theirs:wx1}:mirror'],
  ['a key with a hash tag', 'theirs:{wx1}', '', 'theirs:{wx1}:mirror'],
  ['a key behind a prefix of the client', 'wx1', 'shop:', '{shop:wx1}:mirror'],
])('names the note of %s', (_, key, prefix, note) => {
  expect([true, false].map((isCluster) => noteKeyOf(key, prefix, isCluster))).toEqual([note, note]);
});

it('searches for a slot only on a Cluster', () => {
  expect(noteKeyOf('{}:wx1', '', false)).toBe('{}:wx1:mirror');
  expect(noteKeyOf('{}:wx1', '', true)).not.toBe('{}:wx1:mirror');
});
