import { columns, usageBytes, usageFilesOf } from '../usage-log.ts';
import { rowOf } from './row.ts';
import type { ObjectDef } from './schema.ts';

export const loginHistory: ObjectDef = {
  name: 'LoginHistory',
  keyPrefix: '0Ya',
  *rows(viewer) {
    const all = viewer.may('ManageUsers') || viewer.may('MonitorLoginHistory');
    for (const login of viewer.state.logins) {
      if (!all && login.userId !== viewer.user.id) continue;
      yield rowOf({
        Id: login.id,
        UserId: login.userId,
        LoginTime: login.atSeconds * 1_000,
        LoginType: login.type,
        SourceIp: login.sourceIp,
        Status: login.status,
        Application: login.application,
        Browser: login.browser,
        Platform: 'Unknown',
        ApiType: 'N/A',
        LoginUrl: viewer.state.url.replace('http://', ''),
        CountryIso: 'GB',
        TlsProtocol: 'TLS 1.3',
        CipherSuite: 'TLS_AES_256_GCM_SHA384',
      });
    }
  },
};

export const setupAuditTrail: ObjectDef = {
  name: 'SetupAuditTrail',
  keyPrefix: '0Ym',
  needs: ['ViewSetup'],
  *rows({ state }) {
    for (const audit of state.audits) {
      yield rowOf({
        Id: audit.id,
        CreatedDate: audit.atSeconds * 1_000,
        CreatedById: audit.createdById,
        Action: audit.action,
        Section: audit.section,
        Display: audit.display,
      });
    }
  },
};

/** Files of the API usage log; there are none of an org that has just begun. */
export const eventLogFile: ObjectDef = {
  name: 'EventLogFile',
  keyPrefix: '0AT',
  needs: ['ViewAllData', 'ViewEventLogFiles'],
  *rows({ state }) {
    for (const file of usageFilesOf(state)) {
      yield rowOf({
        Id: file.id,
        EventType: 'ApiTotalUsage',
        CreatedDate: file.createdSeconds * 1_000,
        LogDate: file.logSeconds * 1_000,
        Interval: file.hourly ? 'Hourly' : 'Daily',
        Sequence: file.hourly ? 1 : 0,
        LogFileFieldNames: columns.join(','),
        LogFileLength: usageBytes(file),
      });
    }
  },
};
