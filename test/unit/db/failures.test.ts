import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { asOurs, isVerdict } from '../../../src/db/failures.ts';

const said = (severity: string, code: string) =>
  Object.assign(new pg.DatabaseError('words of the server', 1, 'error'), { severity, code });

describe('what PostgreSQL says, in whatever language it speaks', () => {
  test.each(['ERROR', 'FEHLER', 'ERREUR', 'ОШИБКА'])('%s: its word about a statement', (word) => {
    for (const code of ['22P04', '23505', '25P02', '40001', '53100', '57014'])
      expect(isVerdict(said(word, code)), code).toBe(true);
  });

  test.each(['FATAL', 'СБОЙ', '致命错误'])('%s: its end, no word about a statement', (word) => {
    for (const code of ['57P01', '57P02', '57P03', '57P05', '53300', '08006', '25P03', '25P04'])
      expect(isVerdict(said(word, code)), code).toBe(false);
  });

  test('a way that breaks is no word of the server, and the end of a session is the database’s doing', () => {
    expect(isVerdict(new Error('read ECONNRESET'))).toBe(false);
    for (const code of ['57P01', '25P03', '25P04'])
      expect(asOurs(said('FATAL', code), false)).toMatchObject({ code: 'E-DB-DOWN' });
    const refused = said('FEHLER', '23505');
    expect(asOurs(refused, false)).toBe(refused);
  });
});
