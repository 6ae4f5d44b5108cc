import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import { bareAxios, type HttpSender } from '../wechat/http/http-sender.js';

/**
 * An HTTP client of our own: the `HttpService` that is provided belongs to the application, whose interceptors may log secrets, change
 * responses or repeat requests.
 */
export function nestHttp(): HttpSender {
  // The same class to a reader of axios' other declaration file.
  const http = new HttpService(bareAxios() as unknown as HttpService['axiosRef']);
  return { request: (config) => firstValueFrom(http.request(config)) };
}
