using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Proof;
using Zegel.Campaigns.Templates;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns;

public abstract class AddressChangesTests(TestDatabase fixture)
{
    const string Reason = "The foundation has a new name.";
    const string Old = "nieuws@nieuws.kringloop.example";
    const string New = "post@nieuw.kringloop.example";
    const string Line = $"Binnenkort komt onze e-mail van {New} in plaats van {Old}.";

    static int users;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Desk(CampaignStage Stage, SendingDomain NewDomain, User Owner, User Platform) : IAsyncDisposable
    {
        public SenderChanges Book => new(Stage.Database, Stage.Audit, Stage.Clock);
        public AddressChanges Road => new(Stage.Database, Stage.Audit, Stage.Clock);
        public SenderProofs Proofs => new(Stage.Database, new FakeWorld(), GivenDomains.Zone, Stage.Audit, Stage.Clock);

        public ChangeWish Wish(string address = New, MailStream stream = MailStream.Bulk) =>
            new(Stage.Brand.Id, stream, address, "Kringloop De Linde", Reason);

        public Task<ChangeResult> AskAsync(ChangeWish? wish = null, User? by = null) =>
            Book.AskAsync(Stage.Tenant.Id, wish ?? Wish(), (by ?? Owner).Id, Token);

        public async Task<SenderChange> AgreedAsync(ChangeWish? wish = null)
        {
            var asked = (await AskAsync(wish)).ShouldBeOfType<ChangeResult.Done>().Change;
            return (await Book.AgreeAsync(asked.Id, Platform.Id, Token)).ShouldBeOfType<ChangeResult.Done>().Change;
        }

        public async Task ProveAsync(string address = New)
        {
            var mailbox = Mailbox.Parse(address);
            var mail = Guid.CreateVersion7(Stage.Clock.GetUtcNow());
            await Stage.Database.WriteAsync(
                db => Proofs.OpenAsync(db, Stage.Tenant.Id, mailbox, mail, "12345678", "ann", Token),
                Token
            );
            (
                await Proofs.ProveAsync(Stage.Tenant.Id, mailbox, "12345678", "ann", Token)
            ).ShouldBeOfType<ProveResult.Proven>();
        }

        public async Task<Campaign> ReleasedAsync()
        {
            var draft = await Stage.DraftAsync();
            await Stage.ReleaseAsync(draft);
            return (await Stage.Book.FindAsync(draft.Id, Token))!;
        }

        /// <summary>Everyone who waits for it gets it, and the chore closes it.</summary>
        public async Task DeliverAsync(Campaign campaign)
        {
            await Stage.ExecuteAsync(
                $"UPDATE intent SET state = 2, outcome = 'delivered', ended_at = 1 WHERE campaign_id = '{campaign.Id:D}'"
            );
            await Stage.Book.FinishAsync(CampaignStage.Now, Token);
        }

        public async Task<ChangeStand> StandAsync(SenderChange change) =>
            (await Road.FindAsync(change.Id, Token)).ShouldNotBeNull();

        public async Task<SenderAddress> SenderAsync(MailStream stream = MailStream.Bulk) =>
            (
                await new SenderAddresses(Stage.Database, Stage.Audit, Stage.Clock).FindAsync(
                    Stage.Brand.Id,
                    stream,
                    Token
                )
            ).ShouldNotBeNull();

        public async Task<CopyPreview> PreviewAsync(Campaign campaign) =>
            (
                await new Previews(Stage.Database, Stage.Links, Stage.Clock).ShowAsync(
                    (await Stage.Book.FindAsync(campaign.Id, Token))!,
                    new PreviewReader.Nobody(),
                    Token
                )
            )
                .ShouldBeOfType<PreviewResult.Shown>()
                .Copy;

        /// <summary>What goes out to somebody who still waits.</summary>
        public async Task<Draft.Bulk> CopyAsync(Campaign campaign)
        {
            var intent = await Stage.Database.ReadAsync(
                db => db.Intents.FirstAsync(i => i.CampaignId == campaign.Id, Token),
                Token
            );
            // A node of its own, that has compiled nothing yet.
            var copy = (
                await new CampaignDrafts(Stage.Database, Stage.Links, Stage.Verp).BuildAsync(intent, Token)
            ).ShouldBeOfType<Draft.Bulk>();
            // Delivery takes no draft of another domain than its intent's.
            copy.DomainId.ShouldBe(intent.DomainId);
            return copy;
        }

        public Task<List<string>> LogAsync() =>
            Stage.Database.ReadAsync(
                db =>
                    db.GetTable<AuditLog.Entry>()
                        .Where(e => e.Action.StartsWith("sender.change"))
                        .OrderBy(e => e.Sequence)
                        .Select(e => e.Actor + ": " + e.Action)
                        .ToListAsync(Token),
                Token
            );

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }

    static async Task<User> UserAsync(CampaignStage stage, Role role, bool isPlatform, Tenant? tenant = null) =>
        (
            await new Users(stage.Database, stage.Audit, stage.Clock).AddAsync(
                new NewUser(
                    (tenant ?? stage.Tenant).Id,
                    role,
                    $"mens{Interlocked.Increment(ref users)}@kringloop.example",
                    "Iemand",
                    "nl",
                    "het paard eet graag klaver",
                    isPlatform
                ),
                "test",
                Token
            )
        )
            .ShouldBeOfType<UserResult.Done>()
            .User;

    async Task<Desk> SetAsync(int readers = 2)
    {
        var stage = await CampaignStage.SetAsync(fixture);
        var domain = await GivenDomains.ReadyAsync(
            stage.Database,
            stage.Tenant,
            CampaignStage.Now,
            "nieuw.kringloop.example"
        );
        await stage.ReadersAsync(readers);
        return new Desk(
            stage,
            domain,
            await UserAsync(stage, Role.Owner, isPlatform: false),
            await UserAsync(stage, Role.Viewer, isPlatform: true)
        );
    }

    [Fact]
    [Trait("Rule", "G04")]
    public async Task Two_letters_announce_it_and_the_third_comes_from_the_new_address()
    {
        await using var desk = await SetAsync();
        var before = await desk.ReleasedAsync();
        await desk.DeliverAsync(before);
        var asked = (await desk.AskAsync()).ShouldBeOfType<ChangeResult.Done>().Change;
        var draft = await desk.Stage.DraftAsync();
        (await desk.PreviewAsync(draft)).Text.ShouldNotContain("Binnenkort");
        (await desk.StandAsync(asked)).Waits.ShouldBe([ChangeWait.Agreement, ChangeWait.Proof, ChangeWait.Letters]);

        (await desk.Book.AgreeAsync(asked.Id, desk.Platform.Id, Token)).ShouldBeOfType<ChangeResult.Done>();
        await desk.ProveAsync();
        var preview = await desk.PreviewAsync(draft);
        preview.Text.ShouldContain(Line);
        preview.Html.ShouldContain(Line);
        preview.From.ShouldBe(Old);

        var first = await desk.ReleasedAsync();
        await desk.DeliverAsync(first);
        (await desk.Road.TendAsync(Token)).ShouldBe(0);
        (await desk.StandAsync(asked)).ShouldSatisfyAllConditions(
            s => s.Told.ShouldBe(1),
            s => s.Waits.ShouldBe([ChangeWait.Letters])
        );
        var second = await desk.ReleasedAsync();
        (await desk.StandAsync(asked)).Waits.ShouldBe([ChangeWait.Delivery]);
        // One that is released while the second is under way tells nothing, and keeps the old From to its end.
        var between = await desk.ReleasedAsync();
        (await desk.Road.TendAsync(Token)).ShouldBe(0);
        (await desk.CopyAsync(second)).From.ToString().ShouldBe(Old);
        await desk.DeliverAsync(second);
        (await desk.Road.TendAsync(Token)).ShouldBe(1);
        (await desk.Road.TendAsync(Token)).ShouldBe(0);

        var now = await desk.SenderAsync();
        (now.Address, now.DomainId).ShouldBe((New, desk.NewDomain.Id));
        (await desk.StandAsync(asked)).Change.DoneAt.ShouldBe(CampaignStage.Now);
        (await desk.Road.ListAsync(desk.Stage.Tenant.Id, Token)).ShouldBeEmpty();
        foreach (var (campaign, tells) in new[] { (before, false), (first, true), (second, true), (between, false) })
        {
            var copy = await desk.PreviewAsync(campaign);
            copy.From.ShouldBe(Old);
            copy.Text.Contains(Line, StringComparison.Ordinal).ShouldBe(tells, campaign.Number.ToString());
        }
        var late = await desk.CopyAsync(between);
        (late.From.ToString(), late.DomainId).ShouldBe((Old, desk.Stage.Domain.Id));
        // A draft from before comes from the new address, and is released so.
        (await desk.PreviewAsync(draft)).ShouldSatisfyAllConditions(
            p => p.From.ShouldBe(New),
            p => p.Text.ShouldNotContain("Binnenkort")
        );
        await desk.Stage.ReleaseAsync(draft);
        var third = await desk.CopyAsync(draft);
        (third.From.ToString(), third.DomainId).ShouldBe((New, desk.NewDomain.Id));
        (await desk.LogAsync()).ShouldBe([
            $"{desk.Owner.Email}: sender.change.asked",
            $"{desk.Platform.Email}: sender.change.agreed",
            "zegel: sender.change",
        ]);
        var record = (
            await desk.Stage.Database.ReadAsync(db => GateRecord.FindAsync(db, second.Id, Token), Token)
        ).ShouldNotBeNull();
        record
            .Evidence["G04"]
            .ShouldContain(e => e.Contains($"asked by {desk.Owner.Email}, agreed by {desk.Platform.Email}"));
        var report = await desk.Stage.Database.ReadAsync(
            db =>
                SealReport.ReadAsync(
                    db,
                    second.Id,
                    "Zegel test",
                    new Uri("https://mail.example"),
                    CampaignStage.Now,
                    Token
                ),
            Token
        );
        report.ShouldNotBeNull().Campaign.Sender.ShouldBe(Old);
    }

    [Fact]
    [Trait("Rule", "G04")]
    public async Task It_takes_an_owner_and_another_person_who_looks_after_the_platform()
    {
        await using var desk = await SetAsync();
        var both = await UserAsync(desk.Stage, Role.Owner, isPlatform: true);
        var marketer = await UserAsync(desk.Stage, Role.Marketer, isPlatform: false);
        (await desk.AskAsync(by: marketer)).ShouldBe(new ChangeResult.Refused(ChangeFault.NotOwner));
        (await desk.AskAsync(by: desk.Platform)).ShouldBe(new ChangeResult.Refused(ChangeFault.NotOwner));
        var asked = (await desk.AskAsync(by: both)).ShouldBeOfType<ChangeResult.Done>().Change;
        Task<ChangeResult> AgreeAsync(User by) => desk.Book.AgreeAsync(asked.Id, by.Id, Token);
        (await AgreeAsync(both)).ShouldBe(new ChangeResult.Refused(ChangeFault.SamePerson));
        (await AgreeAsync(desk.Owner)).ShouldBe(new ChangeResult.Refused(ChangeFault.NotPlatform));
        (await desk.Book.WithdrawAsync(asked.Id, marketer.Id, Token)).ShouldBe(
            new ChangeResult.Refused(ChangeFault.NotOwner)
        );
        (await AgreeAsync(desk.Platform)).ShouldBeOfType<ChangeResult.Done>();
        (await AgreeAsync(desk.Platform)).ShouldBe(new ChangeResult.Refused(ChangeFault.Agreed));
        // Neither could a program whose key one of them made.
        await desk.Book.WithdrawAsync(asked.Id, both.Id, Token);
        asked = (await desk.Book.AskAsync(desk.Stage.Tenant.Id, desk.Wish(), desk.Platform.Email, "key website", Token))
            .ShouldBeOfType<ChangeResult.Done>()
            .Change;
        (await AgreeAsync(desk.Platform)).ShouldBe(new ChangeResult.Refused(ChangeFault.SamePerson));
    }

    [Fact]
    public async Task What_another_tenant_plans_is_as_unknown_as_what_is_not_there()
    {
        await using var desk = await SetAsync();
        var asked = (await desk.AskAsync()).ShouldBeOfType<ChangeResult.Done>().Change;
        var neighbours = await Given.TenantAsync(desk.Stage.Database, CampaignStage.Now, "buren");
        var stranger = await UserAsync(desk.Stage, Role.Owner, isPlatform: false, neighbours);
        (await desk.Book.AgreeAsync(asked.Id, stranger.Id, Token)).ShouldBeOfType<ChangeResult.Unknown>();
        (await desk.Book.WithdrawAsync(asked.Id, stranger.Id, Token)).ShouldBeOfType<ChangeResult.Unknown>();
        (await desk.Book.WithdrawAsync(neighbours.Id, asked.Id, "key", Token)).ShouldBeOfType<ChangeResult.Unknown>();
        (await desk.AskAsync(by: stranger)).ShouldBeOfType<ChangeResult.Unknown>();
        (
            await desk.Book.AskAsync(neighbours.Id, desk.Wish(), stranger.Id, Token)
        ).ShouldBeOfType<ChangeResult.Unknown>();
        (await desk.Road.ListAsync(neighbours.Id, Token)).ShouldBeEmpty();
        (await desk.Road.ListAsync(null, Token)).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "G43")]
    public async Task The_new_address_is_at_a_domain_of_the_tenant_and_free()
    {
        await using var desk = await SetAsync();
        var senders = new SenderAddresses(desk.Stage.Database, desk.Stage.Audit, desk.Stage.Clock);
        Task<AddSenderResult> AddAsync(MailStream stream, string address) =>
            senders.AddAsync(desk.Stage.Tenant.Id, "ann", desk.Stage.Brand.Id, stream, address, "Kringloop", Token);
        async Task<string?> UnfitAsync(string address) =>
            (await desk.AskAsync(desk.Wish(address))).ShouldBeOfType<ChangeResult.Unfit>().Why.RuleId;
        await AddAsync(MailStream.System, "welkom@nieuw.kringloop.example");
        (await UnfitAsync("nieuws@elders.example")).ShouldBe("G10");
        (await UnfitAsync("nieuws@diep.nieuw.kringloop.example")).ShouldBe("G11");
        (await UnfitAsync("no-reply@nieuw.kringloop.example")).ShouldBe("G05");
        (await UnfitAsync("Welkom@nieuw.kringloop.example")).ShouldBe("G43");
        (await UnfitAsync("geen adres")).ShouldBeNull();
        (await desk.AskAsync(desk.Wish(Old))).ShouldBe(new ChangeResult.Refused(ChangeFault.IsSame));
        (await desk.AskAsync(desk.Wish("{{x}}@nieuw.kringloop.example"))).ShouldBe(
            new ChangeResult.Refused(ChangeFault.HasBrace)
        );
        (await desk.AskAsync(desk.Wish() with { Reason = "daarom" })).ShouldBe(
            new ChangeResult.Refused(ChangeFault.NeedsReason)
        );
        (await desk.AskAsync(desk.Wish(stream: MailStream.Transactional))).ShouldBe(
            new ChangeResult.Refused(ChangeFault.NothingToChange)
        );

        var asked = await desk.AgreedAsync();
        // What is planned is taken, and so is what readers knew the brand by.
        (await AddAsync(MailStream.Transactional, New)).RuleId.ShouldBe("G43");
        (await desk.AskAsync(desk.Wish("anders@nieuw.kringloop.example"))).ShouldBe(
            new ChangeResult.Refused(ChangeFault.UnderWay)
        );
        await desk.ProveAsync();
        (await desk.Road.TendAsync(Token)).ShouldBe(1);
        (await AddAsync(MailStream.Transactional, Old)).RuleId.ShouldBe("G43");
        // Its own brand and stream may go back to it.
        (await desk.AskAsync(desk.Wish(Old))).ShouldBeOfType<ChangeResult.Done>();
        asked.Id.ShouldNotBe(Guid.Empty);
    }

    [Fact]
    [Trait("Rule", "G04")]
    [Trait("Rule", "B01")]
    public async Task It_waits_for_the_domain_and_for_proof_and_says_so()
    {
        await using var desk = await SetAsync();
        await StateAsync(DomainState.Requested);
        var change = await desk.AgreedAsync();
        (await desk.StandAsync(change)).Waits.ShouldBe([ChangeWait.Domain, ChangeWait.Proof]);
        (await desk.Proofs.DueAsync(Token)).ShouldNotContain(s => s.Address == New);
        await StateAsync(DomainState.Ready);
        (await desk.StandAsync(change)).Waits.ShouldBe([ChangeWait.Proof]);
        // The test mail goes to an address that is only planned.
        (await desk.Proofs.DueAsync(Token)).ShouldContain(s => s.Address == New);
        (await desk.Road.TendAsync(Token)).ShouldBe(0);
        await desk.ProveAsync();
        (await desk.Road.TendAsync(Token)).ShouldBe(1, "no reader knows the old address of a brand without a campaign");
        (await desk.SenderAsync()).Address.ShouldBe(New);

        Task StateAsync(DomainState state) =>
            desk.Stage.Database.WriteAsync(
                db =>
                    db.SendingDomains.Where(d => d.Id == desk.NewDomain.Id).Set(d => d.State, state).UpdateAsync(Token),
                Token
            );
    }

    [Fact]
    public async Task What_is_withdrawn_is_told_no_more_but_a_letter_on_its_way_stays_as_it_is()
    {
        await using var desk = await SetAsync();
        var change = await desk.AgreedAsync();
        var told = await desk.ReleasedAsync();
        (await desk.Book.WithdrawAsync(change.Id, desk.Platform.Id, Token)).ShouldBeOfType<ChangeResult.Done>();
        (await desk.PreviewAsync(told)).Text.ShouldContain(Line);
        (await desk.PreviewAsync(await desk.Stage.DraftAsync())).Text.ShouldNotContain(Line);
        (await desk.Book.AgreeAsync(change.Id, desk.Platform.Id, Token)).ShouldBe(
            new ChangeResult.Refused(ChangeFault.Over)
        );
        await desk.ProveAsync();
        await desk.DeliverAsync(told);
        (await desk.Road.TendAsync(Token)).ShouldBe(0);
        (await desk.SenderAsync()).Address.ShouldBe(Old);
        (await desk.AskAsync()).ShouldBeOfType<ChangeResult.Done>();
    }

    [Fact]
    public async Task A_letter_that_was_cancelled_told_nobody()
    {
        await using var desk = await SetAsync();
        var change = await desk.AgreedAsync();
        await desk.ProveAsync();
        var first = await desk.ReleasedAsync();
        await desk.Stage.Book.CancelAsync(first.Id, "marieke", Token);
        (await desk.StandAsync(change)).Told.ShouldBe(0);
        foreach (var n in new[] { 1, 2 })
        {
            var letter = await desk.ReleasedAsync();
            letter.ChangeId.ShouldBe(change.Id);
            (await desk.StandAsync(change)).Told.ShouldBe(n);
        }
        (await desk.ReleasedAsync()).ChangeId.ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_letters_released_at_once_two_tell_of_it()
    {
        await using var desk = await SetAsync();
        var change = await desk.AgreedAsync();
        var drafts = new List<Campaign>();
        for (var n = 0; n < 4; n++)
            drafts.Add(await desk.Stage.DraftAsync());
        await Task.WhenAll(drafts.Select(d => desk.Stage.Gate.ReleaseAsync(d.Id, "marieke", CampaignStage.Now, Token)));
        // Who was overtaken too often was refused, and tries again.
        foreach (var draft in drafts)
            await desk.Stage.Gate.ReleaseAsync(draft.Id, "marieke", CampaignStage.Now, Token);
        var released = new List<Campaign>();
        foreach (var draft in drafts)
            released.Add((await desk.Stage.Book.FindAsync(draft.Id, Token))!);
        released.ShouldAllBe(c => c.State == CampaignState.Sending && c.FromAddress == Old);
        released.Count(c => c.ChangeId == change.Id).ShouldBe(2);
    }

    [Fact]
    public async Task Other_mail_changes_once_agreed_and_what_waits_goes_along()
    {
        await using var desk = await SetAsync();
        await desk.ReleasedAsync();
        const string system = "welkom@nieuws.kringloop.example";
        await new SenderAddresses(desk.Stage.Database, desk.Stage.Audit, desk.Stage.Clock).AddAsync(
            desk.Stage.Tenant.Id,
            "ann",
            desk.Stage.Brand.Id,
            MailStream.System,
            system,
            "Kringloop",
            Token
        );
        var now = CampaignStage.Now;
        var waiting = new Intent
        {
            Id = Guid.CreateVersion7(now),
            TenantId = desk.Stage.Tenant.Id,
            Stream = MailStream.System,
            Source = "confirmation",
            BrandId = desk.Stage.Brand.Id,
            DomainId = desk.Stage.Domain.Id,
            Address = "anna@example.nl",
            AddressKey = new string('0', 64),
            State = IntentState.Waiting,
            DueAt = now,
            Fence = 0,
            Attempts = 0,
            Uncertain = 0,
            QueuedAt = now,
            ExpiresAt = now.AddHours(1),
        };
        await desk.Stage.Database.WriteAsync(db => Spool.EnqueueAsync(db, [waiting], Token), Token);
        var change = await desk.AgreedAsync(desk.Wish(stream: MailStream.System));
        (await desk.StandAsync(change)).Waits.ShouldBeEmpty();
        (await desk.Road.TendAsync(Token)).ShouldBe(1);
        (await desk.SenderAsync(MailStream.System)).Address.ShouldBe(New);
        var intents = await desk.Stage.IntentsAsync();
        intents.Single(i => i.Id == waiting.Id).DomainId.ShouldBe(desk.NewDomain.Id);
        intents.Where(i => i.CampaignId != null).ShouldAllBe(i => i.DomainId == desk.Stage.Domain.Id);
        (await desk.SenderAsync()).Address.ShouldBe(Old);
    }

    [Theory]
    [InlineData("nl", New, "De Linde", $"Binnenkort komt onze e-mail van {New} in plaats van {Old}.")]
    [InlineData("en", New, "De Linde", $"Soon our e-mail will come from {New} instead of {Old}.")]
    [InlineData("nl", Old, "De Eik", "Binnenkort komt onze e-mail van “De Eik” in plaats van “De Linde”.")]
    [InlineData("en", New, "De Eik", $"Soon our e-mail will come from “De Eik” <{New}> instead of “De Linde” <{Old}>.")]
    public void The_footer_says_it_in_the_reader_s_language(string language, string address, string name, string line)
    {
        var template = GivenCampaigns.Compiled(
            GivenCampaigns.Template("<p>Dag</p>", language: language) with
            {
                Announcement = new Announcement(Old, "De Linde", address, name),
            }
        );
        template.Text(GivenCampaigns.Reader()).ShouldContain(line);
        var html = template.Html(GivenCampaigns.Reader());
        Html.Parse(html).GetElementById(Footer.Id)!.TextContent.ShouldContain(line);
        GivenCampaigns
            .Compiled(GivenCampaigns.Template("<p>Dag</p>", language: language))
            .Text(GivenCampaigns.Reader())
            .ShouldNotContain(Old);
    }
}

public sealed class AddressChangesOnSqlite() : AddressChangesTests(new SqliteDatabase());

public sealed class AddressChangesOnPostgres() : AddressChangesTests(new PostgresDatabase());
