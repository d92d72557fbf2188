using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Indexes for looking people up: seconds at a million rows become milliseconds.</summary>
[Migration(5)]
public sealed class M0005Search : ForwardOnlyMigration
{
    public override void Up()
    {
        Execute.Sql(Pages);
        // Beginnings of names are a range of bytes; a locale would sort them otherwise.
        IfDatabase("sqlite").Execute.Sql("CREATE INDEX person_name ON person (tenant_id, lower(name), id)");
        IfDatabase(type => type.StartsWith("Postgre", StringComparison.OrdinalIgnoreCase))
            .Execute.Sql("CREATE INDEX person_name ON person (tenant_id, (lower(name) COLLATE \"C\"), id)");
    }

    const string Pages = """
        CREATE INDEX person_tenant ON person (tenant_id, id);
        -- Counts the people of all lists, and pages through those of one.
        CREATE INDEX subscription_list ON subscription (tenant_id, list_id, state, person_id);
        -- Who came and went lately, and how many in a week.
        CREATE INDEX consent_entry_list ON consent_entry (list_id, at, kind);
        """;
}
