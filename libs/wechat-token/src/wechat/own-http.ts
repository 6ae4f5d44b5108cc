import { HttpService } from '@nestjs/axios';
import { Axios } from 'axios';
import { throwError } from 'rxjs';
import { isOfWechat, isTestRun } from './test-run.js';
import type { WechatHttpOptions } from './wechat-http.options.js';

/** What sends a request over HTTP. */
export type HttpSender = Pick<HttpService, 'request'>;

/**
 * An instance of axios that inherits nothing: `axios.create()` copies what the application set as `axios.defaults`, its
 * headers and API keys included, and those are not for WeChat.
 */
export function bareAxios(): HttpService['axiosRef'] {
  const bare = new Axios({
    adapter: 'http',
    headers: { Accept: 'application/json, text/plain, */*' },
    maxBodyLength: -1,
    maxContentLength: -1,
  });
  // HttpService takes the method by itself.
  bare.request = bare.request.bind(bare);
  // The same class to a reader of axios' other declaration file.
  return bare as unknown as HttpService['axiosRef'];
}

/**
 * The way over HTTP of one application of ours, under a name of our own: what is provided as `HttpService` belongs to the
 * application, whose interceptors may log secrets, change answers or repeat requests.
 */
export class OwnHttp implements HttpSender {
  readonly #http = new HttpService(bareAxios());
  readonly #isKeptFromWechat: boolean;

  constructor(
    { allowInTests = false }: Pick<WechatHttpOptions, 'allowInTests'> = {},
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.#isKeptFromWechat = !allowInTests && isTestRun(env);
  }

  request: HttpSender['request'] = (config) =>
    this.#isKeptFromWechat && isOfWechat(config.url)
      ? throwError(() => ({ code: 'TEST_RUN' }))
      : this.#http.request(config);
}
