using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>The planned change of a sender address, and the From that a campaign keeps from its release to its end.</summary>
[Migration(12)]
public sealed class M0012SenderChange : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        CREATE TABLE sender_change (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          brand_id TEXT NOT NULL REFERENCES brand (id),
          stream TEXT NOT NULL CHECK (stream IN ('bulk', 'transactional', 'system')),
          address TEXT NOT NULL,
          display_name TEXT NOT NULL,
          domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          new_address TEXT NOT NULL,
          new_display_name TEXT NOT NULL,
          new_domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          reason TEXT NOT NULL,
          asked_by TEXT NOT NULL,
          asked_at BIGINT NOT NULL,
          agreed_by TEXT NULL,
          agreed_at BIGINT NULL,
          withdrawn_by TEXT NULL,
          withdrawn_at BIGINT NULL,
          done_at BIGINT NULL,
          CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)),
          CHECK (agreed_by IS NULL OR agreed_by <> asked_by),
          CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
          CHECK (done_at IS NULL OR (agreed_at IS NOT NULL AND withdrawn_at IS NULL))
        );
        -- One at a time: readers are told of one new address.
        CREATE UNIQUE INDEX sender_change_open ON sender_change (brand_id, stream)
          WHERE withdrawn_at IS NULL AND done_at IS NULL;
        CREATE UNIQUE INDEX sender_change_planned ON sender_change (new_address)
          WHERE withdrawn_at IS NULL AND done_at IS NULL;
        CREATE INDEX sender_change_tenant ON sender_change (tenant_id);
        -- Set at release: what is on its way keeps the From it was judged with.
        ALTER TABLE campaign ADD COLUMN from_address TEXT NULL;
        ALTER TABLE campaign ADD COLUMN from_name TEXT NULL;
        ALTER TABLE campaign ADD COLUMN from_domain_id TEXT NULL REFERENCES sending_domain (id);
        -- The change that its footer tells of.
        ALTER TABLE campaign ADD COLUMN change_id TEXT NULL REFERENCES sender_change (id);
        CREATE INDEX campaign_change ON campaign (change_id) WHERE change_id IS NOT NULL;
        UPDATE campaign SET
          from_address = (SELECT s.address FROM sender_address s WHERE s.brand_id = campaign.brand_id AND s.stream = 'bulk'),
          from_name = (SELECT s.display_name FROM sender_address s WHERE s.brand_id = campaign.brand_id AND s.stream = 'bulk'),
          from_domain_id = (SELECT s.domain_id FROM sender_address s WHERE s.brand_id = campaign.brand_id AND s.stream = 'bulk')
        WHERE released_at IS NOT NULL;
        """;
}
