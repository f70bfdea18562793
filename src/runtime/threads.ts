/** Numbers of threads. In a file of its own, so that the command line can ask without loading the engine. */

/**
 * The largest number of threads. Each open session has a pool of them, and a model keeps four sessions
 * open: 256 make a thousand threads, which systems allow a process; 2,000 take minutes to start, and with 20,000 the
 * engine aborts the process. More threads than cores are slower anyway.
 */
export const MAX_THREADS = 256;

/** The most processes that compute at once; each has an engine of its own. */
export const MAX_WORKERS = 256;
