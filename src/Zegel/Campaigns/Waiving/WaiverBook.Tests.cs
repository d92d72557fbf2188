using LinqToDB;
using Zegel.Campaigns.Proof;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.Waiving;

public abstract class WaiverBookTests(TestDatabase fixture)
{
    const string Reason = "The text is a drawing of the programme.";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static int users;

    sealed class Desk(CampaignStage stage) : IAsyncDisposable
    {
        public CampaignStage Stage => stage;
        public WaiverBook Book => new(stage.Database, stage.Audit, stage.Clock);

        public async Task<User> UserAsync(Role role, bool isPlatform = false, Tenant? tenant = null) =>
            (
                await new Users(stage.Database, stage.Audit, stage.Clock).AddAsync(
                    new NewUser(
                        (tenant ?? stage.Tenant).Id,
                        role,
                        $"user{Interlocked.Increment(ref users)}@kringloop.example",
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

        /// <summary>A draft whose subject has nothing to do with its text (G38).</summary>
        public async Task<Campaign> StrangeAsync(string subject = "Vulkanen van Kamtsjatka")
        {
            await stage.ReadersAsync(1);
            return await stage.DraftAsync(stage.Input() with { Subject = subject });
        }

        public async Task<IReadOnlyList<Finding>> FoundAsync(Campaign campaign, string rule) =>
            [.. (await stage.Gate.CheckAsync(campaign.Id, Token))!.Findings.Where(f => f.RuleId == rule)];

        public Task<WaiverResult> AskAsync(Campaign campaign, User by, string rule, string seen, int days = 14) =>
            Book.RequestAsync(
                stage.Tenant.Id,
                new WaiverWish(rule, WaiverScope.Campaign, campaign.Id.ToString("D"), seen, Reason, days),
                by.Id,
                Token
            );

        public ValueTask DisposeAsync() => stage.DisposeAsync();
    }

    async Task<Desk> SetAsync() => new(await CampaignStage.SetAsync(fixture));

    [Fact]
    public async Task Two_people_of_a_tenant_let_a_subject_pass_and_it_stands_on_the_send()
    {
        await using var desk = await SetAsync();
        var (anna, bo) = (await desk.UserAsync(Role.Marketer), await desk.UserAsync(Role.Marketer));
        var campaign = await desk.StrangeAsync();
        var held = (await desk.FoundAsync(campaign, "G38")).ShouldHaveSingleItem();
        held.Verdict.ShouldBe(Verdict.Hold);

        var asked = (await desk.AskAsync(campaign, anna, "G38", held.Observed))
            .ShouldBeOfType<WaiverResult.Done>()
            .Waiver;
        asked.StateAt(CampaignStage.Now).ShouldBe(WaiverState.Waiting);
        (await desk.FoundAsync(campaign, "G38")).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Hold);
        (await desk.Book.ApproveAsync(asked.Id, anna.Id, Token))
            .ShouldBeOfType<WaiverResult.Refused>()
            .Reason.ShouldContain("another person");
        (await desk.Book.ApproveAsync(asked.Id, bo.Id, Token)).ShouldBeOfType<WaiverResult.Done>();
        (await desk.Book.ApproveAsync(asked.Id, bo.Id, Token)).ShouldBeOfType<WaiverResult.Refused>();

        var passed = (await desk.FoundAsync(campaign, "G38")).ShouldHaveSingleItem();
        passed.Verdict.ShouldBe(Verdict.Warn);
        passed
            .Waived.ShouldNotBeNull()
            .ShouldSatisfyAllConditions(
                w => w.ShouldContain(Reason),
                w => w.ShouldContain(anna.Email),
                w => w.ShouldContain(bo.Email),
                w => w.ShouldContain("2026-12-07")
            );
        // Another finding of the same rule is not covered.
        var other = await desk.Stage.DraftAsync(desk.Stage.Input() with { Subject = "Vulkanen van Kamtsjatka" });
        (await desk.FoundAsync(other, "G38")).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Hold);

        await desk.Stage.ReleaseAsync(campaign);
        (await desk.Stage.ReportAsync(campaign)).Waived.ShouldHaveSingleItem().ShouldContain(Reason);
        var log = await desk.Stage.Database.ReadAsync(
            db => AuditLog.NewestAsync(db, desk.Stage.Tenant.Id, 20, Token),
            Token
        );
        log.Select(entry => entry.Action).ShouldContain("waiver asked");
        log.Single(entry => entry.Action == "waiver granted").Actor.ShouldBe(bo.Email);
        log.Single(entry => entry.Action == "campaign released").Detail.ShouldContain("waived G38");
        var seal = await desk.Stage.Database.ReadAsync(
            db =>
                SealReport.ReadAsync(
                    db,
                    campaign.Id,
                    "Zegel test",
                    new Uri("https://mail.example"),
                    CampaignStage.Now,
                    Token
                ),
            Token
        );
        seal!.Rules.Single(rule => rule.Id == "G38").Verdict.ShouldBe(SealVerdict.Waived);
        seal.Count(SealVerdict.Waived).ShouldBe(1);
    }

    [Fact]
    public async Task It_ends_by_itself_and_by_hand()
    {
        await using var desk = await SetAsync();
        var (anna, bo) = (await desk.UserAsync(Role.Marketer), await desk.UserAsync(Role.Marketer));
        var campaign = await desk.StrangeAsync();
        var seen = (await desk.FoundAsync(campaign, "G38"))[0].Observed;
        var first = await GrantedAsync(days: 2);
        desk.Stage.Clock.Advance(TimeSpan.FromDays(2));
        first.StateAt(desk.Stage.Clock.GetUtcNow()).ShouldBe(WaiverState.Expired);
        (await desk.FoundAsync(campaign, "G38"))[0].Verdict.ShouldBe(Verdict.Hold);
        (await desk.Book.ApproveAsync(first.Id, bo.Id, Token)).ShouldBeOfType<WaiverResult.Refused>();

        var second = await GrantedAsync(days: 90);
        (await desk.FoundAsync(campaign, "G38"))[0].Verdict.ShouldBe(Verdict.Warn);
        (await desk.Book.EndAsync(second.Id, anna.Id, Token)).ShouldBeOfType<WaiverResult.Done>();
        (await desk.FoundAsync(campaign, "G38"))[0].Verdict.ShouldBe(Verdict.Hold);
        (await desk.Book.EndAsync(second.Id, anna.Id, Token)).ShouldBeOfType<WaiverResult.Refused>();
        (await desk.Book.ListAsync(desk.Stage.Tenant.Id, Token)).Count.ShouldBe(2);

        async Task<RuleWaiver> GrantedAsync(int days)
        {
            var waiver = (await desk.AskAsync(campaign, anna, "G38", seen, days))
                .ShouldBeOfType<WaiverResult.Done>()
                .Waiver;
            return (await desk.Book.ApproveAsync(waiver.Id, bo.Id, Token)).ShouldBeOfType<WaiverResult.Done>().Waiver;
        }
    }

    [Fact]
    public async Task Who_is_alone_agrees_with_themselves_after_ten_minutes()
    {
        await using var desk = await SetAsync();
        var anna = await desk.UserAsync(Role.Owner);
        await desk.UserAsync(Role.Viewer);
        var campaign = await desk.StrangeAsync();
        var seen = (await desk.FoundAsync(campaign, "G38"))[0].Observed;
        var asked = (await desk.AskAsync(campaign, anna, "G38", seen)).ShouldBeOfType<WaiverResult.Done>().Waiver;
        (await desk.Book.ApproveAsync(asked.Id, anna.Id, Token))
            .ShouldBeOfType<WaiverResult.Refused>()
            .Reason.ShouldContain("10 minutes");
        desk.Stage.Clock.Advance(WaiverBook.ThinksOver);
        (await desk.Book.ApproveAsync(asked.Id, anna.Id, Token)).ShouldBeOfType<WaiverResult.Done>();
    }

    [Fact]
    public async Task What_two_must_sign_the_owner_asks_and_the_platform_agrees()
    {
        await using var desk = await SetAsync();
        var campaign = await desk.StrangeAsync();
        var (marketer, owner) = (await desk.UserAsync(Role.Marketer), await desk.UserAsync(Role.Owner));
        var both = await desk.UserAsync(Role.Owner, isPlatform: true);
        var platform = await desk.UserAsync(Role.Viewer, isPlatform: true);
        RefusedFor(await desk.AskAsync(campaign, marketer, "G42", ""), "neither");
        var own = (await desk.AskAsync(campaign, both, "G42", "")).ShouldBeOfType<WaiverResult.Done>().Waiver;
        RefusedFor(await desk.Book.ApproveAsync(own.Id, both.Id, Token), "themselves");
        var asked = (await desk.AskAsync(campaign, owner, "G42", "")).ShouldBeOfType<WaiverResult.Done>().Waiver;
        asked.ApprovedAt.ShouldBeNull();
        RefusedFor(await desk.Book.ApproveAsync(asked.Id, marketer.Id, Token), "platform");
        (await desk.Book.ApproveAsync(asked.Id, platform.Id, Token)).ShouldBeOfType<WaiverResult.Done>();
        // One word is enough where the rule says so.
        (await desk.AskAsync(campaign, owner, "G44", ""))
            .ShouldBeOfType<WaiverResult.Done>()
            .Waiver.ApprovedBy.ShouldBe(owner.Email);
        (await desk.AskAsync(campaign, platform, "G08", ""))
            .ShouldBeOfType<WaiverResult.Done>()
            .Waiver.ApprovedBy.ShouldBe(platform.Email);
    }

    [Fact]
    public async Task What_cannot_be_waived_is_refused()
    {
        await using var desk = await SetAsync();
        var owner = await desk.UserAsync(Role.Owner);
        var viewer = await desk.UserAsync(Role.Viewer);
        var elsewhere = await Given.TenantAsync(desk.Stage.Database, CampaignStage.Now, "buurman");
        var stranger = await desk.UserAsync(Role.Owner, tenant: elsewhere);
        var campaign = await desk.StrangeAsync();
        RefusedFor(await desk.AskAsync(campaign, owner, "G07", ""), "nobody");
        RefusedFor(await desk.AskAsync(campaign, owner, "G99", ""), "no rule");
        RefusedFor(await desk.AskAsync(campaign, owner, "G38", ""), "one finding at a time");
        RefusedFor(await desk.AskAsync(campaign, owner, "G44", "", days: 91), "90 days");
        RefusedFor(await desk.AskAsync(campaign, owner, "G44", "", days: 0), "90 days");
        RefusedFor(await desk.AskAsync(campaign, viewer, "G44", ""), "neither");
        (await desk.AskAsync(campaign, stranger, "G44", "")).ShouldBeOfType<WaiverResult.Unknown>();
        RefusedFor(
            await desk.Book.RequestAsync(
                desk.Stage.Tenant.Id,
                new WaiverWish("G44", WaiverScope.Campaign, campaign.Id.ToString("D"), "", "because", 14),
                owner.Id,
                Token
            ),
            "reason"
        );
        RefusedFor(
            await desk.Book.RequestAsync(
                elsewhere.Id,
                new WaiverWish("G44", WaiverScope.Campaign, campaign.Id.ToString("D"), "", Reason, 14),
                stranger.Id,
                Token
            ),
            "no such campaign"
        );
        (await desk.Book.ListAsync(desk.Stage.Tenant.Id, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subject_that_deceives_passes_with_no_waiver()
    {
        await using var desk = await SetAsync();
        var (anna, bo) = (await desk.UserAsync(Role.Owner), await desk.UserAsync(Role.Owner));
        var campaign = await desk.StrangeAsync("Re: uw factuur");
        var seen = (await desk.FoundAsync(campaign, "G39")).First(f => f.Verdict == Verdict.Block).Observed;
        var asked = (await desk.AskAsync(campaign, anna, "G39", seen)).ShouldBeOfType<WaiverResult.Done>().Waiver;
        await desk.Book.ApproveAsync(asked.Id, bo.Id, Token);
        (await desk.FoundAsync(campaign, "G39")).ShouldContain(f => f.Observed == seen && f.Verdict == Verdict.Block);
    }

    [Fact]
    public async Task The_database_itself_keeps_no_waiver_longer_than_ninety_days()
    {
        await using var desk = await SetAsync();
        var sound = new RuleWaiver
        {
            Id = Guid.CreateVersion7(CampaignStage.Now),
            TenantId = desk.Stage.Tenant.Id,
            RuleId = "G44",
            Scope = WaiverScope.Domain,
            ScopeId = desk.Stage.Domain.Id,
            Seen = "",
            Reason = Reason,
            RequestedBy = "a",
            RequestedAt = CampaignStage.Now,
            ExpiresAt = CampaignStage.Now.AddDays(90),
        };
        await Should.ThrowAsync<Exception>(() => InsertAsync(sound with { ExpiresAt = sound.ExpiresAt.AddSeconds(1) }));
        await Should.ThrowAsync<Exception>(() => InsertAsync(sound with { ApprovedBy = "b" }));
        await InsertAsync(sound);

        Task InsertAsync(RuleWaiver waiver) =>
            desk.Stage.Database.WriteAsync(db => db.InsertAsync(waiver, token: Token), Token);
    }

    static void RefusedFor(WaiverResult result, string why) =>
        result.ShouldBeOfType<WaiverResult.Refused>().Reason.ShouldContain(why);
}

public sealed class WaiverBookOnSqlite() : WaiverBookTests(new SqliteDatabase());

public sealed class WaiverBookOnPostgres() : WaiverBookTests(new PostgresDatabase());
