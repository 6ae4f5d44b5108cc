import { describe, expect, it } from 'vitest';
import { findOrStartSimulator } from './find-or-start-simulator.js';

describe('findOrStartSimulator', () => {
  it('starts one on a free port', async () => {
    const { isOurs, close } = await findOrStartSimulator(0, 1);

    expect(isOurs).toBe(true);
    await close();
  });

  it('treats only a port in use as taken', async () => {
    await expect(findOrStartSimulator(70_000, 1)).rejects.toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' });
  });
});
