using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>What is known of whether somebody reads what is written to a sender address.</summary>
[Migration(8)]
public sealed class M0008SenderProof : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        CREATE TABLE sender_proof (
          address TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          proven_at BIGINT NULL,
          proven_by TEXT NULL CHECK (proven_by IN ('code', 'reply', 'kept', 'use')),
          lapses_at BIGINT NULL,
          -- The intent of the last mail that asked; its code is here as a hash only.
          mail_id TEXT NULL UNIQUE,
          asked_at BIGINT NULL,
          code_hash TEXT NULL,
          tries INTEGER NOT NULL,
          -- How many mails asked in the day that began then: a stranger's mailbox is not flooded.
          asks INTEGER NOT NULL,
          asks_since BIGINT NULL,
          -- Why it is proven no longer.
          fault TEXT NULL CHECK (fault IN ('bounced', 'moved')),
          fault_text TEXT NOT NULL,
          looked_at BIGINT NULL,
          CHECK ((proven_at IS NULL) = (proven_by IS NULL) AND (proven_at IS NULL) = (lapses_at IS NULL)),
          CHECK (fault IS NULL OR proven_at IS NULL),
          CHECK (code_hash IS NULL OR mail_id IS NOT NULL)
        );
        """;
}
