using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Lists that come from elsewhere: held until a second person agrees, measured by their first campaign.</summary>
[Migration(3)]
public sealed class M0003Import : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Import);

    const string Import = """
        CREATE TABLE import (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          list_id TEXT NOT NULL REFERENCES mailing_list (id),
          file_name TEXT NOT NULL,
          -- SHA-256 of the file: the document that the evidence of each person names (C17).
          file_hash TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('held', 'running', 'done', 'refused')),
          attestation TEXT NOT NULL,
          requested_by TEXT NOT NULL,
          requested_at BIGINT NOT NULL,
          decided_by TEXT NULL,
          decided_at BIGINT NULL,
          decision TEXT NULL,
          -- As the file was judged, and as it came out.
          accepted BIGINT NOT NULL,
          refused TEXT NOT NULL,
          findings TEXT NOT NULL,
          imported BIGINT NOT NULL,
          skipped TEXT NOT NULL,
          -- Until then a campaign takes a few hundred of its people only.
          proven_at BIGINT NULL,
          CHECK (decided_by IS NULL OR decided_by <> requested_by)
        );
        CREATE INDEX import_tenant ON import (tenant_id, id);
        -- What waits for the second person; each row goes when it was brought in.
        CREATE TABLE import_row (
          import_id TEXT NOT NULL REFERENCES import (id),
          line BIGINT NOT NULL,
          address TEXT NOT NULL,
          address_typed TEXT NOT NULL,
          name TEXT NOT NULL,
          language TEXT NOT NULL,
          agreed_at BIGINT NOT NULL,
          method TEXT NOT NULL,
          source TEXT NOT NULL,
          wording TEXT NOT NULL,
          ip TEXT NOT NULL,
          fields TEXT NOT NULL,
          PRIMARY KEY (import_id, line)
        );
        -- Null for whoever confirmed here themselves.
        ALTER TABLE subscription ADD COLUMN import_id TEXT NULL REFERENCES import (id);
        CREATE INDEX subscription_import ON subscription (import_id, person_id) WHERE import_id IS NOT NULL;
        """;
}
