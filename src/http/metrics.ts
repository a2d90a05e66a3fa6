import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ReadOutcome } from '../apps/reads/run.ts';
import type { Load } from '../db/state.ts';
import type { RefreshOutcome } from '../domains/session.ts';
import type { DeliveryOutcome } from '../notices/refusal.ts';
import type { LookOutcome } from '../syncs/look.ts';
import type { SyncOutcome } from '../syncs/run-sync.ts';
import { type Trouble, troubles } from './readiness.ts';

// Labels are closed lists: never a workspace, domain, app or person.

export type Metrics = ReturnType<typeof createMetrics>;

const SYNC_SECONDS = [1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10_800];

/** What the process counts, and a reading of it for Prometheus. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const syncs = new Counter({
    name: 'orgwarden_syncs_total',
    help: 'Syncs that ended, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const syncSeconds = new Histogram({
    name: 'orgwarden_sync_duration_seconds',
    help: 'How long a sync took, from its start to its end.',
    buckets: SYNC_SECONDS,
    registers,
  });
  const looks = new Counter({
    name: 'orgwarden_looks_total',
    help: 'Looks for new grants between syncs, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const deliveries = new Counter({
    name: 'orgwarden_deliveries_total',
    help: 'Messages handed to Slack or to mail, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const refreshes = new Counter({
    name: 'orgwarden_refreshes_total',
    help: 'Renewals of Salesforce grants, by outcome.',
    labelNames: ['outcome'],
    registers,
  });

  const logs = new Counter({
    name: 'orgwarden_usage_logs_total',
    help: "Readings of an org's API usage log that ended, by outcome.",
    labelNames: ['outcome'],
    registers,
  });

  return {
    logRead(outcome: ReadOutcome): void {
      logs.inc({ outcome });
    },

    syncEnded(outcome: SyncOutcome, seconds: number): void {
      syncs.inc({ outcome });
      syncSeconds.observe(seconds);
    },

    lookEnded(outcome: LookOutcome): void {
      looks.inc({ outcome });
    },

    delivered(kind: 'notice' | 'card' | 'mail', outcome: DeliveryOutcome): void {
      deliveries.inc({ kind, outcome });
    },

    refreshed(outcome: RefreshOutcome): void {
      refreshes.inc({ outcome });
    },

    /** Asks what is wrong with this process, whenever somebody reads the metrics. */
    watchTroubles(look: () => Promise<readonly Trouble[]>): void {
      new Gauge({
        name: 'orgwarden_trouble',
        help: 'Whether something that this process needs is missing, by what: the same that /readyz says in words.',
        labelNames: ['what'],
        registers,
        async collect() {
          const now = await look();
          for (const what of troubles) this.set({ what }, now.includes(what) ? 1 : 0);
        },
      });
    },

    /** The connections to PostgreSQL, by what they are for. */
    watchConnections(loads: () => Readonly<Record<'prompt' | 'patient' | 'looking', Load>>): void {
      new Gauge({
        name: 'orgwarden_database_connections',
        help: 'Connections to PostgreSQL, by pool: in use, idle, and how many wait for one.',
        labelNames: ['pool', 'state'],
        registers,
        collect() {
          for (const [pool, load] of Object.entries(loads()))
            for (const [state, count] of Object.entries(load)) this.set({ pool, state }, count);
        },
      });
    },

    /** Asks how far this machine's clock is ahead of PostgreSQL's, whenever somebody reads the metrics. */
    watchClock(aheadMs: () => number): void {
      new Gauge({
        name: 'orgwarden_clock_ahead_seconds',
        help: "How far this machine's clock is ahead of PostgreSQL's; below zero: behind.",
        registers,
        collect() {
          this.set(aheadMs() / 1000);
        },
      });
    },

    /** Asks how long ago the tick looked for what is due, whenever somebody reads the metrics. */
    watchTick(ageMs: () => number): void {
      new Gauge({
        name: 'orgwarden_tick_age_seconds',
        help: 'How long ago this worker had last looked for everything that is due.',
        registers,
        collect() {
          this.set(ageMs() / 1000);
        },
      });
    },

    /** Asks for the jobs that wait, by queue, whenever somebody reads the metrics. */
    watchJobs(waiting: () => Promise<Readonly<Record<string, number>>>): void {
      new Gauge({
        name: 'orgwarden_jobs_waiting',
        help: 'Jobs that wait, by queue. Absent while Redis does not answer.',
        labelNames: ['queue'],
        registers,
        async collect() {
          this.reset();
          const counts = await waiting().catch(() => ({}));
          for (const [queue, count] of Object.entries(counts)) this.set({ queue }, count);
        },
      });
    },

    /** Asks for what Slack does not take, whenever somebody reads the metrics. */
    watchSlack(looks: {
      waiting(): Promise<Readonly<Record<'notice' | 'card', number>>>;
      channels(): Promise<number>;
      workspaces(): Promise<number>;
      unlisted(): Promise<number>;
    }): void {
      new Gauge({
        name: 'orgwarden_messages_waiting',
        help: 'Messages that Slack did not take at least once, and that wait. Absent while the database does not answer.',
        labelNames: ['kind'],
        registers,
        async collect() {
          this.reset();
          const counts = await looks.waiting().catch(() => ({}));
          for (const [kind, count] of Object.entries(counts)) this.set({ kind }, count);
        },
      });
      new Gauge({
        name: 'orgwarden_channels_paused',
        help: 'Channels that Slack refuses, whose messages go to admins. NaN while the database does not answer.',
        registers,
        async collect() {
          this.set(await looks.channels().catch(() => Number.NaN));
        },
      });
      new Gauge({
        name: 'orgwarden_workspaces_refused',
        help: 'Workspaces in which Slack has taken nothing since it refused something. NaN while the database does not answer.',
        registers,
        async collect() {
          this.set(await looks.workspaces().catch(() => Number.NaN));
        },
      });
      new Gauge({
        name: 'orgwarden_workspaces_unlisted',
        help: 'Workspaces whose members Slack has not listed to their end for two days, or never. NaN while the database does not answer.',
        registers,
        async collect() {
          this.set(await looks.unlisted().catch(() => Number.NaN));
        },
      });
    },

    /** Asks for the number of domains that are late, whenever somebody reads the metrics. */
    watchLateDomains(late: () => Promise<number>): void {
      new Gauge({
        name: 'orgwarden_domains_late',
        help: 'Domains whose last sync is older than it should be. NaN while the database does not answer.',
        registers,
        async collect() {
          this.set(await late().catch(() => Number.NaN));
        },
      });
    },

    async read(): Promise<{ contentType: string; text: string }> {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
