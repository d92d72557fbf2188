using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Keys that rotate, links for who looks after DNS, mailboxes that are proven, and what receivers report of a domain.</summary>
[Migration(7)]
public sealed class M0007Watching : ForwardOnlyMigration
{
    public override void Up() => Execute.Sql(Tables);

    const string Tables = """
        ALTER TABLE sending_domain ADD COLUMN share TEXT NULL;
        ALTER TABLE sending_domain ADD COLUMN selector_since BIGINT NOT NULL DEFAULT 0;
        UPDATE sending_domain SET selector_since = requested_at;
        CREATE UNIQUE INDEX sending_domain_share ON sending_domain (share);
        CREATE TABLE dmarc_report (
          id TEXT PRIMARY KEY,
          domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          -- Who reports, and by which name it calls this report: the same one sent twice counts once.
          reporter TEXT NOT NULL,
          report_id TEXT NOT NULL,
          begins_at BIGINT NOT NULL,
          ends_at BIGINT NOT NULL,
          received_at BIGINT NOT NULL,
          policy TEXT NOT NULL,
          messages BIGINT NOT NULL,
          faults TEXT NOT NULL,
          UNIQUE (domain_id, reporter, report_id)
        );
        CREATE INDEX dmarc_report_time ON dmarc_report (domain_id, ends_at);
        CREATE TABLE dmarc_row (
          report TEXT NOT NULL REFERENCES dmarc_report (id),
          number INTEGER NOT NULL,
          source TEXT NOT NULL,
          header_from TEXT NOT NULL,
          messages BIGINT NOT NULL,
          disposition TEXT NOT NULL,
          dkim_aligned BOOLEAN NOT NULL,
          spf_aligned BOOLEAN NOT NULL,
          dkim TEXT NOT NULL,
          spf TEXT NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY (report, number)
        );
        CREATE TABLE tls_report (
          id TEXT PRIMARY KEY,
          domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          reporter TEXT NOT NULL,
          report_id TEXT NOT NULL,
          begins_at BIGINT NOT NULL,
          ends_at BIGINT NOT NULL,
          received_at BIGINT NOT NULL,
          succeeded BIGINT NOT NULL,
          failed BIGINT NOT NULL,
          failures TEXT NOT NULL,
          UNIQUE (domain_id, reporter, report_id)
        );
        """;
}
