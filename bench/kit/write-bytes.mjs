const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes so many bytes into a request or a response, as fast as they are taken, and ends it. */
export function writeBytes(stream, bytes) {
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
      left -= chunk.length;
      if (!stream.write(chunk)) return stream.once('drain', more);
    }
    stream.end();
  };
  more();
}
