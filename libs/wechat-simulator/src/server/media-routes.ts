import { textIn } from '../wire/json-body.js';
import { digestOf } from '../media/simulated-file.js';
import type { Routes } from './order.js';

/** Files to download, and those that were uploaded. */
export const MEDIA_ROUTES: Routes = {
  'GET media': ({ simulator }) => ({
    media: simulator.media.ids().map((mediaId) => {
      const file = simulator.media.find(mediaId)!;
      return { mediaId, size: file.size, contentType: file.contentType, fileName: file.fileName };
    }),
  }),
  'GET media-digest': ({ simulator, query }) => {
    const file = simulator.media.find(query.get('mediaId') ?? '');
    if (!file) throw new TypeError('There is no file with that "mediaId".');
    return { sha256: digestOf(file) };
  },
  'POST media': ({ simulator, fields }) => {
    const options = Object.fromEntries(
      ['contentType', 'fileName']
        .map((name) => [name, textIn(fields, name)])
        .filter(([, text]) => text !== ''),
    );
    return { mediaId: simulator.media.add(Number(fields['size']), options) };
  },
};
