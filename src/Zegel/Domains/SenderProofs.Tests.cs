using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Domains;

public abstract class SenderProofsTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);
    static readonly Mailbox News = Mailbox.Parse("nieuws@example.nl");
    static readonly string Ours = GivenDomains.Zone.MailExchanger.Name.Ascii;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(Database Database, Tenant Tenant, FakeWorld World, FakeTimeProvider Clock) : IAsyncDisposable
    {
        public SenderProofs Proofs => new(Database, World, GivenDomains.Zone, new AuditLog(Clock), Clock);

        public DateTimeOffset At => Clock.GetUtcNow();

        public Task<SenderLook> LookAsync() => Proofs.LookAsync(Tenant.Id, News, Token);

        public async Task<SenderProof> ProofAsync() =>
            (await Proofs.ListAsync(Tenant.Id, Token)).GetValueOrDefault(News.ToString())
            ?? SenderProof.None(Tenant.Id, News.ToString());

        /// <returns>The mail's id; null when it is too soon.</returns>
        public async Task<Guid?> AskAsync(string code = "12345678")
        {
            var mail = Guid.CreateVersion7(At);
            var until = await Database.WriteAsync(
                db => Proofs.OpenAsync(db, Tenant.Id, News, mail, code, "ann", Token),
                Token
            );
            return until is null ? mail : null;
        }

        public Task<ProveResult> ProveAsync(string code) => Proofs.ProveAsync(Tenant.Id, News, code, "ann", Token);

        public Task BounceAsync(Guid mail, string words) =>
            Database.WriteAsync(
                db => SenderProofs.BouncedAsync(db, new AuditLog(Clock), mail, words, At, Token),
                Token
            );

        public Task<List<string>> LogAsync() =>
            Database.ReadAsync(
                db =>
                    db.GetTable<AuditLog.Entry>()
                        .Where(e => e.Object == News.ToString())
                        .OrderBy(e => e.Sequence)
                        .Select(e => e.Actor + ": " + e.Action)
                        .ToListAsync(Token),
                Token
            );

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync(string? exchanger = "mail.example.nl")
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var brand = await Given.BrandAsync(database, tenant, Now);
        await GivenDomains.ReadyAsync(database, tenant, Now, "example.nl");
        var world = new FakeWorld();
        if (exchanger is not null)
            world.Add("example.nl", DnsType.Mx, exchanger, 10);
        var clock = new FakeTimeProvider(Now);
        (
            await new SenderAddresses(database, new AuditLog(clock), clock).AddAsync(
                tenant.Id,
                "ann",
                brand.Id,
                MailStream.Bulk,
                News.ToString(),
                "Kringloop",
                Token
            )
        ).ShouldBeOfType<AddSenderResult.Added>();
        return new Scene(database, tenant, world, clock);
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task The_code_of_the_last_mail_proves_for_twelve_months_and_only_its_hash_is_stored()
    {
        await using var scene = await SceneAsync();
        (await scene.ProofAsync()).StateAt(Now).ShouldBe(ProofState.NeverAsked);
        (await scene.AskAsync()).ShouldNotBeNull();
        var asked = await scene.ProofAsync();
        asked.StateAt(Now).ShouldBe(ProofState.Asked);
        asked.InWords(Now).ShouldBe("has not confirmed the test mail of 3 Nov 2026");
        asked.ToString().ShouldNotContain("12345678");
        scene.Clock.Advance(SenderProofs.CodeLasts - TimeSpan.FromSeconds(1));
        // As people write it.
        (await scene.ProveAsync("1234 5678"))
            .ShouldBeOfType<ProveResult.Proven>()
            .Proof.ShouldSatisfyAllConditions(
                p => p.ProvenBy.ShouldBe(ProvenBy.Code),
                p => p.ProvenAt.ShouldBe(scene.At),
                p => p.StateAt(scene.At.AddMonths(12).AddSeconds(-1)).ShouldBe(ProofState.Proven),
                p => p.StateAt(scene.At.AddMonths(12)).ShouldBe(ProofState.Lapsed)
            );
        // A code is used once.
        (await scene.ProveAsync("12345678")).ShouldBeOfType<ProveResult.Expired>();
        (await scene.LogAsync()).ShouldBe(["ann: sender.freeze", "ann: sender asked", "ann: sender proven"]);
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task A_code_can_be_guessed_five_times_however_many_try_at_once()
    {
        await using var scene = await SceneAsync();
        await scene.AskAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => scene.ProveAsync($"0000000{n}")));
        results.Count(r => r is ProveResult.Wrong).ShouldBe(SenderProofs.CodeTries);
        results.OfType<ProveResult.Wrong>().Min(r => r.TriesLeft).ShouldBe(0);
        (await scene.ProveAsync("12345678")).ShouldBeOfType<ProveResult.Expired>();
        scene.Clock.Advance(SenderProofs.AskPause);
        await scene.AskAsync("87654321");
        (await scene.ProveAsync("12345678")).ShouldBe(new ProveResult.Wrong(4));
        (await scene.ProveAsync("87654321")).ShouldBeOfType<ProveResult.Proven>();
    }

    [Fact]
    public async Task A_code_that_is_too_old_or_of_another_tenant_proves_nothing()
    {
        await using var scene = await SceneAsync();
        (await scene.ProveAsync("12345678")).ShouldBeOfType<ProveResult.Expired>();
        await scene.AskAsync();
        var other = await Given.TenantAsync(scene.Database, Now, "other");
        (await scene.Proofs.ProveAsync(other.Id, News, "12345678", "bob", Token)).ShouldBeOfType<ProveResult.Expired>();
        scene.Clock.Advance(SenderProofs.CodeLasts);
        (await scene.ProveAsync("12345678")).ShouldBeOfType<ProveResult.Expired>();
    }

    [Fact]
    public async Task A_mailbox_gets_a_mail_in_ten_minutes_and_five_a_day()
    {
        await using var scene = await SceneAsync();
        var sent = 0;
        // Every five minutes for a day; of two who ask at once, one.
        for (var n = 0; n < 24 * 12; n++)
        {
            var asked = await Task.WhenAll(scene.AskAsync(), n < 2 ? scene.AskAsync() : Task.FromResult<Guid?>(null));
            sent += asked.Count(mail => mail is not null);
            (n is 0 ? sent : 1).ShouldBe(1);
            scene.Clock.Advance(TimeSpan.FromMinutes(5));
        }
        sent.ShouldBe(SenderProofs.AsksPerDayMax);
        (await scene.AskAsync()).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task An_answer_of_a_person_proves_and_one_of_a_program_does_not()
    {
        await using var scene = await SceneAsync();
        var first = (await scene.AskAsync())!.Value;
        (await scene.Proofs.AnsweredAsync(first, isAutomatic: true, Token)).ShouldBeTrue();
        (await scene.ProofAsync()).StateAt(Now).ShouldBe(ProofState.Asked);
        scene.Clock.Advance(SenderProofs.AskPause);
        var second = (await scene.AskAsync())!.Value;
        (await scene.Proofs.AnsweredAsync(first, isAutomatic: false, Token)).ShouldBeFalse();
        scene.Clock.Advance(SenderProofs.ReplyLasts);
        (await scene.Proofs.AnsweredAsync(second, isAutomatic: false, Token)).ShouldBeTrue();
        (await scene.ProofAsync()).IsProvenAt(scene.At).ShouldBeFalse();
        var third = (await scene.AskAsync())!.Value;
        scene.Clock.Advance(TimeSpan.FromDays(20));
        (await scene.Proofs.AnsweredAsync(third, isAutomatic: false, Token)).ShouldBeTrue();
        var proof = await scene.ProofAsync();
        (proof.StateAt(scene.At), proof.ProvenBy).ShouldBe((ProofState.Proven, ProvenBy.Reply));
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task A_mail_that_comes_back_ends_the_proof_with_the_receiver_s_words()
    {
        await using var scene = await SceneAsync();
        await scene.AskAsync();
        await scene.ProveAsync("12345678");
        scene.Clock.Advance(TimeSpan.FromDays(340));
        var mail = (await scene.AskAsync())!.Value;
        (await scene.ProofAsync()).IsProvenAt(scene.At).ShouldBeTrue();
        await scene.BounceAsync(Guid.CreateVersion7(scene.At), "550 of another mail");
        await scene.BounceAsync(mail, "550 5.1.1 No such mailbox here");
        var proof = await scene.ProofAsync();
        proof.StateAt(scene.At).ShouldBe(ProofState.Bounced);
        proof.InWords(scene.At).ShouldContain("550 5.1.1 No such mailbox here");
        (await scene.LogAsync())[^1].ShouldBe("zegel: sender unproven");
        (await scene.ProveAsync("12345678")).ShouldBeOfType<ProveResult.Expired>();
    }

    [Fact]
    [Trait("Rule", "B01")]
    [Trait("Rule", "B02")]
    public async Task An_address_whose_MX_is_ours_is_kept_here_as_long_as_that_is_so()
    {
        await using var scene = await SceneAsync(Ours);
        scene.World.Connects = (_, _, _) => throw new InvalidOperationException("no server is asked");
        scene.World.Add("example.nl", DnsType.Mx, "backup.example.nl", 20);
        var look = await scene.LookAsync();
        (look.Home, look.Proof.ProvenBy, look.Proof.ProvenAt).ShouldBe((MailHome.Here, ProvenBy.Kept, Now));
        scene.Clock.Advance(TimeSpan.FromDays(300));
        (await scene.LookAsync()).Proof.LapsesAt.ShouldBe(scene.At.AddMonths(12));
        scene.World.Fail("example.nl", DnsType.Mx, DnsStatus.TimedOut);
        var silent = await scene.LookAsync();
        (silent.Home, silent.Proof.IsProvenAt(scene.At)).ShouldBe((MailHome.Unknown, true));
        scene.Clock.Advance(TimeSpan.FromDays(1));
        await using var moved = await SceneAsync(Ours);
        await moved.LookAsync();
        moved.World.Set("example.nl", DnsType.Mx, "mail.example.nl");
        var gone = await moved.LookAsync();
        gone.Proof.StateAt(Now).ShouldBe(ProofState.Moved);
        gone.Proof.InWords(Now).ShouldBe("is kept by mail.example.nl now, and nobody there has confirmed a test mail");
        (await moved.LogAsync()).ShouldBe(["ann: sender.freeze", "zegel: sender proven", "zegel: sender unproven"]);
    }

    [Theory]
    [Trait("Rule", "A67")]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_domain_that_takes_no_mail_has_no_home(string? exchanger)
    {
        await using var scene = await SceneAsync(exchanger);
        if (exchanger is null)
            scene.World.Add("example.nl", DnsType.Txt, "v=spf1 -all");
        var look = await scene.LookAsync();
        (look.Home, look.Proof.StateAt(Now)).ShouldBe((MailHome.Nowhere, ProofState.NeverAsked));
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task Mail_that_arrives_renews_what_is_kept_here_and_proves_nothing_of_others()
    {
        await using var here = await SceneAsync(Ours);
        await here.LookAsync();
        here.Clock.Advance(TimeSpan.FromDays(30));
        await here.Proofs.UsedAsync(News, Token);
        var used = await here.ProofAsync();
        (used.ProvenBy, used.ProvenAt, used.LapsesAt).ShouldBe((ProvenBy.Use, here.At, here.At.AddMonths(12)));
        await using var elsewhere = await SceneAsync();
        await elsewhere.LookAsync();
        await elsewhere.Proofs.UsedAsync(News, Token);
        (await elsewhere.ProofAsync()).StateAt(Now).ShouldBe(ProofState.NeverAsked);
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task It_is_asked_for_once_unasked_and_again_in_the_last_month()
    {
        await using var scene = await SceneAsync();
        (await scene.Proofs.DueAsync(Token)).ShouldHaveSingleItem().Mailbox.ShouldBe(News);
        (await scene.LookAsync()).Proof.WantsMailAt(scene.At).ShouldBeTrue();
        (await scene.Proofs.DueAsync(Token)).ShouldBeEmpty();
        scene.Clock.Advance(TimeSpan.FromMinutes(11));
        (await scene.Proofs.DueAsync(Token)).Count.ShouldBe(1);
        await scene.AskAsync();
        await scene.LookAsync();
        scene.Clock.Advance(TimeSpan.FromDays(2));
        (await scene.LookAsync()).Proof.WantsMailAt(scene.At).ShouldBeFalse();
        await scene.ProveAsync("12345678");
        var proven = await scene.ProofAsync();
        proven.WantsMailAt(proven.LapsesAt!.Value.AddDays(-32)).ShouldBeFalse();
        proven.WantsMailAt(proven.LapsesAt!.Value.AddDays(-30)).ShouldBeTrue();
        scene.Clock.Advance(TimeSpan.FromDays(340));
        (await scene.Proofs.DueAsync(Token)).Count.ShouldBe(1);
        await scene.AskAsync();
        var asked = await scene.ProofAsync();
        (asked.IsProvenAt(scene.At), asked.WantsMailAt(scene.At.AddDays(20))).ShouldBe((true, false));
        asked.StateAt(asked.LapsesAt!.Value).ShouldBe(ProofState.Asked);
    }

    [Fact]
    public async Task The_facts_of_a_look_say_when_it_could_not_be_checked()
    {
        await using var scene = await SceneAsync();
        var sender = (await scene.Proofs.DueAsync(Token))[0];
        scene.World.Fail("example.nl", DnsType.Mx, DnsStatus.TimedOut);
        var facts = (await scene.LookAsync()).Facts(sender, scene.At);
        (facts.Stream, facts.IsProven, facts.CouldNotCheck).ShouldBe(("bulk", false, true));
        await scene.AskAsync();
        await scene.ProveAsync("12345678");
        facts = (await scene.LookAsync()).Facts(sender, scene.At);
        (facts.IsProven, facts.CouldNotCheck).ShouldBe((true, false));
    }
}

public sealed class SenderProofsOnSqlite() : SenderProofsTests(new SqliteDatabase());

public sealed class SenderProofsOnPostgres() : SenderProofsTests(new PostgresDatabase());
