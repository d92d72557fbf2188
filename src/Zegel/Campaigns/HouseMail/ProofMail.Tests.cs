using LinqToDB;
using Zegel.Campaigns.Releasing;
using Zegel.Consent;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Mail.Network;
using Zegel.Rules;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.HouseMail;

public abstract class ProofMailTests(TestDatabase fixture)
{
    static readonly Mailbox News = Mailbox.Parse("nieuws@nieuws.kringloop.example");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(CampaignStage Stage, FakeWorld World) : IAsyncDisposable
    {
        readonly MasterKey masterKey = MasterKey.Ephemeral();

        public SenderProofs Proofs { get; } = new(Stage.Database, World, GivenDomains.Zone, Stage.Audit, Stage.Clock);

        public AddressKeys Keys { get; } = new(new PlatformKey(1, [1, 2, 3]));

        public ProofMail Mail => new(Stage.Database, Proofs, Keys, masterKey, Stage.Verp, Stage.Clock);

        public Task<AskProofResult> AskAsync(string? address = null) =>
            Mail.AskAsync(Stage.Tenant.Id, address is null ? News : Mailbox.Parse(address), "marieke", Token);

        public async Task<SenderProof> ProofAsync() =>
            (await Proofs.ListAsync(Stage.Tenant.Id, Token))[News.ToString()];

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }

    async Task<Scene> SceneAsync(bool withSystem = true, string exchanger = "mail.kringloop.example")
    {
        var stage = await CampaignStage.SetAsync(fixture);
        if (withSystem)
            await stage.Database.WriteAsync(
                db =>
                    db.InsertAsync(
                        new SenderAddress
                        {
                            Address = "post@nieuws.kringloop.example",
                            TenantId = stage.Tenant.Id,
                            BrandId = stage.Brand.Id,
                            DomainId = stage.Domain.Id,
                            Stream = MailStream.System,
                            DisplayName = "Kringloop De Linde",
                            CreatedAt = CampaignStage.Now,
                        },
                        token: Token
                    ),
                Token
            );
        return new Scene(stage, new FakeWorld().Add(News.Domain.Ascii, DnsType.Mx, exchanger, 10));
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task The_mail_comes_from_the_system_address_asks_in_plain_words_and_can_be_answered()
    {
        await using var scene = await SceneAsync();
        var sent = (await scene.AskAsync()).ShouldBeOfType<AskProofResult.Sent>();
        var intent = (await scene.Stage.IntentsAsync()).ShouldHaveSingleItem();
        (intent.Id, intent.Stream, intent.Address, intent.CampaignId).ShouldBe(
            (sent.IntentId, MailStream.System, News.ToString(), null)
        );
        var draft = (await scene.Mail.BuildAsync(intent, Token)).ShouldBeOfType<Draft.System>();
        draft.From.ToString().ShouldBe("post@nieuws.kringloop.example");
        scene.Stage.Verp.TryRead(draft.ReplyTo!, out var kind, out var id).ShouldBeTrue();
        (kind, id, draft.ReplyTo!.Domain).ShouldBe((VerpKind.Reply, intent.Id, draft.ReturnHost));
        var header = new HeaderBlock();
        var returnPath = scene.Stage.Verp.Address(VerpKind.ReturnPath, intent.Id, draft.ReturnHost);
        SealedHeader.Write(header, draft, MessageId.Of(intent.Id, draft.From.Domain), returnPath).ShouldBeNull();
        // A busy machine may not come to a judgement; what is judged is sound.
        SealChecks.OfRules(draft, header.Octets).Where(f => !f.CouldNotCheck).ShouldBeEmpty();
        var text = SealChecks.Facts(draft, header.Octets).Text!;
        text.ShouldContain("beantwoord deze mail");
        var code = System.Text.RegularExpressions.Regex.Match(text, "[0-9]{4} [0-9]{4}").Value;
        intent.Payload!.ShouldNotContain(code.Replace(" ", "", StringComparison.Ordinal));
        (
            await scene.Proofs.ProveAsync(scene.Stage.Tenant.Id, News, code, "marieke", Token)
        ).ShouldBeOfType<ProveResult.Proven>();
    }

    [Fact]
    public async Task What_stands_in_the_way_of_the_mail_is_said()
    {
        await using var lonely = await SceneAsync(withSystem: false);
        (await lonely.AskAsync()).ShouldBe(new AskProofResult.Refused(AskProofFault.NoSystemAddress));
        await using var scene = await SceneAsync();
        (await scene.AskAsync("iemand@example.org")).ShouldBeOfType<AskProofResult.Unknown>();
        await scene.Stage.ExecuteAsync("UPDATE sending_domain SET state = 'drifted'");
        (await scene.AskAsync()).ShouldBe(new AskProofResult.Refused(AskProofFault.SystemDomainNotReady));
        await scene.Stage.ExecuteAsync("UPDATE sending_domain SET state = 'ready'");
        scene.World.Set(News.Domain.Ascii, DnsType.Mx, "");
        (await scene.AskAsync()).ShouldBe(new AskProofResult.Refused(AskProofFault.NoMailServer));
        scene.World.Set(News.Domain.Ascii, DnsType.Mx, "mail.kringloop.example");
        await new SuppressionList(scene.Stage.Database, scene.Keys, scene.Stage.Audit).AddAsync(
            new SuppressionScope.TenantAll(scene.Stage.Tenant.Id),
            News,
            SuppressionReason.InvalidMailbox,
            "gone",
            CampaignStage.Now,
            Token
        );
        (await scene.AskAsync()).ShouldBe(new AskProofResult.Refused(AskProofFault.Suppressed));
        await scene.Stage.ExecuteAsync("UPDATE suppression SET lifted_at = 1");
        (await scene.AskAsync()).ShouldBeOfType<AskProofResult.Sent>();
        (await scene.AskAsync()).ShouldBe(new AskProofResult.TooSoon(CampaignStage.Now + SenderProofs.AskPause));
        scene.World.Fail(News.Domain.Ascii, DnsType.Mx, DnsStatus.TimedOut);
        (await scene.AskAsync()).ShouldBe(new AskProofResult.Refused(AskProofFault.DnsSilent));
        (await scene.Stage.IntentsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "B01")]
    public async Task Zegel_asks_by_itself_once_and_again_in_month_eleven()
    {
        await using var scene = await SceneAsync();
        (await scene.Mail.TendAsync(Token)).ShouldBe(1);
        for (var day = 0; day < 5; day++)
        {
            scene.Stage.Clock.Advance(TimeSpan.FromDays(1.1));
            (await scene.Mail.TendAsync(Token)).ShouldBe(0, $"day {day}");
        }
        (await scene.Proofs.AnsweredAsync((await scene.ProofAsync()).MailId!.Value, false, Token)).ShouldBeTrue();
        var days = new List<int>();
        for (var day = 0; day < 400; day += 5)
        {
            scene.Stage.Clock.Advance(TimeSpan.FromDays(5));
            if (await scene.Mail.TendAsync(Token) == 1)
                days.Add(day);
        }
        days.ShouldHaveSingleItem().ShouldBeInRange(325, 340);
        (await scene.ProofAsync()).StateAt(scene.Stage.Clock.GetUtcNow()).ShouldBe(ProofState.Asked);
    }

    [Fact]
    [Trait("Rule", "B02")]
    public async Task What_Zegel_keeps_itself_is_found_out_without_a_mail()
    {
        await using var scene = await SceneAsync(exchanger: GivenDomains.Zone.MailExchanger.Name.Ascii);
        (await scene.Mail.TendAsync(Token)).ShouldBe(0);
        (await scene.ProofAsync()).ProvenBy.ShouldBe(ProvenBy.Kept);
        (await scene.AskAsync()).ShouldBeOfType<AskProofResult.KeptHere>();
        (await scene.Stage.IntentsAsync()).ShouldBeEmpty();
        scene.World.Set(News.Domain.Ascii, DnsType.Mx, "mail.kringloop.example");
        scene.Stage.Clock.Advance(TimeSpan.FromDays(2));
        (await scene.Mail.TendAsync(Token)).ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "G05")]
    [Trait("Rule", "B01")]
    public async Task A_campaign_is_released_once_somebody_has_answered()
    {
        await using var scene = await SceneAsync();
        scene.Stage.Questions = scene.Stage.Questions with
        {
            Sender = async (sender, token) =>
                (await scene.Proofs.LookAsync(sender.TenantId, sender.Mailbox, token)).Facts(
                    sender,
                    scene.Stage.Clock.GetUtcNow()
                ),
        };
        await scene.Stage.ReadersAsync(2);
        var campaign = await scene.Stage.DraftAsync();
        await scene.AskAsync();
        var refused = (
            await scene.Stage.Gate.ReleaseAsync(campaign.Id, "marieke", CampaignStage.Now, Token)
        ).ShouldBeOfType<ReleaseResult.Refused>();
        refused
            .Findings.Where(f => f is { Verdict: >= Verdict.Hold, CouldNotCheck: false })
            .ShouldHaveSingleItem()
            .Observed.ShouldBe($"{News} has not confirmed the test mail of 23 Nov 2026");
        // The system address is told and stands in nobody's way.
        refused.Findings.ShouldContain(f => f.RuleId == "G05" && f.Verdict == Verdict.Warn);
        scene.World.Fail(News.Domain.Ascii, DnsType.Mx, DnsStatus.TimedOut);
        (await scene.Stage.Gate.CheckAsync(campaign.Id, Token))!
            .Findings.Where(f => f.Verdict == Verdict.Hold)
            .ShouldAllBe(f => f.CouldNotCheck);
        await scene.Proofs.AnsweredAsync((await scene.ProofAsync()).MailId!.Value, false, Token);
        await scene.Stage.ReleaseAsync(campaign);
    }
}

public sealed class ProofMailOnSqlite() : ProofMailTests(new SqliteDatabase());

public sealed class ProofMailOnPostgres() : ProofMailTests(new PostgresDatabase());
