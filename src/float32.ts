/** The largest finite float32. */
export const MAX_FLOAT32 = 2 ** 127 * (2 - 2 ** -23);
