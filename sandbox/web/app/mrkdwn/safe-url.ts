/** The address if a page may lead there: http, https or mail, nothing that runs. */
export function safeUrl(text: string): string | undefined {
  const url = URL.parse(text);
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}
