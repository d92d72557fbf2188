using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Which installation this database is of, how far it has come, and whether it may deliver.</summary>
[Migration(4)]
public sealed class M0004Keeping : ForwardOnlyMigration
{
    public override void Up()
    {
        Execute.Sql(Installation);
        IfDatabase("sqlite")
            .Execute.Sql(
                "INSERT INTO installation (one, id, epoch, point) VALUES (1, lower(hex(randomblob(16))), 1, 0)"
            );
        IfDatabase(type => type.StartsWith("Postgre", StringComparison.OrdinalIgnoreCase))
            .Execute.Sql(
                "INSERT INTO installation (one, id, epoch, point) VALUES (1, replace(gen_random_uuid()::text, '-', ''), 1, 0)"
            );
    }

    const string Installation = """
        -- One row. Without it, or with stopped_at set, nothing is handed out: a copy put back must not send again.
        CREATE TABLE installation (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          id TEXT NOT NULL,
          -- Counts lives: one more each time delivery goes on after a restore.
          epoch BIGINT NOT NULL,
          -- Counts up while this life hands out mail or grows its ledgers.
          point BIGINT NOT NULL,
          -- Tells the right master key from a wrong one, and nothing of the key.
          key_check TEXT NULL,
          stopped_at BIGINT NULL,
          stopped_why TEXT NULL CHECK (stopped_why IN ('restored', 'behind', 'elsewhere')),
          -- The moment that restored data are of, when it is known.
          data_of BIGINT NULL,
          CHECK ((stopped_at IS NULL) = (stopped_why IS NULL))
        );
        """;
}
