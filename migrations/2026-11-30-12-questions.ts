import { type Kysely, sql } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    -- Whether people are asked about what they granted in a domain, and how long they have to answer.
    create table asking (
      workspace_id integer not null,
      domain_id integer not null,
      is_on boolean not null,
      high_ms bigint not null,
      else_ms bigint not null,
      changed_by text not null,
      changed_at timestamptz not null,
      -- What was granted before is asked about by no reading; null: it is off.
      on_since timestamptz,
      -- So many new grants at once that nobody is asked by the bot until then.
      held_until timestamptz,
      primary key (workspace_id, domain_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade
    );

    -- One question about one grant. It stays with its app, since nobody is asked twice.
    create table question (
      id integer generated always as identity primary key,
      workspace_id integer not null,
      domain_id integer not null,
      app_id integer not null,
      -- Of Salesforce.
      user_id text not null,
      granted_at timestamptz not null,
      made_at timestamptz not null,
      -- Who pressed for it; null: the bot.
      made_by text,
      state text not null check (state in ('due', 'asked', 'answered', 'unasked')),
      -- When somebody should look at it; null: nothing is to be done.
      due_at timestamptz,
      tries integer not null default 0,
      -- Why nobody could be asked.
      why text,
      -- Whom it was put to.
      slack_user text,
      asked_at timestamptz,
      until timestamptz,
      -- Since when the channel knows that there was no answer in time.
      told_at timestamptz,
      answer text check (answer in ('yes', 'no', 'phone')),
      answered_at timestamptz,
      -- What they said it is for: foreign text.
      words text,
      revocation_id integer,
      unique (workspace_id, id),
      unique (workspace_id, app_id, user_id),
      foreign key (workspace_id, domain_id) references domain (workspace_id, id) on delete cascade,
      foreign key (workspace_id, app_id) references app (workspace_id, id) on delete cascade
    );
    create unique index question_person on question (workspace_id, app_id, slack_user) where slack_user is not null;
    create index question_due on question (due_at) where due_at is not null;
    create index question_made on question (workspace_id, domain_id, made_at);
    create index question_revocation on question (workspace_id, revocation_id) where revocation_id is not null;
  `.execute(db);
}

// biome-ignore lint/suspicious/noExplicitAny: a migration is frozen and knows no row types
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    delete from card where kind in ('question', 'answer');
    drop table question;
    drop table asking;
  `.execute(db);
}
