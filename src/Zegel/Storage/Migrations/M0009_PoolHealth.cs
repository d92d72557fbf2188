using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>How the addresses stand that mail leaves from, and what became of each.</summary>
[Migration(9)]
public sealed class M0009PoolHealth : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        CREATE TABLE egress_address (
          address TEXT PRIMARY KEY,
          -- Said in EHLO. With another name it is looked at from the beginning.
          name TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('new', 'active', 'out', 'held', 'resting')),
          state_since BIGINT NOT NULL,
          why TEXT NOT NULL,
          is_named BOOLEAN NULL,
          seen TEXT NOT NULL,
          silent_since BIGINT NULL,
          listings TEXT NOT NULL,
          unasked TEXT NOT NULL,
          lists_due_at BIGINT NULL,
          rest_reason TEXT NULL,
          checked_at BIGINT NULL,
          next_check_at BIGINT NOT NULL
        );
        -- The platform has no tenant, and so no audit log: its history stands here.
        CREATE TABLE egress_change (
          id TEXT PRIMARY KEY,
          address TEXT NOT NULL REFERENCES egress_address (address),
          at BIGINT NOT NULL,
          actor TEXT NOT NULL,
          was TEXT NOT NULL,
          became TEXT NOT NULL,
          why TEXT NOT NULL
        );
        CREATE INDEX egress_change_address ON egress_change (address, at);
        """;
}
