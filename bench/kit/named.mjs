import { LIBRARIES, OURS } from './libraries.mjs';

/** The libraries that are compared: without peers ours alone. */
export const namesOf = ({ peers }) => (peers ? Object.keys(LIBRARIES) : [OURS]);
