using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Tenants, domains, consent, campaigns, intents and feedback. Written in the SQL that both databases speak.</summary>
[Migration(1)]
public sealed class M0001Foundation : ForwardOnlyMigration
{
    public override void Up()
    {
        Execute.Sql(Tenants);
        Execute.Sql(Domains);
        Execute.Sql(Consent);
        Execute.Sql(Campaigns);
        Execute.Sql(Delivery);
        Execute.Sql(Feedback);
        foreach (var table in new[] { "consent_entry", "audit_entry" })
        {
            foreach (var verb in new[] { "UPDATE", "DELETE" })
                IfDatabase("sqlite")
                    .Execute.Sql(
                        $"CREATE TRIGGER {table}_no_{verb.ToLowerInvariant()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
                    );
            IfDatabase(type => type.StartsWith("Postgre", StringComparison.OrdinalIgnoreCase))
                .Execute.Sql(
                    $"""
                    CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
                    CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_only_grows();
                    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_only_grows();
                    """
                );
        }
    }

    const string Tenants = """
        CREATE TABLE tenant (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          legal_name TEXT NOT NULL,
          postal_address TEXT NOT NULL,
          contact TEXT NOT NULL,
          trade_register TEXT NOT NULL,
          privacy_url TEXT NOT NULL,
          created_at BIGINT NOT NULL
        );
        CREATE TABLE brand (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          name TEXT NOT NULL,
          slug TEXT NOT NULL UNIQUE,
          language TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          UNIQUE (tenant_id, name)
        );
        -- Secrets are sealed with the master key before they come here.
        CREATE TABLE platform_key (
          purpose TEXT NOT NULL,
          number INTEGER NOT NULL,
          secret TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          PRIMARY KEY (purpose, number)
        );
        CREATE TABLE audit_entry (
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          seq BIGINT NOT NULL,
          at BIGINT NOT NULL,
          actor TEXT NOT NULL,
          action TEXT NOT NULL,
          object TEXT NOT NULL,
          detail TEXT NOT NULL,
          previous_hash TEXT NOT NULL,
          hash TEXT NOT NULL,
          PRIMARY KEY (tenant_id, seq)
        );
        -- The last link of each chain; its row is locked while a link is added.
        CREATE TABLE chain_head (
          chain TEXT NOT NULL,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          seq BIGINT NOT NULL,
          hash TEXT NOT NULL,
          PRIMARY KEY (chain, tenant_id)
        );
        """;

    const string Domains = """
        CREATE TABLE sending_domain (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          name TEXT NOT NULL UNIQUE,
          return_label TEXT NOT NULL,
          state TEXT NOT NULL,
          active_selector TEXT NOT NULL,
          requested_at BIGINT NOT NULL,
          state_since BIGINT NOT NULL,
          checked_at BIGINT NULL,
          next_check_at BIGINT NOT NULL,
          wrong_answers INTEGER NOT NULL,
          silent_since BIGINT NULL,
          ready_after BIGINT NULL,
          full_check_at BIGINT NULL,
          findings TEXT NOT NULL
        );
        CREATE INDEX sending_domain_due ON sending_domain (next_check_at);
        CREATE TABLE dkim_key (
          domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          selector TEXT NOT NULL,
          algorithm TEXT NOT NULL,
          private_key TEXT NOT NULL,
          public_key TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          revoked_at BIGINT NULL,
          PRIMARY KEY (domain_id, selector, algorithm)
        );
        -- G43: one address serves one stream. G04: a brand has one address for bulk.
        CREATE TABLE sender_address (
          address TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          brand_id TEXT NOT NULL REFERENCES brand (id),
          domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          stream TEXT NOT NULL CHECK (stream IN ('bulk', 'transactional', 'system')),
          display_name TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          UNIQUE (brand_id, stream)
        );
        """;

    const string Consent = """
        CREATE TABLE mailing_list (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          brand_id TEXT NOT NULL REFERENCES brand (id),
          name TEXT NOT NULL,
          slug TEXT NOT NULL UNIQUE,
          purpose TEXT NOT NULL,
          frequency TEXT NOT NULL,
          language TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          UNIQUE (brand_id, name)
        );
        CREATE TABLE person (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          address TEXT NULL,
          address_key TEXT NOT NULL,
          name TEXT NOT NULL,
          fields TEXT NOT NULL,
          language TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          UNIQUE (tenant_id, address_key)
        );
        CREATE TABLE consent_entry (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          seq BIGINT NOT NULL,
          person_id TEXT NOT NULL REFERENCES person (id),
          list_id TEXT NULL REFERENCES mailing_list (id),
          kind TEXT NOT NULL,
          at BIGINT NOT NULL,
          wording_hash TEXT NOT NULL,
          evidence_hash TEXT NOT NULL,
          previous_hash TEXT NOT NULL,
          hash TEXT NOT NULL,
          UNIQUE (tenant_id, seq)
        );
        CREATE INDEX consent_entry_person ON consent_entry (person_id);
        -- Apart from the chain, so that it can be erased while the chain stays whole.
        CREATE TABLE evidence (
          entry_id TEXT PRIMARY KEY REFERENCES consent_entry (id),
          salt TEXT NOT NULL,
          json TEXT NOT NULL
        );
        -- G20: nobody is active on a list without the entry that proves it.
        CREATE TABLE subscription (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          list_id TEXT NOT NULL REFERENCES mailing_list (id),
          person_id TEXT NOT NULL REFERENCES person (id),
          state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'left')),
          consent_id TEXT NULL REFERENCES consent_entry (id),
          since BIGINT NOT NULL,
          UNIQUE (list_id, person_id),
          CHECK (state <> 'active' OR consent_id IS NOT NULL)
        );
        CREATE INDEX subscription_person ON subscription (person_id);
        -- One token may confirm several lists of a brand at once: then it stands here once for each.
        CREATE TABLE opt_in (
          token_hash TEXT NOT NULL,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          subscription_id TEXT NOT NULL REFERENCES subscription (id),
          request_id TEXT NOT NULL REFERENCES consent_entry (id),
          requested_at BIGINT NOT NULL,
          expires_at BIGINT NOT NULL,
          used_at BIGINT NULL,
          PRIMARY KEY (token_hash, subscription_id)
        );
        CREATE INDEX opt_in_subscription ON opt_in (subscription_id);
        CREATE INDEX opt_in_expiry ON opt_in (expires_at);
        -- C13: the last three confirmations asked for an address, whichever tenant's form was used.
        CREATE TABLE confirmation_quota (
          address_key TEXT PRIMARY KEY,
          last_at BIGINT NOT NULL,
          second_at BIGINT NOT NULL,
          third_at BIGINT NOT NULL
        );
        CREATE INDEX confirmation_quota_last ON confirmation_quota (last_at);
        CREATE TABLE suppression (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NULL REFERENCES tenant (id),
          scope TEXT NOT NULL CHECK (scope IN ('list', 'brand', 'tenant-bulk', 'tenant-all', 'platform')),
          list_id TEXT NULL REFERENCES mailing_list (id),
          brand_id TEXT NULL REFERENCES brand (id),
          address_key TEXT NOT NULL,
          reason TEXT NOT NULL,
          detail TEXT NOT NULL,
          at BIGINT NOT NULL,
          lifted_at BIGINT NULL,
          CHECK ((scope = 'platform') = (tenant_id IS NULL)),
          CHECK ((scope = 'list') = (list_id IS NOT NULL)),
          CHECK ((scope = 'brand') = (brand_id IS NOT NULL))
        );
        CREATE INDEX suppression_live ON suppression (address_key) WHERE lifted_at IS NULL;
        CREATE INDEX suppression_tenant ON suppression (tenant_id, id);
        """;

    const string Campaigns = """
        CREATE TABLE campaign (
          id TEXT PRIMARY KEY,
          number BIGINT NOT NULL UNIQUE,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          brand_id TEXT NOT NULL REFERENCES brand (id),
          name TEXT NOT NULL,
          subject TEXT NOT NULL,
          preheader TEXT NOT NULL,
          format TEXT NOT NULL CHECK (format IN ('html', 'markdown')),
          source TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('draft', 'sending', 'paused', 'cancelled', 'finished')),
          -- Counts edits, so that what was checked is what is released.
          revision BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          released_at BIGINT NULL,
          finished_at BIGINT NULL,
          selected BIGINT NOT NULL,
          excluded TEXT NOT NULL
        );
        CREATE TABLE campaign_list (
          campaign_id TEXT NOT NULL REFERENCES campaign (id),
          list_id TEXT NOT NULL REFERENCES mailing_list (id),
          position INTEGER NOT NULL,
          PRIMARY KEY (campaign_id, list_id)
        );
        """;

    const string Delivery = """
        -- State 0 waits, 1 is claimed until due_at, 2 has ended; nothing reopens an ended intent.
        CREATE TABLE intent (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          stream TEXT NOT NULL CHECK (stream IN ('bulk', 'transactional', 'system')),
          source TEXT NOT NULL,
          campaign_id TEXT NULL REFERENCES campaign (id),
          person_id TEXT NULL REFERENCES person (id),
          subscription_id TEXT NULL REFERENCES subscription (id),
          list_id TEXT NULL REFERENCES mailing_list (id),
          brand_id TEXT NOT NULL REFERENCES brand (id),
          domain_id TEXT NOT NULL REFERENCES sending_domain (id),
          consent_id TEXT NULL REFERENCES consent_entry (id),
          address TEXT NOT NULL,
          address_key TEXT NOT NULL,
          payload TEXT NULL,
          state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
          due_at BIGINT NOT NULL,
          fence BIGINT NOT NULL,
          attempts INTEGER NOT NULL,
          uncertain INTEGER NOT NULL,
          dated_at BIGINT NULL,
          queued_at BIGINT NOT NULL,
          expires_at BIGINT NOT NULL,
          outcome TEXT NULL CHECK (outcome IN ('delivered', 'bounced', 'suppressed', 'withdrawn', 'expired', 'cancelled')),
          ended_at BIGINT NULL,
          last_reply TEXT NULL,
          fault TEXT NULL,
          UNIQUE (campaign_id, person_id),
          CHECK (stream <> 'bulk' OR (consent_id IS NOT NULL AND subscription_id IS NOT NULL)),
          CHECK ((state = 2) = (outcome IS NOT NULL)),
          CHECK ((state = 2) = (ended_at IS NOT NULL))
        );
        CREATE INDEX intent_due ON intent (due_at) WHERE state < 2;
        CREATE INDEX intent_campaign ON intent (campaign_id, state);
        CREATE INDEX intent_person ON intent (person_id);
        CREATE TABLE attempt (
          intent_id TEXT NOT NULL REFERENCES intent (id),
          number INTEGER NOT NULL,
          at BIGINT NOT NULL,
          provider TEXT NOT NULL,
          host TEXT NOT NULL,
          local_address TEXT NOT NULL,
          result TEXT NOT NULL,
          code INTEGER NOT NULL,
          reply TEXT NOT NULL,
          uncertain BOOLEAN NOT NULL,
          PRIMARY KEY (intent_id, number)
        );
        """;

    const string Feedback = """
        CREATE TABLE feedback (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          intent_id TEXT NOT NULL REFERENCES intent (id),
          kind TEXT NOT NULL,
          fault TEXT NOT NULL,
          status TEXT NOT NULL,
          detail TEXT NOT NULL,
          at BIGINT NOT NULL
        );
        CREATE INDEX feedback_intent ON feedback (intent_id);
        """;
}
