/** The number of values in an aggregate with this first line. */
const HOLDERS: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2 };
const TEXTS = '$=!';

/** Cuts the traffic between Redis and its clients (RESP2 and RESP3) into whole values. */
export class RespFrames {
  private rest = Buffer.alloc(0);

  /** The values that are complete with `bytes`. */
  add(bytes: Buffer): Buffer[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const frames: Buffer[] = [];
    for (let end = endOf(this.rest, 0); end > 0; end = endOf(this.rest, 0)) {
      frames.push(this.rest.subarray(0, end));
      this.rest = this.rest.subarray(end);
    }
    return frames;
  }
}

/** The words of a command. */
export function commandOf(frame: Buffer): string[] {
  const words: string[] = [];
  for (let at = frame.indexOf('\r\n') + 2; at < frame.length; at = endOf(frame, at)) {
    const start = frame.indexOf('\r\n', at) + 2;
    words.push(frame.toString('utf8', start, endOf(frame, at) - 2));
  }
  return words;
}

/** The end of the value that begins at `at`; 0 if it is incomplete. */
function endOf(bytes: Buffer, at: number): number {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return 0;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const size = Math.max(0, Number(bytes.toString('latin1', at + 1, lineEnd)));
  let end = lineEnd + 2;
  if (TEXTS.includes(kind)) {
    const isNull = bytes[at + 1] === 0x2d;
    end += isNull ? 0 : size + 2;
    return end <= bytes.length ? end : 0;
  }
  for (let left = size * (HOLDERS[kind] ?? 0); left > 0; left -= 1) {
    end = endOf(bytes, end);
    if (end === 0) return 0;
  }
  return end;
}
