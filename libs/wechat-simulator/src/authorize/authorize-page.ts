import type { SimulatedUser } from '../users/simulated-user.js';
import { AUTHORIZE_ERRORS, type AuthorizeErrcode } from './authorize-error.js';
import type { AuthorizeRequest } from './authorize-request.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
.note{border:1px dashed #a60;background:#fff8e8;padding:.5rem .75rem}
fieldset{margin:1rem 0}label{display:block;overflow-wrap:anywhere}
button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}`;

const NOTE = `<p class="note">这是本机的微信模拟器，不是微信。<br>
<span lang="en">This is a simulator on a developer's machine, not WeChat.</span></p>`;

/** The consent page. Its form posts to the page's own address. */
export function askPage(
  { app, redirectUri }: AuthorizeRequest,
  users: readonly SimulatedUser[],
  current: SimulatedUser,
): string {
  const choices = users.map((user) => choiceOf(user, user === current)).join('\n');
  return page(`<h1>授权登录 <span lang="en">Authorize</span></h1>
<p>应用 <span lang="en">The app</span> <code id="appid">${escaped(app.appId)}</code> 申请获得你的昵称、头像等信息
<span lang="en">asks for your profile; the answer goes to</span> <code>${escaped(new URL(redirectUri).host)}</code></p>
<form method="post">
<fieldset><legend>以哪位用户的身份 <span lang="en">As which user</span></legend>
${choices}
</fieldset>
<button name="decision" value="allow" id="allow">同意 <span lang="en">Allow</span></button>
<button name="decision" value="refuse" id="refuse">拒绝 <span lang="en">Refuse</span></button>
</form>`);
}

/** The page that says what is wrong with the address. */
export function errorPage(errcode: AuthorizeErrcode): string {
  const { zh, en } = AUTHORIZE_ERRORS[errcode];
  return page(`<h1>无法授权 <span lang="en">Cannot authorize</span></h1>
<p>${zh}，错误码 <code id="errcode">${errcode}</code></p>
<p lang="en">${en}</p>`);
}

function choiceOf({ openid, nickname }: SimulatedUser, isChosen: boolean): string {
  const value = escaped(openid);
  const mark = isChosen ? ' checked' : '';
  return `<label><input type="radio" name="openid" value="${value}"${mark}> ${escaped(nickname)} <code>${value}</code></label>`;
}

function page(content: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信模拟器 WeChat simulator</title><style>${STYLE}</style></head>
<body>
${NOTE}
${content}
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
