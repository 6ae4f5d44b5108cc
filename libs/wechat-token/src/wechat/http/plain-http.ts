import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import type { HttpSender } from './http-sender.js';

/** What sends the one request of an exchange. */
interface Transport {
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest;
}

/**
 * Sends a request as it is over Node's own client: the path is no way through a `URL`, no header comes from anywhere else, and
 * the response is not touched. Of a config it takes what is named here.
 */
export const plainHttp: HttpSender = {
  request: <T>(config: AxiosRequestConfig) =>
    new Promise<AxiosResponse<T>>((resolve, reject) => {
      const sent = (config.transport as Transport).request(optionsOf(config), (response) => {
        // It may break off before somebody reads it.
        response.on('error', () => undefined);
        const { statusCode: status, headers } = response;
        resolve({ status, headers, data: response } as unknown as AxiosResponse<T>);
      });
      sent.on('error', reject);
      config.signal?.addEventListener?.('abort', () => sent.destroy(), { once: true });
      sendBody(config.data, sent);
    }),
};

function optionsOf({ url = '', method, headers, httpAgent, httpsAgent }: AxiosRequestConfig): RequestOptions {
  const pathAt = url.indexOf('/', url.indexOf('://') + 3);
  return {
    ...urlToHttpOptions(new URL(url.slice(0, pathAt))),
    path: url.slice(pathAt),
    method,
    headers,
    agent: httpsAgent ?? httpAgent,
  } as RequestOptions;
}

function sendBody(body: unknown, sent: ClientRequest): void {
  if (!(body instanceof Readable)) {
    sent.end(body);
    return;
  }
  body.once('close', () => {
    if (!body.readableEnded) sent.destroy();
  });
  body.pipe(sent);
}
