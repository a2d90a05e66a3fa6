/** Names as an attacker, a phone or a far country would choose them; each about 300 characters. */
export const hostileNames: Readonly<Record<string, string>> = {
  markup:
    '<!channel> <@U0DANA> <https://evil.example|click here> & *bold* _it_ ~gone~ :smile: @here '.repeat(
      4,
    ),
  backticks: '`code` ```block``` ` '.repeat(15),
  quote: '> not a quote\n&gt; nor this &lt;!here&gt;'.repeat(8),
  ampersands: '&'.repeat(300),
  brackets: '<'.repeat(300),
  override: `\u202E\u2066${'moc.live//:sptth '.repeat(18)}\u202D`,
  hebrew: 'שלום עולם '.repeat(30),
  emoji: '👩‍👩‍👧‍👦🔴'.repeat(40),
  lines: 'one\r\ntwo\u2028three\u0000four\tfive\u0007'.repeat(12),
  lone: '\uD800x\uDC00'.repeat(100),
  blank: ' \u200B\u2060\u00A0'.repeat(75),
  date: '<!date^1^{date}^https://evil.example|now> {date}'.repeat(6),
  json: '"}],"blocks":[{"type":"divider"}],"x":[{"y":"'.repeat(7),
};
