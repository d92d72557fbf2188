using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Message;
using Zegel.Rules;
using Zegel.Sealing;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.HouseMail;

public abstract class OperatorMailTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    static Users UsersOf(CampaignStage stage) => new(stage.Database, stage.Audit, stage.Clock);

    static OperatorMail MailOf(CampaignStage stage) =>
        new(
            stage.Database,
            UsersOf(stage),
            new AddressKeys(new PlatformKey(1, [1, 2, 3])),
            MasterKey.Ephemeral(),
            stage.Gate,
            new Previews(stage.Database, stage.Links, stage.Clock),
            stage.Audit,
            stage.Clock
        );

    async Task<CampaignStage> SetAsync()
    {
        var stage = await CampaignStage.SetAsync(fixture);
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
                        CreatedAt = Now,
                    },
                    token: Token
                ),
            Token
        );
        return stage;
    }

    static async Task UserAsync(CampaignStage stage, string email, bool proven = true)
    {
        var added = await UsersOf(stage)
            .AddAsync(
                new NewUser(stage.Tenant.Id, Role.Marketer, email, "Marieke", "nl", "het paard eet graag klaver"),
                "test",
                Token
            );
        var user = added.ShouldBeOfType<UserResult.Done>().User;
        if (proven)
            await stage.Database.WriteAsync(
                db =>
                    db.Users.Where(u => u.Id == user.Id)
                        .Set(u => u.VerifiedAt, (DateTimeOffset?)Now)
                        .UpdateAsync(Token),
                Token
            );
    }

    static Task<OperatorMailResult> SendAsync(
        CampaignStage stage,
        Campaign campaign,
        PreviewReader reader,
        params string[] to
    ) => MailOf(stage).SendTestAsync(campaign, to, reader, "marieke", Token);

    [Fact]
    public async Task A_test_is_the_copy_of_a_reader_with_exits_that_lead_nowhere_and_counts_nowhere()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "marieke@kringloop.example");
        var zoe = await stage.PersonAsync("Zoë");
        await stage.SubscribeAsync(stage.List, [zoe]);
        var campaign = await stage.DraftAsync();
        var queued = (
            await SendAsync(stage, campaign, new PreviewReader.Someone(zoe.Id), "Marieke@kringloop.example")
        ).ShouldBeOfType<OperatorMailResult.Queued>();
        var intent = (await stage.IntentsAsync()).ShouldHaveSingleItem();
        intent.Id.ShouldBe(queued.IntentIds.ShouldHaveSingleItem());
        (intent.Stream, intent.CampaignId, intent.PersonId).ShouldBe((MailStream.System, null, null));
        var draft = (await MailOf(stage).BuildAsync(intent, Token)).ShouldBeOfType<Draft.System>();
        draft.Subject.ShouldBe("[Proef] Nieuws van de kringloop");
        draft.To.ToString().ShouldBe("marieke@kringloop.example");
        draft.From.ToString().ShouldBe("post@nieuws.kringloop.example");
        var header = new HeaderBlock();
        var returnPath = stage.Verp.Address(VerpKind.ReturnPath, intent.Id, draft.ReturnHost);
        SealedHeader.Write(header, draft, MessageId.Of(intent.Id, draft.From.Domain), returnPath).ShouldBeNull();
        var facts = SealChecks.Facts(draft, header.Octets);
        facts.Text!.ShouldContain("Dag Zoë,");
        var dry = stage.Links.Of(Guid.Empty, campaign.Number, stage.Domain.ReturnHost);
        facts.Html!.ShouldContain(dry.Leave.AbsoluteUri);
        // It is judged once more as mail of Zegel's own, and nothing in a sound campaign holds it there.
        SealChecks.OfRules(draft, header.Octets).ShouldBeEmpty();
        facts.Fields.ShouldNotContain(f => f.Name.StartsWith("List-", StringComparison.OrdinalIgnoreCase));
        var report = await stage.ReportAsync(campaign);
        (report.Account.Selected, report.Account.Delivered, report.Account.Waiting).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Goes_only_to_users_who_have_proven_their_address()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "marieke@kringloop.example");
        await UserAsync(stage, "bram@kringloop.example", proven: false);
        var reader = (await stage.ReadersAsync(1))[0];
        var campaign = await stage.DraftAsync();
        foreach (var stranger in new[] { "bram@kringloop.example", reader.Address!, "nobody", "" })
            (await SendAsync(stage, campaign, new PreviewReader.Nobody(), "marieke@kringloop.example", stranger))
                .ShouldBeOfType<OperatorMailResult.Refused>()
                .Why.ShouldContain("proven address");
        (await SendAsync(stage, campaign, new PreviewReader.Nobody())).ShouldBeOfType<OperatorMailResult.Refused>();
        (
            await SendAsync(stage, campaign, new PreviewReader.Nobody(), [.. Enumerable.Repeat("a@b.nl", 6)])
        ).ShouldBeOfType<OperatorMailResult.Refused>();
        (await stage.IntentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_gate_blocks_is_refused_with_the_same_findings()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "marieke@kringloop.example");
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync(
            stage.Input() with
            {
                Source = "# Nieuws\n\nLorem ipsum dolor sit amet, {{ person.stad }} <<naam>> XXX",
            }
        );
        var gate = (await stage.Gate.CheckAsync(campaign.Id, Token))!.Findings.Where(f => f.Verdict >= Verdict.Hold);
        var held = (await SendAsync(stage, campaign, new PreviewReader.Nobody(), "marieke@kringloop.example"))
            .ShouldBeOfType<OperatorMailResult.Held>()
            .Findings.Where(f => f.Verdict >= Verdict.Hold)
            .ToList();
        held.ShouldNotBeEmpty();
        held.ShouldBe(gate);
        (await stage.IntentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Twenty_an_hour_for_all_campaigns_of_a_tenant()
    {
        await using var stage = await SetAsync();
        await UserAsync(stage, "marieke@kringloop.example");
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        for (var i = 0; i < OperatorMail.TestsPerHourMax; i++)
            (
                await SendAsync(stage, campaign, new PreviewReader.Longest(), "marieke@kringloop.example")
            ).ShouldBeOfType<OperatorMailResult.Queued>();
        (await SendAsync(stage, campaign, new PreviewReader.Nobody(), "marieke@kringloop.example"))
            .ShouldBeOfType<OperatorMailResult.Refused>()
            .Why.ShouldContain("an hour");
        stage.Clock.Advance(TimeSpan.FromMinutes(61));
        (
            await SendAsync(stage, campaign, new PreviewReader.Nobody(), "marieke@kringloop.example")
        ).ShouldBeOfType<OperatorMailResult.Queued>();
    }
}

public sealed class OperatorMailOnSqlite() : OperatorMailTests(new SqliteDatabase());

public sealed class OperatorMailOnPostgres() : OperatorMailTests(new PostgresDatabase());
