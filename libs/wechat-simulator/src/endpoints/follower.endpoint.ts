import { Refusal } from '../wire/refusal.js';
import { useEndpoint } from './token-user.js';

/**
 * `GET /cgi-bin/user/info`: whether a user follows the account, and since when. Nothing else about a user who does not.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo.html
 */
export const followerEndpoint = useEndpoint('/cgi-bin/user/info', ({ query }, app) => {
  const openid = query.get('openid') ?? '';
  if (openid === '') return new Refusal(41009);
  const user = app.users.find(openid);
  if (!user) return new Refusal(40003);
  if (!user.isSubscribed) return { subscribe: 0, openid };
  return {
    subscribe: 1,
    openid,
    language: user.language,
    subscribe_time: Math.floor(user.subscribedAt / 1000),
    ...(user.unionid && { unionid: user.unionid }),
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: 'ADD_SCENE_OTHERS',
    qr_scene: 0,
    qr_scene_str: '',
  };
});
