import { defineConfig } from 'vitepress';
import { sidebarOf } from '../pages.mjs';

const REPOSITORY = 'https://github.com/nestjs-wechat-token/nestjs-wechat-token';

export default defineConfig({
  title: 'nestjs-wechat-token',
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache/vitepress',
  base: process.env['SITE_BASE'] ?? '/',
  // Else a browser asks for /favicon.ico.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: { anchor: { slugify: anchorOf } },
  locales: {
    root: {
      label: 'English',
      lang: 'en-GB',
      description: 'Keeps exactly one valid WeChat credential per app across a fleet of processes',
      themeConfig: {
        nav: [
          { text: 'Documentation', link: '/contents' },
          { text: 'API reference', link: '/api/index.html', target: '_self' },
          { text: 'Changelog', link: '/changelog' },
        ],
        sidebar: sidebarOf('en'),
      },
    },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      link: '/zh/',
      description: '在多个进程之间，为每个应用只保持一个有效的微信凭据',
      themeConfig: {
        nav: [
          { text: '文档', link: '/zh/contents' },
          { text: 'API 参考', link: '/api/index.html', target: '_self' },
          { text: '更新日志', link: '/zh/changelog' },
        ],
        sidebar: sidebarOf('zh'),
        outline: { label: '本页目录' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '深色模式',
        lightModeSwitchTitle: '切换到浅色模式',
        darkModeSwitchTitle: '切换到深色模式',
        sidebarMenuLabel: '菜单',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '切换语言',
        skipToContentLabel: '跳到正文',
        notFound: {
          title: '没有这个页面',
          quote: '链接可能已经失效。',
          linkLabel: '回到首页',
          linkText: '回到首页',
        },
      },
    },
  },
  themeConfig: {
    outline: { level: [2, 3], label: 'On this page' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    search: {
      provider: 'local',
      options: {
        miniSearch: { options: { tokenize }, searchOptions: { combineWith: 'AND' } },
        locales: { zh: { translations: chineseSearch() } },
      },
    },
  },
});

/** As GitHub makes the anchor of a heading: the pages link to those. */
function anchorOf(title) {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/**
 * Words of Latin letters, and pairs of neighbouring Chinese characters, for Chinese has no blanks. It is sent to the browser as text,
 * so it uses nothing outside itself.
 */
function tokenize(text) {
  const runs = text.match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? [];
  return runs.flatMap((run) =>
    /^\p{Script=Han}{2}/u.test(run)
      ? Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2))
      : [run],
  );
}

function chineseSearch() {
  return {
    button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
    modal: {
      displayDetails: '显示详情',
      resetButtonTitle: '清除',
      backButtonTitle: '关闭搜索',
      noResultsText: '没有找到',
      footer: { selectText: '打开', navigateText: '选择', closeText: '关闭' },
    },
  };
}
