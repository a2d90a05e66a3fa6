/** The same promise, or a rejection with `message` after `ms`. The work itself is not stopped. */
export async function withTimeLimit<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(message)), ms);
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
