import type { Fault, FaultKind } from './types.ts';
import type { World } from './world.ts';

/** Adds a fault; the oldest that fits a call is the one that hits it. */
export function addFault(
  world: World,
  method: string,
  fault: FaultKind & { about?: string },
  times?: number,
): void {
  world.faults.push({ ...fault, method, ...(times === undefined ? {} : { left: times }) });
}

export function clearFaults(world: World, method?: string): void {
  world.faults = method ? world.faults.filter((fault) => fault.method !== method) : [];
}

/** The fault that hits this call, counted down. */
export function takeFault(world: World, method: string, body: string): Fault | undefined {
  const fault = world.faults.find(
    (each) =>
      (each.method === method || each.method === '*') &&
      (each.about === undefined || body.includes(each.about)),
  );
  if (!fault) return undefined;
  if (fault.left !== undefined) {
    fault.left -= 1;
    if (fault.left <= 0) world.faults = world.faults.filter((each) => each !== fault);
  }
  return fault;
}
