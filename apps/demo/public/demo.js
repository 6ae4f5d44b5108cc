// Requests the signature of this page from the demo, and shows the parameters of wx.config.
const section = document.querySelector('#js-sdk');
if (section) {
  try {
    await showSignature(section.dataset.appId);
  } catch (error) {
    reveal('unsigned');
    write('reason', error.message);
  }
}

async function showSignature(appId) {
  // WeChat signs the address without the fragment.
  const [url] = location.href.split('#');
  write('url', url);
  const signed = await ask('/wechat/js-sdk', { appId, url });
  for (const field of ['appId', 'timestamp', 'nonceStr', 'signature']) write(field, signed[field]);

  // With the real WeChat, only wx.config can judge.
  if (!document.querySelector('#accepted')) return;
  const { accepted } = await ask('/wechat/js-sdk/verdict', { ...signed, url });
  reveal(accepted ? 'accepted' : 'refused');
}

async function ask(path, query) {
  const answer = await fetch(`${path}?${new URLSearchParams(query)}`);
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.code}: ${body.remedy}`);
  return body;
}

function write(id, text) {
  document.querySelector(`#${id}`).textContent = text;
}

function reveal(id) {
  document.querySelector(`#${id}`).hidden = false;
}
