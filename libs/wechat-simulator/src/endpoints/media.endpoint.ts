import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import { FileReply, type Reply } from '../api/render.js';
import { formFileOf } from '../media/form-file.js';
import type { Endpoint } from './endpoint.js';
import { useEndpoint, userOf } from './token-user.js';

/** `POST /cgi-bin/media/upload`: stores the file in the field `media` and returns its media_id. */
export const mediaUploadEndpoint: Endpoint = {
  path: '/cgi-bin/media/upload',
  isUse: true,
  answer: (call) => {
    if (call.method !== 'POST') return new Refusal(43002);
    const app = userOf(call);
    return app instanceof Refusal ? app : upload(call);
  },
};

/** `GET /cgi-bin/media/get`: the file of a media_id. */
export const mediaGetEndpoint = useEndpoint('/cgi-bin/media/get', ({ query, world }) => {
  const file = world.media.find(query.get('media_id') ?? '');
  return file ? new FileReply(file) : new Refusal(40007);
});

function upload(call: Call): Reply {
  const file = formFileOf(call.contentType, call.bytes);
  if (!file || file.field !== 'media' || file.bytes.length === 0) return new Refusal(41005);

  const { bytes, contentType, fileName } = file;
  const media_id = call.world.media.add(bytes, { contentType, fileName });
  return { type: call.query.get('type') ?? 'image', media_id, created_at: Math.floor(call.at / 1000) };
}
