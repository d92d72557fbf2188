using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class OptOutTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;

    static readonly Exit OneClick = new(ExitChannel.OneClick, Visitor.None, Campaign: 7);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "O04")]
    [Trait("Rule", "G26")]
    public async Task Leaving_ends_the_one_list_and_twice_is_the_same_as_once()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var agenda = await given.ListAsync("Agenda");
        var subscription = await given.JoinAsync("ann@example.nl", Now, given.List, agenda);
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(_ => given.OptOut.LeaveAsync(subscription.Id, OneClick, Now.AddDays(1), Token))
        );
        results.Cast<LeaveResult.Left>().Sum(r => r.Count).ShouldBe(1);
        (await given.SubscriptionAsync("ann@example.nl"))!.State.ShouldBe(SubscriptionState.Left);
        (await given.SubscriptionAsync("ann@example.nl", agenda))!.State.ShouldBe(SubscriptionState.Active);
        var shown = await given.Ledger.ShowAsync(given.Tenant.Id, Mailbox.Parse("ann@example.nl"), Token);
        var withdrawn = shown.Single(e => e.Entry.Kind == ConsentKind.Withdrawn);
        withdrawn.Evidence!.ShouldContain("\"channel\":\"one-click\"");
        withdrawn.Evidence!.ShouldContain("\"campaign\":7");
        // O11: no last mail.
        (await given.Database.ReadAsync(db => db.Intents.CountAsync(Token), Token)).ShouldBe(1);
    }

    [Fact]
    public async Task A_subscription_that_never_was_is_unknown()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (await given.OptOut.LeaveAsync(Guid.Empty, OneClick, Now, Token)).ShouldBeOfType<LeaveResult.Unknown>();
        (await given.OptOut.PreferencesAsync(Guid.Empty, Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "O10")]
    [Trait("Rule", "G20")]
    public async Task Once_left_no_queued_copy_can_be_claimed(bool all)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var ann = await given.JoinAsync("ann@example.nl", Now);
        var bob = await given.JoinAsync("bob@example.nl", Now);
        await QueueAsync(given, "ann@example.nl", ann);
        await QueueAsync(given, "bob@example.nl", bob);
        _ = all
            ? await given.OptOut.LeaveAllAsync(ann.Id, OneClick, Now.AddDays(1), Token)
            : await given.OptOut.LeaveAsync(ann.Id, OneClick, Now.AddDays(1), Token);
        (await ClaimBulkAsync(given, Now.AddDays(1))).ShouldBe(["bob@example.nl"]);
    }

    [Fact]
    [Trait("Rule", "O10")]
    [Trait("Rule", "C01")]
    public async Task Leaving_and_joining_again_does_not_wake_the_old_copy()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var ann = await given.JoinAsync("ann@example.nl", Now);
        await QueueAsync(given, "ann@example.nl", ann);
        await given.OptOut.LeaveAsync(ann.Id, OneClick, Now.AddDays(1), Token);
        var again = await given.JoinAsync("ann@example.nl", Now.AddDays(2));
        again.ConsentId.ShouldNotBe(ann.ConsentId);
        (await ClaimBulkAsync(given, Now.AddDays(2).AddHours(1))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "C06")]
    [Trait("Rule", "O14")]
    public async Task Leaving_all_ends_every_list_of_the_tenant_and_objects_to_those_to_come()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var brand = await Given.BrandAsync(given.Database, given.Tenant, Now, "Ander");
        await given.SenderAsync(brand, "post@ander.example");
        var elsewhere = await given.ListAsync("Elders", brand);
        var ann = await given.JoinAsync("ann@example.nl", Now);
        await given.JoinAsync("ann@example.nl", Now.AddDays(1), elsewhere);
        var first = await given.OptOut.LeaveAllAsync(ann.Id, OneClick, Now.AddDays(2), Token);
        var second = await given.OptOut.LeaveAllAsync(ann.Id, OneClick, Now.AddDays(2), Token);
        first.ShouldBeOfType<LeaveResult.Left>().Count.ShouldBe(2);
        second.ShouldBeOfType<LeaveResult.Left>().Count.ShouldBe(0);
        (await given.KindsAsync("ann@example.nl"))
            .TakeLast(3)
            .ShouldBe([ConsentKind.Withdrawn, ConsentKind.Withdrawn, ConsentKind.Objected]);
        (await SuppressedAsync(given, MailStream.Bulk)).ShouldBeTrue();
        (await SuppressedAsync(given, MailStream.Transactional)).ShouldBeFalse();
        // O15: only the person's own fresh confirmation brings them back, and only where they say so.
        await given.JoinAsync("ann@example.nl", Now.AddDays(3));
        (await SuppressedAsync(given, MailStream.Bulk)).ShouldBeFalse();
        (await given.SubscriptionAsync("ann@example.nl", elsewhere))!.State.ShouldBe(SubscriptionState.Left);
    }

    [Fact]
    public async Task A_confirmation_link_from_before_the_exit_does_not_undo_it()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var ann = await given.JoinAsync("ann@example.nl", Now);
        await given.RequestAsync("ann@example.nl", Now.AddDays(1));
        var token = await given.TokenAsync("ann@example.nl");
        await given.OptOut.LeaveAsync(ann.Id, OneClick, Now.AddDays(2), Token);
        (await given.ConfirmAsync(token, Now.AddDays(2))).ShouldBeOfType<Confirmation.Expired>();
        (await given.SubscriptionAsync("ann@example.nl"))!.State.ShouldBe(SubscriptionState.Left);
    }

    [Fact]
    [Trait("Rule", "O17")]
    [Trait("Rule", "G32")]
    public async Task The_preference_page_lists_everything_with_since_when_and_why()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var agenda = await given.ListAsync("Agenda");
        var brand = await Given.BrandAsync(given.Database, given.Tenant, Now, "Ander");
        await given.SenderAsync(brand, "post@ander.example");
        var elsewhere = await given.ListAsync("Elders", brand);
        await given.ListAsync("Niet te zien", brand);
        var ann = await given.JoinAsync("ann@example.nl", Now);
        await given.JoinAsync("ann@example.nl", Now.AddDays(1), elsewhere);
        var page = (await given.OptOut.PreferencesAsync(ann.Id, Token)).ShouldNotBeNull();
        page.Address.ShouldBe("ann@example.nl");
        page.Lines.Select(l => (l.List.Name, l is PreferenceLine.Active))
            .ShouldBe([("Elders", true), ("Agenda", false), ("Nieuwsbrief", true)]);
        var line = page.Lines.OfType<PreferenceLine.Active>().Last();
        (line.Since, line.RequestedAt, line.Origin).ShouldBe(
            (Now.AddMinutes(1), Now, "https://kringloop.example/nieuws")
        );
        page.Lines.OfType<PreferenceLine.Offered>().Single().List.ShouldBe(agenda);
    }

    [Fact]
    [Trait("Rule", "G32")]
    public async Task Unticking_leaves_at_once_and_ticking_asks_for_a_confirmation()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var agenda = await given.ListAsync("Agenda");
        var ann = await given.JoinAsync("ann@example.nl", Now);
        var exit = new Exit(ExitChannel.Preferences, Visitor.None);
        var result = await given.OptOut.SetPreferencesAsync(
            ann.Id,
            new HashSet<Guid> { agenda.Id, Guid.Empty },
            exit,
            "https://zegel.example/p",
            Now.AddDays(2),
            Token
        );
        result.ShouldBe(new PreferencesResult.Saved(1, new OptInResult.Received()));
        (await given.SubscriptionAsync("ann@example.nl"))!.State.ShouldBe(SubscriptionState.Left);
        (await given.SubscriptionAsync("ann@example.nl", agenda))!.State.ShouldBe(SubscriptionState.Pending);
        await given.ConfirmAsync(await given.TokenAsync("ann@example.nl"), Now.AddDays(2));
        (await given.SubscriptionAsync("ann@example.nl", agenda))!.State.ShouldBe(SubscriptionState.Active);
        (
            await given.OptOut.SetPreferencesAsync(
                ann.Id,
                new HashSet<Guid> { agenda.Id },
                exit,
                "",
                Now.AddDays(3),
                Token
            )
        ).ShouldBe(new PreferencesResult.Saved(0, null));
    }

    static Task<bool> SuppressedAsync(GivenConsent given, MailStream stream) =>
        given.Suppressions.IsSuppressedAsync(
            Mailbox.Parse("ann@example.nl"),
            given.Tenant.Id,
            stream,
            given.Brand.Id,
            given.List.Id,
            Token
        );

    static async Task<IEnumerable<string>> ClaimBulkAsync(GivenConsent given, DateTimeOffset at) =>
        (await new Spool(given.Database).ClaimAsync(100, at, Token))
            .Where(claim => claim.Intent.Stream == MailStream.Bulk)
            .Select(claim => claim.Intent.Address);

    static async Task QueueAsync(GivenConsent given, string address, Subscription subscription)
    {
        var number = await given.Database.ReadAsync(db => db.GetTable<Campaign>().CountAsync(Token), Token) + 1;
        var campaign = new Campaign
        {
            Id = Guid.CreateVersion7(Now),
            Number = number,
            TenantId = given.Tenant.Id,
            BrandId = given.Brand.Id,
            Name = $"Nummer {number}",
            Subject = "Nieuws",
            Preheader = "",
            Format = TemplateFormat.Markdown,
            Source = "",
            State = CampaignState.Sending,
            CreatedAt = Now,
            Selected = 1,
            Excluded = "{}",
        };
        var intent = new Intent
        {
            Id = Guid.CreateVersion7(Now),
            TenantId = given.Tenant.Id,
            Stream = MailStream.Bulk,
            Source = "campaign",
            CampaignId = campaign.Id,
            PersonId = subscription.PersonId,
            SubscriptionId = subscription.Id,
            ListId = subscription.ListId,
            BrandId = given.Brand.Id,
            DomainId = given.Domain.Id,
            ConsentId = subscription.ConsentId,
            Address = address,
            AddressKey = given.Keys.KeyFor(Mailbox.Parse(address)),
            State = IntentState.Waiting,
            DueAt = Now,
            Fence = 0,
            Attempts = 0,
            Uncertain = 0,
            QueuedAt = Now,
            ExpiresAt = Now.AddDays(4),
        };
        await given.Database.WriteAsync(
            async db =>
            {
                await db.InsertAsync(campaign, token: Token);
                await Spool.EnqueueAsync(db, [intent], Token);
            },
            Token
        );
    }
}

public sealed class OptOutOnSqlite() : OptOutTests(new SqliteDatabase());

public sealed class OptOutOnPostgres() : OptOutTests(new PostgresDatabase());
