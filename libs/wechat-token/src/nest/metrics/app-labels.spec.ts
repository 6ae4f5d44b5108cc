import { describe, expect, it } from 'vitest';
import { AppLabels } from './app-labels.js';

describe('AppLabels', () => {
  it('names each app, up to the limit', () => {
    const labels = new AppLabels({ maxApps: 2 });

    expect(['wx1', 'wx2', 'wx3', 'wx1', 'wx4'].map((id) => labels.of(id))).toEqual([
      'wx1',
      'wx2',
      'other',
      'wx1',
      'other',
    ]);
  });

  it('names a hundred of ten thousand by default', () => {
    const labels = new AppLabels({});

    const words = new Set(Array.from({ length: 10_000 }, (_, i) => labels.of(`wx${i}`)));

    expect(words.size).toBe(101);
  });

  it('names none', () => {
    expect(new AppLabels({ appLabel: 'none' }).of('wx1')).toBe('all');
  });

  it('groups as a function says, within the limit', () => {
    const labels = new AppLabels({ appLabel: (appId) => appId.slice(0, 3), maxApps: 1 });

    expect([labels.of('wxa1'), labels.of('wxa2'), labels.of('wxb1')]).toEqual(['wxa', 'wxa', 'other']);
  });
});
