import { invalidatedElsewhere } from './invalidated-elsewhere.act.js';
import { oneRequest } from './one-request.act.js';
import { rotationUnderLoad } from './rotation-under-load.act.js';
import type { Act } from './stage.js';
import { wechatAway } from './wechat-away.act.js';
import { wrongSecret } from './wrong-secret.act.js';

/** The acts of the tour, in their order. */
export const ACTS: readonly Act[] = [
  oneRequest,
  rotationUnderLoad,
  invalidatedElsewhere,
  wechatAway,
  wrongSecret,
];
