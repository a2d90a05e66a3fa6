import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** Every file that is or could be committed under a folder, with `/`, and its text. */
export function projectFiles(...folders: string[]): Map<string, string> {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const files = new Map<string, string>();
  for (const path of listed.split('\0').filter(Boolean)) {
    try {
      files.set(path, readFileSync(join(root, path), 'utf8'));
    } catch {} // deleted, and the deletion not committed yet
  }
  return files;
}
