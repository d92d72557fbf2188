using System.Diagnostics;
using System.Net;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class OptInTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "C11")]
    [Trait("Rule", "G23")]
    [Trait("Rule", "G22")]
    public async Task Who_asks_is_on_the_list_only_after_confirming()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.RequestAsync("ann@example.nl", Now);
        var pending = (await given.SubscriptionAsync("ann@example.nl")).ShouldNotBeNull();
        (pending.State, pending.ConsentId).ShouldBe((SubscriptionState.Pending, null));
        (await given.ConfirmAsync(await given.TokenAsync("ann@example.nl"), Now.AddHours(1)))
            .ShouldBeOfType<Confirmation.Done>()
            .Lists.ShouldHaveSingleItem()
            .Id.ShouldBe(given.List.Id);
        var active = (await given.SubscriptionAsync("ann@example.nl")).ShouldNotBeNull();
        var entries = await given.Ledger.ShowAsync(given.Tenant.Id, Mailbox.Parse("ann@example.nl"), Token);
        entries.Select(e => e.Entry.Kind).ShouldBe([ConsentKind.Requested, ConsentKind.Confirmed]);
        (active.State, active.ConsentId).ShouldBe((SubscriptionState.Active, entries[1].Entry.Id));
        entries[0].Evidence!.ShouldContain("\"act\":\"ticked-box\"");
        entries[0].Evidence!.ShouldContain("\"box_default\":\"off\"");
        entries[1].Entry.WordingHash.ShouldBe(entries[0].Entry.WordingHash);
        (await given.PersonAsync("ann@example.nl"))!.Name.ShouldBe("Ann de Vries");
    }

    [Fact]
    [Trait("Rule", "C12")]
    public async Task Looking_at_the_link_changes_nothing_however_often()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.RequestAsync("ann@example.nl", Now);
        var token = await given.TokenAsync("ann@example.nl");
        for (var look = 0; look < 50; look++)
            (await given.OptIn.PeekAsync(token, Now, Token)).ShouldBeOfType<Confirmation.Open>();
        (await given.SubscriptionAsync("ann@example.nl"))!.State.ShouldBe(SubscriptionState.Pending);
        (await given.KindsAsync("ann@example.nl")).ShouldBe([ConsentKind.Requested]);
    }

    [Fact]
    [Trait("Rule", "C12")]
    public async Task A_token_works_once_for_seven_days_and_only_as_issued()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.RequestAsync("ann@example.nl", Now);
        await given.RequestAsync("bob@example.nl", Now);
        var token = await given.TokenAsync("ann@example.nl");
        (
            await given.ConfirmAsync(token[..^1] + (token[^1] == 'A' ? 'Q' : 'A'), Now)
        ).ShouldBeOfType<Confirmation.Unknown>();
        foreach (var odd in new[] { null, "", "x", new string('A', 5000), "' OR 1=1 --" })
            (await given.ConfirmAsync(odd, Now)).ShouldBeOfType<Confirmation.Unknown>();
        (await given.ConfirmAsync(token, Now)).ShouldBeOfType<Confirmation.Done>();
        (await given.ConfirmAsync(token, Now)).ShouldBeOfType<Confirmation.AlreadyUsed>();
        (await given.KindsAsync("ann@example.nl")).Count.ShouldBe(2);
        (
            await given.ConfirmAsync(await given.TokenAsync("bob@example.nl"), Now.AddDays(7))
        ).ShouldBeOfType<Confirmation.Expired>();
        (await given.SubscriptionAsync("bob@example.nl"))!.State.ShouldBe(SubscriptionState.Pending);
    }

    [Fact]
    public async Task Of_many_who_press_the_button_at_once_one_confirms()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.RequestAsync("ann@example.nl", Now);
        var token = await given.TokenAsync("ann@example.nl");
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => given.ConfirmAsync(token, Now)));
        results.Count(r => r is Confirmation.Done).ShouldBe(1);
        results.Count(r => r is Confirmation.AlreadyUsed).ShouldBe(7);
    }

    [Fact]
    public async Task The_token_itself_stands_nowhere_in_the_database()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.RequestAsync("ann@example.nl", Now);
        var token = await given.TokenAsync("ann@example.nl");
        (await given.ConfirmationsAsync("ann@example.nl"))[0].Payload!.ShouldNotContain(token);
        var rows = await given.Database.ReadAsync(db => db.OptIns.ToListAsync(Token), Token);
        rows.ShouldHaveSingleItem().TokenHash.ShouldBe(OptInToken.Hash(token));
        var shown = await given.Ledger.ShowAsync(given.Tenant.Id, Mailbox.Parse("ann@example.nl"), Token);
        shown[0].Evidence!.ShouldNotContain(token);
    }

    [Fact]
    [Trait("Rule", "C13")]
    public async Task An_address_gets_one_confirmation_a_day_and_three_a_week_over_all_tenants()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var other = await Given.TenantAsync(given.Database, Now, "ander");
        var brand = await Given.BrandAsync(given.Database, other, Now, "Ander");
        await given.SenderAsync(brand, "post@ander.example");
        var elsewhere = await given.ListAsync("Elders", brand);
        async Task<int> AskedAt(double hours, params MailingList[] lists)
        {
            (
                await given.RequestAsync("ann@example.nl", Now.AddHours(hours), lists)
            ).ShouldBeOfType<OptInResult.Received>();
            return (await given.ConfirmationsAsync("ANN@example.nl")).Count;
        }
        (await AskedAt(0)).ShouldBe(1);
        (await AskedAt(1)).ShouldBe(1);
        (await AskedAt(23.9, elsewhere)).ShouldBe(1);
        (await AskedAt(24, elsewhere)).ShouldBe(2);
        (await AskedAt(48)).ShouldBe(3);
        (await AskedAt(72)).ShouldBe(3);
        (await AskedAt(167)).ShouldBe(3);
        (await AskedAt(168)).ShouldBe(4);
    }

    [Fact]
    [Trait("Rule", "C13")]
    public async Task A_robot_that_posts_the_same_address_at_once_sends_the_victim_one_mail()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => given.RequestAsync("victim@example.nl", Now)));
        (await given.ConfirmationsAsync("victim@example.nl")).Count.ShouldBe(1);
        (await given.KindsAsync("victim@example.nl")).ShouldBe([ConsentKind.Requested]);
    }

    [Fact]
    [Trait("Rule", "C13")]
    public async Task One_visitor_cannot_ask_for_ever_new_addresses()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var results = new List<OptInResult>();
        for (var i = 0; i <= IpLimit.Default.RequestsMax; i++)
            results.Add(
                await given.OptIn.RequestAsync(
                    given.Request($"p{i}@example.nl") with
                    {
                        Visitor = new Visitor(IPAddress.Parse($"2001:db8::{i:x}"), null),
                    },
                    Now,
                    Token
                )
            );
        results.OfType<OptInResult.TooMany>().Count().ShouldBe(1);
        results[^1].ShouldBeOfType<OptInResult.TooMany>();
    }

    [Fact]
    [Trait("Rule", "C14")]
    public async Task New_known_left_and_suppressed_people_get_the_same_answer()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.JoinAsync("known@example.nl", Now.AddDays(-30));
        var left = await given.JoinAsync("left@example.nl", Now.AddDays(-30));
        await given.OptOut.LeaveAsync(left.Id, new Exit(ExitChannel.Page, Visitor.None), Now.AddDays(-20), Token);
        await given.Suppressions.AddAsync(
            new SuppressionScope.TenantAll(given.Tenant.Id),
            Mailbox.Parse("gone@example.nl"),
            SuppressionReason.InvalidMailbox,
            "550 5.1.1",
            Now,
            Token
        );
        foreach (var address in new[] { "new@example.nl", "known@example.nl", "left@example.nl", "gone@example.nl" })
            (await given.RequestAsync(address, Now)).ShouldBe(new OptInResult.Received(), address);
        (await given.SubscriptionAsync("known@example.nl"))!.State.ShouldBe(SubscriptionState.Active);
        (await given.SubscriptionAsync("left@example.nl"))!.State.ShouldBe(SubscriptionState.Left);
        (await given.ConfirmationsAsync("left@example.nl")).Count.ShouldBe(2);
        (await given.ConfirmationsAsync("gone@example.nl")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_brand_without_an_address_for_system_mail_says_so()
    {
        await using var given = await GivenConsent.CreateAsync(fixture, withSender: false);
        (await given.RequestAsync("ann@example.nl", Now)).ShouldBe(new OptInResult.NoSender("Kringloop"));
        (await given.PersonAsync("ann@example.nl")).ShouldBeNull();
    }

    [Fact]
    public async Task A_stranger_at_the_form_changes_nothing_about_someone_known()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.JoinAsync("ann@example.nl", Now.AddDays(-30));
        var before = await given.PersonAsync("ann@example.nl");
        await given.OptIn.RequestAsync(
            given.Request("ANN@example.nl") with
            {
                Name = "Buy pills at http://pills.example",
                Language = "en",
            },
            Now,
            Token
        );
        (await given.PersonAsync("ann@example.nl")).ShouldBe(before);
    }

    [Fact]
    public async Task Confirming_again_keeps_the_consent_that_queued_mail_names()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var first = await given.JoinAsync("ann@example.nl", Now.AddDays(-30));
        (await given.JoinAsync("ann@example.nl", Now)).ShouldBe(first);
        (await given.KindsAsync("ann@example.nl")).Count(k => k == ConsentKind.Confirmed).ShouldBe(2);
    }

    [Fact]
    public async Task Several_lists_are_asked_for_in_one_mail_and_confirmed_by_one_button()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var agenda = await given.ListAsync("Agenda");
        await given.JoinAsync("ann@example.nl", Now, given.List, agenda);
        (await given.ConfirmationsAsync("ann@example.nl")).Count.ShouldBe(1);
        (await given.SubscriptionAsync("ann@example.nl", given.List))!.State.ShouldBe(SubscriptionState.Active);
        (await given.SubscriptionAsync("ann@example.nl", agenda))!.State.ShouldBe(SubscriptionState.Active);
    }

    [Fact]
    [Trait("Rule", "O15")]
    public async Task A_fresh_confirmation_ends_the_refusal_of_that_list_and_of_no_other()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var agenda = await given.ListAsync("Agenda");
        await given.JoinAsync("ann@example.nl", Now.AddDays(-30), given.List, agenda);
        // An objection that came without an exit, by hand or from a file.
        await given.Suppressions.AddAsync(
            new SuppressionScope.TenantBulk(given.Tenant.Id),
            Mailbox.Parse("ann@example.nl"),
            SuppressionReason.Objection,
            "by letter",
            Now.AddDays(-10),
            Token
        );
        await given.JoinAsync("ann@example.nl", Now);
        (await SuppressedAsync(given, "ann@example.nl")).ShouldBeFalse();
        (await given.SubscriptionAsync("ann@example.nl"))!.State.ShouldBe(SubscriptionState.Active);
        (await given.SubscriptionAsync("ann@example.nl", agenda))!.State.ShouldBe(SubscriptionState.Left);
    }

    [Theory]
    [InlineData(SuppressionReason.InvalidMailbox)]
    [InlineData(SuppressionReason.Complaint)]
    [InlineData(SuppressionReason.Legal)]
    [Trait("Rule", "O15")]
    public async Task A_confirmation_does_not_lift_what_is_not_the_persons_own_choice(SuppressionReason reason)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.RequestAsync("ann@example.nl", Now);
        var token = await given.TokenAsync("ann@example.nl");
        await given.Suppressions.AddAsync(
            new SuppressionScope.TenantBulk(given.Tenant.Id),
            Mailbox.Parse("ann@example.nl"),
            reason,
            "since",
            Now,
            Token
        );
        await given.ConfirmAsync(token, Now.AddHours(1));
        (await SuppressedAsync(given, "ann@example.nl")).ShouldBeTrue();
        await given.RequestAsync("ann@example.nl", Now.AddDays(2));
        (await given.ConfirmationsAsync("ann@example.nl")).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "C11")]
    [Trait("Rule", "G23")]
    public async Task Who_does_not_confirm_is_forgotten_after_seven_days_and_the_ledger_stays_whole()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var agenda = await given.ListAsync("Agenda");
        await given.JoinAsync("both@example.nl", Now.AddDays(-2));
        await given.RequestAsync("both@example.nl", Now, agenda);
        await given.RequestAsync("ann@example.nl", Now);
        (await given.OptIn.PurgeExpiredAsync(Now.AddDays(6.9), Token)).ShouldBe(0);
        (await given.OptIn.PurgeExpiredAsync(Now.AddDays(7), Token)).ShouldBe(2);
        (await given.SubscriptionAsync("ann@example.nl")).ShouldBeNull();
        var ann = (await given.PersonAsync("ann@example.nl")).ShouldNotBeNull();
        (ann.Address, ann.Name).ShouldBe((null, ""));
        var entries = await given.Ledger.ShowAsync(given.Tenant.Id, Mailbox.Parse("ann@example.nl"), Token);
        entries
            .Select(e => (e.Entry.Kind, e.Evidence is null))
            .ShouldBe([(ConsentKind.Requested, true), (ConsentKind.Erased, false)]);
        (await given.PersonAsync("both@example.nl"))!.Address.ShouldBe("both@example.nl");
        (await given.SubscriptionAsync("both@example.nl"))!.State.ShouldBe(SubscriptionState.Active);
        (await given.SubscriptionAsync("both@example.nl", agenda)).ShouldBeNull();
        (await given.Ledger.VerifyAsync(given.Tenant.Id, Token)).ShouldBeOfType<LedgerCheck.Whole>();
        await given.JoinAsync("ann@example.nl", Now.AddDays(8));
        (await given.PersonAsync("ann@example.nl"))!.Address.ShouldBe("ann@example.nl");
    }

    [Fact]
    public async Task Old_tokens_and_quotas_are_cleared_away_and_more_than_one_batch_is_purged()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await given.JoinAsync("ann@example.nl", Now);
        await Task.WhenAll(Enumerable.Range(0, 210).Select(i => given.RequestAsync($"p{i}@example.nl", Now)));
        (await given.OptIn.PurgeExpiredAsync(Now.AddDays(8), Token)).ShouldBe(210);
        (await given.OptIn.PurgeExpiredAsync(Now.AddDays(120), Token)).ShouldBe(0);
        (await given.Database.ReadAsync(db => db.OptIns.CountAsync(Token), Token)).ShouldBe(0);
        (await given.Database.ReadAsync(db => db.GetTable<QuotaRow>().CountAsync(Token), Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_thousand_people_join_within_seconds()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        // As many as a web server would let in at once.
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Token };
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, 1000, atOnce, async (i, _) => await given.RequestAsync($"p{i}@example.nl", Now));
        var asked = watch.Elapsed;
        var payloads = await given.Database.ReadAsync(
            db => db.Intents.Select(i => i.Payload!).ToListAsync(Token),
            Token
        );
        var results = new System.Collections.Concurrent.ConcurrentBag<Confirmation>();
        watch.Restart();
        await Parallel.ForEachAsync(
            payloads.Select(payload => ConfirmationPayload.Read(payload, given.MasterKey).Token),
            atOnce,
            async (token, _) => results.Add(await given.ConfirmAsync(token, Now))
        );
        var confirmed = watch.Elapsed;
        results.ShouldAllBe(r => r is Confirmation.Done);
        (await given.Lists.ListAsync(given.Tenant.Id, Token))[0].Active.ShouldBe(1000);
        (await given.Ledger.VerifyAsync(given.Tenant.Id, Token))
            .ShouldBeOfType<LedgerCheck.Whole>()
            .Entries.ShouldBe(2000);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"1,000 requests in {asked.TotalSeconds:0.00} s, 1,000 confirmations in {confirmed.TotalSeconds:0.00} s"
        );
        (asked + confirmed).ShouldBeLessThan(TimeSpan.FromSeconds(120));
    }

    [LinqToDB.Mapping.Table("confirmation_quota")]
    sealed class QuotaRow
    {
        [LinqToDB.Mapping.Column("address_key")]
        public string AddressKey { get; init; } = "";
    }

    static Task<bool> SuppressedAsync(GivenConsent given, string address) =>
        given.Suppressions.IsSuppressedAsync(
            Mailbox.Parse(address),
            given.Tenant.Id,
            MailStream.Bulk,
            given.Brand.Id,
            given.List.Id,
            Token
        );
}

public sealed class OptInOnSqlite() : OptInTests(new SqliteDatabase());

public sealed class OptInOnPostgres() : OptInTests(new PostgresDatabase());
