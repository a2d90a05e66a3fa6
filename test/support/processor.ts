/** Milliseconds of processor time that this process has used: unlike the clock's, no busy neighbour adds to them. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
