/**
 * What a call of an app's was for. The log names no kind that is alike in REST, SOAP and Bulk, so ours is told by family,
 * resource and HTTP method; what they do not tell is `other`.
 */
export const callMethods = [
  'query',
  'bulk',
  'record',
  'search',
  'describe',
  'write',
  'sign-in',
  'other',
] as const;
export type CallMethod = (typeof callMethods)[number];

/** A file of the API usage log, of a day or, where the org has those, of an hour. */
export interface UsageFile {
  readonly fileId: string;
  /** By it a file that took the place of another is told: one of a day is made anew, whole. */
  readonly createdAt: Date;
  /** Where the hour or the day begins, UTC. */
  readonly logDate: Date;
  readonly hourly: boolean;
  /** Of an hour: 1, 2 …, each with the calls that came in since the one before. Of a day: 0. */
  readonly sequence: number;
  readonly bytes: number;
}

/** One call, as a line of the log has it. Texts are foreign. No record, no query is in it. */
export interface UsageCall {
  /** Epoch milliseconds; null: not said. */
  readonly at: number | null;
  /** CONNECTED_APP_ID, with 18 characters: 0H4 an installed app, 888 a consumer that admins cannot look up. Null: none. */
  readonly appId: string | null;
  /** CONNECTED_APP_NAME; empty: none. */
  readonly appName: string;
  readonly userId: string | null;
  /** Names of objects, in order, as `Account, Contact`; empty: none is named. */
  readonly object: string;
  readonly method: CallMethod;
  /** CLIENT_IP; empty: none. Salesforce calls itself in words. */
  readonly sourceIp: string;
}

/** The API usage log of an org. Throws AppError only. */
export interface UsageLog {
  /** Files made since then. Or why the log is not visible. */
  usageFiles(
    since: Date,
  ): Promise<
    | { readonly ok: true; readonly value: readonly UsageFile[] }
    | { readonly ok: false; readonly why: string }
  >;
  /**
   * Reads a file. `begin` is called at each try, which is of the whole file, and gives who takes its calls; they come in
   * batches, in the order of the file. Gives how many lines said too little to be a call. Throws E-TOO-BIG over the bound.
   */
  usageCalls(
    file: UsageFile,
    begin: () => (calls: readonly UsageCall[]) => void,
  ): Promise<{ readonly odd: number }>;
}
