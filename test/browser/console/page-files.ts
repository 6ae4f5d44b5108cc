import type { IncomingMessage, ServerResponse } from 'node:http';
import { PageFiles } from '../../../libs/wechat-token-console/src/assets/page-files.js';
import { sendFile, sendPage } from '../../../libs/wechat-token-console/src/assets/send-page.js';

/** Where the console is mounted. */
export const BASE = '/console/';

const files = new PageFiles();

/** Serves the page's files as the console does, by the same headers. */
export function servePage(path: string, request: IncomingMessage, response: ServerResponse): void {
  if (!path.startsWith('assets/')) return sendPage(response, files.index, path.split('/').length - 1, false);
  const file = files.find(path);
  if (file) sendFile(request, response, file);
  else response.writeHead(404).end();
}
