showChoices();

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

// Language and colours are as chosen here or in the console, which remembers them under the same names.
function showChoices() {
  const { documentElement: page } = document;
  const scheme = recall('scheme');
  if (scheme) page.dataset.scheme = scheme;
  const language = recall('language');
  if (language) page.lang = language === 'zh' ? 'zh-CN' : 'en';
  const buttons = [...document.querySelectorAll('[data-lang]')];
  const mark = () => {
    for (const button of buttons) button.ariaPressed = String(button.dataset.lang === page.lang);
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      page.lang = button.dataset.lang;
      remember('language', page.lang.slice(0, 2));
      mark();
    });
  }
  mark();
  document.querySelector('.languages').hidden = false;
}

function recall(name) {
  try {
    return localStorage.getItem(`wechat-console.${name}`);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`wechat-console.${name}`, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
