/** A file in a form. */
export interface FormFile {
  readonly field: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** The first file of a `multipart/form-data` body, if it is one and has one. */
export function formFileOf(contentType: string, body: Buffer): FormFile | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;

  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at >= 0;) {
    const next = body.indexOf(mark, at + mark.length);
    // A body without its closing boundary is incomplete.
    if (next < 0) return undefined;
    const file = fileIn(body.subarray(at + mark.length + 2, next - 2));
    if (file) return file;
    at = next;
  }
  return undefined;
}

function fileIn(part: Buffer): FormFile | undefined {
  const blank = part.indexOf('\r\n\r\n');
  if (blank < 0) return undefined;

  const head = part.subarray(0, blank).toString('utf8');
  const fileName = /\bfilename="([^"]*)"/i.exec(head)?.[1];
  if (fileName === undefined) return undefined;
  return {
    fileName,
    field: /\bname="([^"]*)"/i.exec(head)?.[1] ?? '',
    contentType: /^content-type:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? 'application/octet-stream',
    bytes: part.subarray(blank + 4),
  };
}
