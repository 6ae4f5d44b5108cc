import { Axios, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { isOfWechat, isTestRun } from './test-run.js';
import type { WechatHttpOptions } from './wechat-http.options.js';

/** Sends a request over HTTP: axios itself, or a wrapper. */
export interface HttpSender {
  /** Resolves with the response. Rejects as axios does. */
  request<T>(config: AxiosRequestConfig): Promise<AxiosResponse<T>>;
}

/**
 * An axios instance that inherits nothing: `axios.create()` copies `axios.defaults`, and the headers and API keys that the application set
 * there are not meant for WeChat.
 */
export function bareAxios(): InstanceType<typeof Axios> {
  const bare = new Axios({
    adapter: 'http',
    headers: { Accept: 'application/json, text/plain, */*' },
    maxBodyLength: -1,
    maxContentLength: -1,
  });
  // HttpService calls the method without its object.
  bare.request = bare.request.bind(bare);
  return bare;
}

/** Sends nothing to WeChat itself while tests run, unless the options allow it. */
export function blockWechatInTests(
  http: HttpSender,
  { allowInTests = false }: Pick<WechatHttpOptions, 'allowInTests'> = {},
): HttpSender {
  if (allowInTests || !isTestRun(process.env)) return http;
  return {
    // oxlint-disable-next-line promise/prefer-await-to-then -- what axios rejects with is no error either
    request: async (config) =>
      isOfWechat(config.url) ? Promise.reject({ code: 'TEST_RUN' }) : http.request(config),
  };
}
