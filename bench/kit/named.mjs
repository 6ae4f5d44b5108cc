import { LIBRARIES, OURS } from './libraries.mjs';

/** The compared libraries: without peers only ours. */
export const namesOf = ({ peers }) => (peers ? Object.keys(LIBRARIES) : [OURS]);
