using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Waivers, and what the gate saw when it let a campaign go.</summary>
[Migration(6)]
public sealed class M0006Proof : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        -- 7776000000000 microseconds are 90 days: no longer, whoever agrees (standards 0.4).
        CREATE TABLE waiver (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          rule_id TEXT NOT NULL,
          scope TEXT NOT NULL CHECK (scope IN ('domain', 'list', 'campaign')),
          scope_id TEXT NOT NULL,
          -- What was seen and may be; empty: whatever the rule finds in this scope.
          seen TEXT NOT NULL,
          reason TEXT NOT NULL CHECK (reason <> ''),
          requested_by TEXT NOT NULL,
          requested_at BIGINT NOT NULL,
          approved_by TEXT NULL,
          approved_at BIGINT NULL,
          expires_at BIGINT NOT NULL,
          ended_by TEXT NULL,
          ended_at BIGINT NULL,
          CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
          CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
          CHECK (expires_at > requested_at AND expires_at - requested_at <= 7776000000000)
        );
        CREATE INDEX waiver_scope ON waiver (tenant_id, scope_id);
        CREATE TABLE campaign_gate (
          campaign_id TEXT PRIMARY KEY REFERENCES campaign (id),
          record TEXT NOT NULL
        );
        """;
}
