const COLOURS = 6;

/** A square with a person's initials, or the bot's shield. */
export function Avatar({ id, name, bot }: { id: string; name: string; bot: boolean }) {
  if (bot)
    return (
      <span className="avatar avatar-bot" aria-hidden="true">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M16 3 5 7v7.700C5 21.600 9.600 26.700 16 29c6.400-2.300 11-7.400 11-14.300V7z" />
          <path d="m10.500 15.800 4 4 7.200-7.200" className="tick" />
        </svg>
      </span>
    );
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('');
  const colour = [...id].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % COLOURS;
  return (
    <span className={`avatar avatar-${colour}`} aria-hidden="true">
      {initials}
    </span>
  );
}
