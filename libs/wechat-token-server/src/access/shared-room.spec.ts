import { expect, it } from 'vitest';
import { SharedRoom } from './shared-room.js';

/** Which of the clients, one after another, get a place. */
const taken = (room: SharedRoom, clients: string) => [...clients].map((id) => room.take(id, 1) !== undefined);

it('gives a client no more than its share, and all clients no more than there is', () => {
  const room = new SharedRoom(
    () => 5,
    () => 2,
  );

  expect(taken(room, 'aaabbbccc')).toEqual([true, true, false, true, true, false, true, false, false]);
});

it('gives what is given back to others, once', () => {
  const room = new SharedRoom(() => 2);
  const giveBack = room.take('a', 1)!;
  expect(taken(room, 'abc')).toEqual([false, true, false]);

  giveBack();
  giveBack();

  expect(taken(room, 'cd')).toEqual([true, false]);
});

it('lets a client have one that is larger than its share', () => {
  const room = new SharedRoom(() => 10);

  expect([room.take('a', 8) !== undefined, room.take('a', 1) !== undefined]).toEqual([true, false]);
});
