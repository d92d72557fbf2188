using FluentMigrator;

namespace Zegel.Storage.Migrations;

/// <summary>Who may sign in, the keys of programs, and campaigns that wait for their hour.</summary>
[Migration(2)]
public sealed class M0002Operators : ForwardOnlyMigration
{
    public override void Up()
    {
        Execute.Sql(Operators);
        Execute.Sql(Schedule);
    }

    const string Operators = """
        -- The address is kept in lower case: it is how a person signs in.
        CREATE TABLE user_account (
          id TEXT PRIMARY KEY,
          email TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          language TEXT NOT NULL,
          password_hash TEXT NOT NULL,
          is_platform BOOLEAN NOT NULL,
          failures INTEGER NOT NULL,
          locked_until BIGINT NULL,
          verified_at BIGINT NULL,
          disabled_at BIGINT NULL,
          created_at BIGINT NOT NULL
        );
        CREATE TABLE user_role (
          user_id TEXT NOT NULL REFERENCES user_account (id),
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          role TEXT NOT NULL CHECK (role IN ('owner', 'marketer', 'viewer')),
          PRIMARY KEY (user_id, tenant_id)
        );
        CREATE INDEX user_role_tenant ON user_role (tenant_id);
        -- The code that proves an operator's own address; one at a time.
        CREATE TABLE user_code (
          user_id TEXT PRIMARY KEY REFERENCES user_account (id),
          code_hash TEXT NOT NULL,
          tries INTEGER NOT NULL,
          expires_at BIGINT NOT NULL
        );
        CREATE TABLE sign_in (
          token_hash TEXT PRIMARY KEY,
          user_id TEXT NOT NULL REFERENCES user_account (id),
          tenant_id TEXT NULL REFERENCES tenant (id),
          created_at BIGINT NOT NULL,
          seen_at BIGINT NOT NULL,
          expires_at BIGINT NOT NULL
        );
        CREATE INDEX sign_in_user ON sign_in (user_id);
        CREATE INDEX sign_in_expiry ON sign_in (expires_at);
        -- The secret itself is shown once and never stored.
        CREATE TABLE api_key (
          id TEXT PRIMARY KEY,
          tenant_id TEXT NOT NULL REFERENCES tenant (id),
          name TEXT NOT NULL,
          secret_hash TEXT NOT NULL UNIQUE,
          scopes TEXT NOT NULL,
          created_by TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          used_at BIGINT NULL,
          revoked_at BIGINT NULL
        );
        CREATE INDEX api_key_tenant ON api_key (tenant_id, id);
        """;

    // A draft with an hour is scheduled; why a release was refused stays until the next edit.
    const string Schedule = """
        ALTER TABLE campaign ADD COLUMN release_at BIGINT NULL;
        ALTER TABLE campaign ADD COLUMN release_actor TEXT NULL;
        ALTER TABLE campaign ADD COLUMN release_fault TEXT NULL;
        CREATE INDEX campaign_release ON campaign (release_at) WHERE release_at IS NOT NULL;
        """;
}
