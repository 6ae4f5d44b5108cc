import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Permission } from '../clients/client.js';

/** The metadata key of {@link Needs}. */
export const NEEDED = 'wechat-token-server:needs';

/** What a route needs: one of these permissions, or, without any, a valid key. */
export const Needs = (...permissions: readonly Permission[]): CustomDecorator =>
  SetMetadata(NEEDED, permissions);
