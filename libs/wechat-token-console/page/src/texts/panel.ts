/** The words of a demo's panel; its buttons bring their own. */
export const panelWords = {
  title: { en: 'Make something happen', zh: '制造一个状况' },
  simulated: { en: 'WeChat is simulated: try anything.', zh: '这里的微信是模拟的，可以随意尝试。' },
  acts: { en: 'Guided acts', zh: '引导演示' },
  on: { en: 'on', zh: '进行中' },
  playing: { en: 'playing', zh: '演示中' },
  links: { en: 'Other pages', zh: '其他页面' },
};
