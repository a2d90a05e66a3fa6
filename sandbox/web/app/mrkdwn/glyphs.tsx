import type { ReactNode } from 'react';
import { inOrder } from '../in-order.ts';

// Drawn by us: a machine without a font for emoji shows the same as any other.
const drawn: Record<string, { name: string; picture: ReactNode }> = {
  '🔵': { name: 'blue', picture: <circle cx="10" cy="10" r="8" className="glyph-blue" /> },
  '🟢': { name: 'green', picture: <circle cx="10" cy="10" r="8" className="glyph-green" /> },
  '🔴': { name: 'red', picture: <circle cx="10" cy="10" r="8" className="glyph-red" /> },
  '🟠': { name: 'orange', picture: <circle cx="10" cy="10" r="8" className="glyph-orange" /> },
  '🟡': { name: 'yellow', picture: <circle cx="10" cy="10" r="8" className="glyph-yellow" /> },
  '⚪': { name: 'white', picture: <circle cx="10" cy="10" r="8" className="glyph-white" /> },
  '⏳': {
    name: 'hourglass',
    picture: (
      <path
        className="glyph-line"
        d="M5 2.5h10M5 17.5h10M6 2.5c0 4 2.6 5 4 7.500-1.400 2.500-4 3.500-4 7.500M14 2.500c0 4-2.600 5-4 7.500 1.400 2.500 4 3.500 4 7.500"
      />
    ),
  },
  '⛔': {
    name: 'no entry',
    picture: (
      <>
        <circle cx="10" cy="10" r="8" className="glyph-red" />
        <path d="M5.500 10h9" className="glyph-bar" />
      </>
    ),
  },
  '⚠': {
    name: 'warning',
    picture: (
      <>
        <path d="M10 2.200 18.500 17H1.500z" className="glyph-orange glyph-join" />
        <path d="M10 8v4M10 14.400v.2" className="glyph-bar" />
      </>
    ),
  },
  '🔒': {
    name: 'locked',
    picture: (
      <>
        <path d="M6.500 9V6.500a3.500 3.500 0 0 1 7 0V9" className="glyph-line" />
        <rect x="4" y="9" width="12" height="8.500" rx="1.500" className="glyph-orange" />
      </>
    ),
  },
  '👤': {
    name: 'person',
    picture: (
      <>
        <circle cx="10" cy="6.500" r="3.500" className="glyph-line" />
        <path d="M3 18c.8-4 3.500-6 7-6s6.200 2 7 6" className="glyph-line" />
      </>
    ),
  },
  '📄': {
    name: 'file',
    picture: <path d="M5 2.500h7l3.500 3.500v11.500H5zM12 2.500V6h3.500" className="glyph-line" />,
  },
  '💤': {
    name: 'asleep',
    picture: <path d="M3 10h6l-6 7h6M11 3h6l-6 7h6" className="glyph-line" />,
  },
  '✅': {
    name: 'done',
    picture: (
      <>
        <circle cx="10" cy="10" r="8" className="glyph-green" />
        <path d="m6 10.200 2.800 2.800L14 7.500" className="glyph-bar" />
      </>
    ),
  },
};

const codes: Record<string, string> = {
  ':large_blue_circle:': '🔵',
  ':large_green_circle:': '🟢',
  ':red_circle:': '🔴',
  ':large_orange_circle:': '🟠',
  ':hourglass_flowing_sand:': '⏳',
  ':no_entry:': '⛔',
  ':warning:': '⚠',
  ':white_check_mark:': '✅',
  ':wave:': '👋',
  ':tada:': '🎉',
};

const GLYPH = new RegExp(`((?:${Object.keys(drawn).join('|')})\uFE0F?)`, 'u');

/** Text with emoji drawn; `:codes:` too where Slack would. */
export function Emoji({ text, withCodes }: { text: string; withCodes: boolean }): ReactNode {
  const shown = withCodes ? text.replace(/:[a-z_]+:/g, (code) => codes[code] ?? code) : text;
  const pieces = shown.split(GLYPH);
  if (pieces.length === 1) return shown;
  return inOrder(pieces, (piece, index) => {
    const glyph = index % 2 === 1 ? drawn[piece.replace('\uFE0F', '')] : undefined;
    if (!glyph) return piece;
    return (
      <span className="glyph">
        <svg viewBox="0 0 20 20" aria-hidden="true">
          {glyph.picture}
        </svg>
        <span className="hidden">{piece}</span>
      </span>
    );
  });
}
