using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;
using Zegel.Tests;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.HouseMail;

public abstract class NoticeMailTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    static NoticeMail MailOf(CampaignStage stage) =>
        new(
            stage.Database,
            new AddressKeys(new PlatformKey(1, [1, 2, 3])),
            new NoticeCadence(),
            new Uri("https://mail.example/"),
            stage.Clock
        );

    /// <summary>The brand writes system mail from the domain that it has.</summary>
    async Task<CampaignStage> SetAsync()
    {
        var stage = await CampaignStage.SetAsync(fixture);
        await SenderAsync(stage, stage.Brand, stage.Domain, "post", Now);
        return stage;
    }

    static Task SenderAsync(
        CampaignStage stage,
        Brand brand,
        SendingDomain domain,
        string local,
        DateTimeOffset createdAt
    ) =>
        stage.Database.WriteAsync(
            db =>
                db.InsertAsync(
                    new SenderAddress
                    {
                        Address = $"{local}@{domain.Name}",
                        TenantId = stage.Tenant.Id,
                        BrandId = brand.Id,
                        DomainId = domain.Id,
                        Stream = MailStream.System,
                        DisplayName = brand.Name,
                        CreatedAt = createdAt,
                    },
                    token: Token
                ),
            Token
        );

    static async Task UserAsync(
        CampaignStage stage,
        string email,
        string language = "nl",
        Role role = Role.Owner,
        bool proven = true
    )
    {
        var users = new Users(stage.Database, stage.Audit, stage.Clock);
        var user = (
            await users.AddAsync(
                new NewUser(stage.Tenant.Id, role, email, "Anna", language, "het paard eet graag klaver"),
                "test",
                Token
            )
        )
            .ShouldBeOfType<UserResult.Done>()
            .User;
        if (proven)
            await stage.Database.WriteAsync(
                db =>
                    db.Users.Where(u => u.Id == user.Id)
                        .Set(u => u.VerifiedAt, (DateTimeOffset?)Now)
                        .UpdateAsync(Token),
                Token
            );
    }

    static Task TellAsync(CampaignStage stage, NoticeKind kind, string? about = null) =>
        stage.Database.WriteAsync(
            db =>
                Notices.TellAsync(
                    db,
                    new NewNotice(
                        stage.Tenant.Id,
                        kind,
                        about ?? stage.Domain.Name,
                        $"/domains/{about ?? stage.Domain.Id}",
                        "A31 zg1._domainkey TXT: <another> key"
                    ),
                    stage.Clock.GetUtcNow(),
                    Token
                ),
            Token
        );

    static async Task<int> LaterAsync(CampaignStage stage, TimeSpan later)
    {
        stage.Clock.Advance(later);
        return await MailOf(stage).SendDueAsync(Token);
    }

    static async Task<Draft> NewestAsync(CampaignStage stage) =>
        await MailOf(stage).BuildAsync((await stage.IntentsAsync()).MaxBy(i => i.Id)!, Token);

    static (string Text, string Html) Read(CampaignStage stage, Draft draft)
    {
        var header = new HeaderBlock();
        var returnPath = stage.Verp.Address(VerpKind.ReturnPath, draft.IntentId, draft.ReturnHost);
        SealedHeader.Write(header, draft, MessageId.Of(draft.IntentId, draft.From.Domain), returnPath).ShouldBeNull();
        SealChecks.OfRules(draft, header.Octets).ShouldBeEmpty();
        var facts = SealChecks.Facts(draft, header.Octets);
        facts.Fields.ShouldContain(f => f.Name == "Auto-Submitted");
        return (facts.Text!, facts.Html!);
    }

    static Task<List<Notice>> NoticesAsync(CampaignStage stage) =>
        new Notices(stage.Database).ListAsync(stage.Tenant.Id, null, null, 100, Token);

    [Fact]
    public async Task Owners_with_a_proven_address_are_told_in_their_language_unless_they_switched_it_off()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "anna@kringloop.example");
        await UserAsync(stage, "eve@kringloop.example", "en");
        await UserAsync(stage, "bram@kringloop.example", role: Role.Marketer);
        await UserAsync(stage, "carla@kringloop.example", proven: false);
        await UserAsync(stage, "dirk@kringloop.example");
        var users = new Users(stage.Database, stage.Audit, stage.Clock);
        (
            await users.SetNoticesAsync(stage.Tenant.Id, "Dirk@kringloop.example", false, "dirk", Token)
        ).ShouldBeOfType<UserResult.Done>();
        (
            await users.SetNoticesAsync(Guid.CreateVersion7(Now), "anna@kringloop.example", false, "eve", Token)
        ).ShouldBeOfType<UserResult.Unknown>();
        await TellAsync(stage, NoticeKind.DomainDrifted);
        (await LaterAsync(stage, TimeSpan.FromMinutes(6))).ShouldBe(2);
        var intents = (await stage.IntentsAsync()).OrderBy(i => i.Address).ToList();
        intents.Select(i => i.Address).ShouldBe(["anna@kringloop.example", "eve@kringloop.example"]);
        intents.ShouldAllBe(i => i.Stream == MailStream.System && i.CampaignId == null);
        var drafts = new List<Draft>();
        foreach (var intent in intents)
            drafts.Add(await MailOf(stage).BuildAsync(intent, Token));
        drafts[0].Subject.ShouldBe("nieuws.kringloop.example: mail wacht, een DNS-gegeven is veranderd");
        drafts[1].Subject.ShouldBe("nieuws.kringloop.example: mail waits, a DNS entry changed");
        var (text, html) = Read(stage, drafts[1]);
        Read(stage, drafts[0]).Text.ShouldContain("Zet het gegeven terug");
        foreach (var part in new[] { "<another> key", "Put the entry back", "https://mail.example/domains/abc" })
            text.ShouldContain(part);
        html.ShouldContain("&lt;another&gt; key");
        html.ShouldContain($"href=\"https://mail.example/domains/{stage.Domain.Id}\"");
        html.ShouldContain("https://mail.example/account");
        (await NoticesAsync(stage)).ShouldHaveSingleItem().Mail.ShouldBe(NoticeMailState.Sent);
        (await LaterAsync(stage, TimeSpan.FromHours(2))).ShouldBe(0);
    }

    [Fact]
    public async Task What_happens_within_five_minutes_is_one_mail_and_a_flapping_domain_is_told_once_an_hour()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "anna@kringloop.example", "en");
        await TellAsync(stage, NoticeKind.DomainReady, "winkel.example");
        (await LaterAsync(stage, TimeSpan.FromMinutes(2))).ShouldBe(0);
        await TellAsync(stage, NoticeKind.DomainDrifted);
        (await LaterAsync(stage, TimeSpan.FromMinutes(3))).ShouldBe(1);
        (await NewestAsync(stage)).Subject.ShouldBe(
            "nieuws.kringloop.example: mail waits, a DNS entry changed (and 1 more)"
        );
        for (var i = 0; i < 5; i++)
        {
            await TellAsync(stage, NoticeKind.DomainReady);
            (await LaterAsync(stage, TimeSpan.FromMinutes(5))).ShouldBe(
                i == 0 ? 1 : 0,
                "its readiness was no news yet"
            );
            await TellAsync(stage, NoticeKind.DomainDrifted);
            (await LaterAsync(stage, TimeSpan.FromMinutes(5))).ShouldBe(0, $"after {i}");
        }
        (await LaterAsync(stage, TimeSpan.FromMinutes(11))).ShouldBe(1);
        var drifts = await NewestAsync(stage);
        drifts.Subject.ShouldBe("nieuws.kringloop.example: mail waits, a DNS entry changed");
        Read(stage, drifts).Text.ShouldContain("5 times, the last at 23 November 2026 10:50 UTC");
        (await stage.IntentsAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task It_comes_from_another_domain_that_is_ready_or_waits_for_one()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "anna@kringloop.example", "en");
        var brand = await Given.BrandAsync(stage.Database, stage.Tenant, Now, "Post");
        var other = await GivenDomains.ReadyAsync(stage.Database, stage.Tenant, Now, "post.kringloop.example");
        await SenderAsync(stage, brand, other, "welkom", Now.AddDays(1));
        await TellAsync(stage, NoticeKind.DomainDrifted);
        (await LaterAsync(stage, TimeSpan.FromMinutes(5))).ShouldBe(1);
        (await NewestAsync(stage)).From.ToString().ShouldBe("welkom@post.kringloop.example");

        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'drifted'");
        await TellAsync(stage, NoticeKind.DomainDrifted, other.Name);
        (await LaterAsync(stage, TimeSpan.FromDays(2))).ShouldBe(0);
        (await NoticesAsync(stage))[0].Mail.ShouldBe(NoticeMailState.Waiting);
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'ready'");
        (await LaterAsync(stage, TimeSpan.Zero)).ShouldBe(1);
        (await NewestAsync(stage)).From.ToString().ShouldBe("post@nieuws.kringloop.example");

        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'drifted'");
        await TellAsync(stage, NoticeKind.DomainKeyRevoked);
        (await LaterAsync(stage, TimeSpan.FromDays(4))).ShouldBe(0);
        (await NoticesAsync(stage))[0].Mail.ShouldBe(NoticeMailState.Left);
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'ready'");
        (await LaterAsync(stage, TimeSpan.FromHours(1))).ShouldBe(0);
    }

    [Fact]
    public async Task Several_nodes_send_it_once_and_many_things_fit_in_one_mail()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "anna@kringloop.example");
        for (var i = 0; i < 25; i++)
            await TellAsync(stage, NoticeKind.DomainReady, $"d{i}.example");
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MailOf(stage).SendDueAsync(Token)));
        sent.Sum().ShouldBe(1);
        var draft = await NewestAsync(stage);
        draft.Subject.ShouldEndWith("(en nog 24)");
        Read(stage, draft).Text.ShouldContain("En nog 5 dingen.");
    }

    [Fact]
    public async Task Nobody_to_tell_leaves_it_at_the_desk()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "carla@kringloop.example", proven: false);
        await TellAsync(stage, NoticeKind.DomainDrifted);
        (await LaterAsync(stage, TimeSpan.FromMinutes(5))).ShouldBe(0);
        (await NoticesAsync(stage)).ShouldHaveSingleItem().Mail.ShouldBe(NoticeMailState.Left);
    }

    [Fact]
    [Trait("Rule", "B04")]
    public async Task Nothing_is_told_of_a_notice_that_bounces_or_cannot_be_sent()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "anna@kringloop.example");
        await TellAsync(stage, NoticeKind.DomainDrifted);
        await LaterAsync(stage, TimeSpan.FromMinutes(5));
        var claim = (await stage.Spool.ClaimAsync(1, stage.Clock.GetUtcNow(), Token)).ShouldHaveSingleItem();
        (
            await stage.Spool.SettleAsync(
                claim,
                new Outcome.Bounced("550 5.1.1 no such mailbox", ReplyClass.RecipientInvalid),
                new Attempt(
                    stage.Clock.GetUtcNow(),
                    "ruimpost",
                    "mx.ruimpost.example",
                    null,
                    550,
                    "5.1.1 no such mailbox"
                )
            )
        ).ShouldBeTrue();
        (await LaterAsync(stage, TimeSpan.FromHours(5))).ShouldBe(0);
        (await NoticesAsync(stage)).Count.ShouldBe(1);
        (await stage.IntentsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_campaign_that_the_platform_pauses_is_told_once_with_what_holds_it()
    {
        await using var stage = await SetAsync();
        var campaign = await stage.ReleasedAsync(readers: 2);
        var finding = new Rules.Finding("F04", Rules.Verdict.Block, "Subject: two lines", "one line", "Change it.");
        await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ => stage.Book.PauseForFaultAsync(campaign.Id, [finding], stage.Clock.GetUtcNow(), Token))
        );
        var notice = (await NoticesAsync(stage)).ShouldHaveSingleItem();
        notice.Kind.ShouldBe(NoticeKind.CampaignPaused);
        notice.Detail.ShouldBe("F04 Subject: two lines");
        notice.Page.ShouldBe($"/campaigns/{campaign.Number}");
        // By hand it is no news to whoever did it.
        await stage.Book.ResumeAsync(campaign.Id, "anna", stage.Clock.GetUtcNow(), Token);
        await stage.Book.PauseAsync(campaign.Id, "anna", Token);
        (await NoticesAsync(stage)).Count.ShouldBe(1);
    }
}

public sealed class NoticeMailOnSqlite() : NoticeMailTests(new SqliteDatabase());

public sealed class NoticeMailOnPostgres() : NoticeMailTests(new PostgresDatabase());
