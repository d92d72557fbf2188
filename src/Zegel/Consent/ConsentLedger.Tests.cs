using LinqToDB;
using LinqToDB.Data;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class ConsentLedgerTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "C04")]
    public async Task A_ledger_that_many_write_at_once_is_whole_across_pages()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var person = await PersonAsync(given);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AppendAsync(given, person.Id, 300)));
        var whole = (await given.Ledger.VerifyAsync(given.Tenant.Id, Token)).ShouldBeOfType<LedgerCheck.Whole>();
        (whole.Entries, whole.WithEvidence).ShouldBe((2400, 2400));
        whole.HeadHash.ShouldMatch("^[0-9a-f]{64}$");
    }

    [Fact]
    public async Task An_empty_ledger_is_whole()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (await given.Ledger.VerifyAsync(given.Tenant.Id, Token)).ShouldBe(new LedgerCheck.Whole(0, 0, ""));
    }

    [Theory]
    [InlineData("UPDATE consent_entry SET kind = 'withdrawn' WHERE seq = 3", 3, "changed")]
    [InlineData("UPDATE consent_entry SET at = at + 1 WHERE seq = 3", 3, "changed")]
    [InlineData("UPDATE consent_entry SET list_id = NULL WHERE seq = 1", 1, "changed")]
    [InlineData("UPDATE consent_entry SET wording_hash = 'x' WHERE seq = 5", 5, "changed")]
    [InlineData("UPDATE consent_entry SET hash = 'x' WHERE seq = 5", 5, "changed")]
    [InlineData("DELETE FROM consent_entry WHERE seq = 2", 2, "missing")]
    [InlineData("DELETE FROM consent_entry WHERE seq = 5", 5, "missing: the chain had 5")]
    [InlineData("DELETE FROM consent_entry WHERE seq > 0", 1, "missing: the chain had 5")]
    [InlineData("UPDATE chain_head SET seq = 4 WHERE chain = 'consent'", 5, "slipped in")]
    [InlineData("UPDATE chain_head SET hash = 'x' WHERE chain = 'consent'", 5, "names another hash")]
    [InlineData(
        "UPDATE evidence SET json = '{}' WHERE entry_id = (SELECT id FROM consent_entry WHERE seq = 4)",
        4,
        "evidence"
    )]
    [Trait("Rule", "C04")]
    public async Task Tampering_is_found_where_it_was_done(string sql, long at, string why)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await AppendAsync(given, (await PersonAsync(given)).Id, 5, given.List.Id);
        if (sql.StartsWith("DELETE", StringComparison.Ordinal))
            await given.Database.WriteAsync(db => db.ExecuteAsync("DELETE FROM evidence", Token), Token);
        await UnguardedAsync(given, sql);
        var broken = (await given.Ledger.VerifyAsync(given.Tenant.Id, Token)).ShouldBeOfType<LedgerCheck.Broken>();
        broken.Sequence.ShouldBe(at);
        broken.Why.ShouldContain(why);
    }

    [Theory]
    [InlineData("UPDATE consent_entry SET kind = 'confirmed'")]
    [InlineData("DELETE FROM consent_entry")]
    [Trait("Rule", "C04")]
    public async Task The_database_itself_refuses_to_change_the_ledger(string sql)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await AppendAsync(given, (await PersonAsync(given)).Id, 1);
        var fault = await Should.ThrowAsync<Exception>(
            given.Database.WriteAsync(db => db.ExecuteAsync(sql, Token), Token)
        );
        fault.Message.ShouldContain("the ledger only grows");
    }

    [Fact]
    public async Task Erased_evidence_leaves_the_chain_whole()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await AppendAsync(given, (await PersonAsync(given)).Id, 5);
        await given.Database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    "DELETE FROM evidence WHERE entry_id IN (SELECT id FROM consent_entry WHERE seq < 3)",
                    Token
                ),
            Token
        );
        var whole = (await given.Ledger.VerifyAsync(given.Tenant.Id, Token)).ShouldBeOfType<LedgerCheck.Whole>();
        (whole.Entries, whole.WithEvidence).ShouldBe((5, 3));
    }

    [Fact]
    public async Task What_is_undone_leaves_no_gap()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var person = await PersonAsync(given);
        await AppendAsync(given, person.Id, 1);
        await Should.ThrowAsync<InvalidOperationException>(
            given.Database.WriteAsync(
                async db =>
                {
                    var chain = await ConsentLedger.LockAsync(db, given.Tenant.Id, Token);
                    await chain.AppendAsync(person.Id, null, new Evidence.Erased { Why = "no" }, Now, Token);
                    throw new InvalidOperationException("on purpose");
                },
                Token
            )
        );
        await AppendAsync(given, person.Id, 1);
        (await given.Ledger.VerifyAsync(given.Tenant.Id, Token))
            .ShouldBeOfType<LedgerCheck.Whole>()
            .Entries.ShouldBe(2);
    }

    [Fact]
    public async Task A_person_is_shown_their_own_entries_and_no_others()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.JoinAsync("ann@example.nl", Now);
        await given.JoinAsync("bob@example.nl", Now);
        var shown = await given.Ledger.ShowAsync(given.Tenant.Id, Mailbox.Parse("Ann@Example.NL"), Token);
        shown.Select(e => e.Entry.Kind).ShouldBe([ConsentKind.Requested, ConsentKind.Confirmed]);
        shown[0].ListName.ShouldBe("Nieuwsbrief");
        shown[0].Evidence!.ShouldContain("ann@example.nl");
        shown[0].Evidence!.ShouldNotContain("bob@");
        (await given.Ledger.ShowAsync(given.Tenant.Id, Mailbox.Parse("eve@example.nl"), Token)).ShouldBeEmpty();
        (await given.Ledger.ShowAsync(Guid.Empty, Mailbox.Parse("ann@example.nl"), Token)).ShouldBeEmpty();
    }

    static Task<Person> PersonAsync(GivenConsent given) =>
        given.Database.WriteAsync(
            db =>
                new People(given.Keys).FindOrCreateAsync(
                    db,
                    given.Tenant.Id,
                    Mailbox.Parse("ann@example.nl"),
                    "Ann",
                    "nl",
                    Now,
                    Token
                ),
            Token
        );

    static Task AppendAsync(GivenConsent given, Guid personId, int count, Guid? listId = null) =>
        given.Database.WriteAsync(
            async db =>
            {
                var chain = await ConsentLedger.LockAsync(db, given.Tenant.Id, Token);
                for (var i = 0; i < count; i++)
                {
                    var evidence = new Evidence.Erased { Why = $"é \"{i}\"", Wording = "Ja, graag" };
                    await chain.AppendAsync(personId, listId, evidence, Now.AddSeconds(i), Token);
                }
            },
            Token
        );

    /// <summary>As someone who owns the database file could.</summary>
    static Task<int> UnguardedAsync(GivenConsent given, string sql) =>
        given.Database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    given.Database.Dialect is Dialect.Sqlite
                        ? $"DROP TRIGGER consent_entry_no_update; DROP TRIGGER consent_entry_no_delete; {sql}"
                        : $"DROP TRIGGER consent_entry_no_change ON consent_entry; {sql}",
                    Token
                ),
            Token
        );
}

public sealed class ConsentLedgerOnSqlite() : ConsentLedgerTests(new SqliteDatabase());

public sealed class ConsentLedgerOnPostgres() : ConsentLedgerTests(new PostgresDatabase());
