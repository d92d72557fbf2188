using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>What happened that people and programs are told, and the endpoints of programs.</summary>
[Migration(10)]
public sealed class M0010Notices : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        ALTER TABLE user_account ADD COLUMN gets_notices BOOLEAN NOT NULL DEFAULT TRUE;
        CREATE TABLE notice (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          kind TEXT NOT NULL,
          object TEXT NOT NULL,
          -- The page of the thing at the desk; with the kind it tells what must not be mailed again so soon.
          page TEXT NOT NULL,
          detail TEXT NOT NULL,
          data TEXT NOT NULL,
          at BIGINT NOT NULL,
          mail TEXT NOT NULL CHECK (mail IN ('waiting', 'sent', 'left')),
          mailed_at BIGINT NULL,
          CHECK ((mail = 'sent') = (mailed_at IS NOT NULL))
        );
        CREATE INDEX notice_tenant ON notice (tenant_id, id);
        CREATE INDEX notice_waiting ON notice (at) WHERE mail = 'waiting';
        CREATE INDEX notice_mailed ON notice (tenant_id, mailed_at) WHERE mail = 'sent';
        CREATE TABLE webhook (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          url TEXT NOT NULL,
          -- Names of kinds, a space between; empty: all, also those that come later.
          kinds TEXT NOT NULL,
          secret TEXT NOT NULL,
          former_secret TEXT NULL,
          former_until BIGINT NULL,
          created_by TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          -- Since the last answer that was well.
          failing_since BIGINT NULL,
          failures INTEGER NOT NULL,
          stopped_at BIGINT NULL,
          CHECK ((former_secret IS NULL) = (former_until IS NULL))
        );
        CREATE INDEX webhook_tenant ON webhook (tenant_id, id);
        -- state 0: waits until due_at; 1: claimed until due_at; 2: ended.
        CREATE TABLE webhook_delivery (
          id TEXT PRIMARY KEY,
          webhook_id TEXT NOT NULL REFERENCES webhook (id),
          kind TEXT NOT NULL,
          body TEXT NOT NULL,
          state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
          due_at BIGINT NOT NULL,
          fence BIGINT NOT NULL,
          attempts INTEGER NOT NULL,
          created_at BIGINT NOT NULL,
          outcome TEXT NULL CHECK (outcome IN ('delivered', 'failed', 'stopped')),
          ended_at BIGINT NULL,
          last_status INTEGER NULL,
          last_answer TEXT NOT NULL,
          CHECK ((state = 2) = (outcome IS NOT NULL)),
          CHECK ((state = 2) = (ended_at IS NOT NULL))
        );
        CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE state < 2;
        CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, id);
        CREATE INDEX webhook_delivery_age ON webhook_delivery (created_at);
        """;
}
