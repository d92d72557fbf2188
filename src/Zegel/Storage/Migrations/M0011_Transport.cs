using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>What receivers' domains demand of encryption, remembered for as long as they say.</summary>
[Migration(11)]
public sealed class M0011Transport : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        CREATE TABLE mta_sts_policy (
          domain TEXT PRIMARY KEY,
          record_id TEXT NOT NULL,
          text TEXT NOT NULL,
          fetched_at BIGINT NOT NULL,
          expires_at BIGINT NOT NULL
        );
        CREATE INDEX mta_sts_policy_expiry ON mta_sts_policy (expires_at);
        """;
}
