/** `3 tokens without a user were left out.` */
export function leftOutNote(count: number, one: string, lacks: string): string {
  return count === 1
    ? `1 ${one} without ${lacks} was left out.`
    : `${count} ${one}s without ${lacks} were left out.`;
}
