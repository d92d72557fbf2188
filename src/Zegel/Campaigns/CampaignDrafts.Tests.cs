using LinqToDB;
using MimeKit;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Sealing;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns;

public abstract class CampaignDraftsTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    Task<CampaignStage> SetAsync() => CampaignStage.SetAsync(fixture);

    [Fact]
    [Trait("Rule", "G04")]
    [Trait("Rule", "G26")]
    [Trait("Rule", "F17")]
    public async Task A_copy_comes_from_the_brand_to_one_person_with_their_own_ways_out()
    {
        await using var stage = await SetAsync();
        var person = await stage.PersonAsync("Zoë <b>\r\nBcc: all", fields: """{"city":"Ede","age":9}""");
        await stage.SubscribeAsync(stage.List, [person]);
        var campaign = await stage.DraftAsync(
            stage.Input() with
            {
                Subject = "Nieuws van de kringloop voor {{ person.name }} in {{ person.city }}",
            }
        );
        await stage.ReleaseAsync(campaign);
        var claim = (await stage.Spool.ClaimAsync(1, Now, Token)).ShouldHaveSingleItem();

        var draft = (await stage.Drafts.BuildAsync(claim.Intent, Token)).ShouldBeOfType<Draft.Bulk>();

        draft.From.ToString().ShouldBe("nieuws@nieuws.kringloop.example");
        draft.FromName.ShouldBe("Kringloop De Linde");
        draft.To.ToString().ShouldBe(person.Address);
        draft.ToName.ShouldBe("Zoë <b> Bcc: all");
        draft.Subject.ShouldBe("Nieuws van de kringloop voor Zoë <b> Bcc: all in Ede");
        draft.Date.ShouldBe(Now);
        draft.List.FeedbackId.ShouldBe($"{campaign.Number}:kringloop:bulk:zegel");
        draft.List.ListId.ShouldBe("nieuwsbrief.kringloop.mail.example");
        stage.Verp.TryRead(draft.ReplyTo!, out var kind, out var id).ShouldBeTrue();
        (kind, id).ShouldBe((VerpKind.Reply, claim.Id));
        stage.Verp.TryRead(draft.List.LeaveMailbox, out kind, out id).ShouldBeTrue();
        (kind, id).ShouldBe((VerpKind.Exit, claim.Intent.SubscriptionId!.Value));
        var html = Html(draft);
        var tokens = new ExitTokens([new Tenants.PlatformKey(1, new byte[32])]);
        foreach (var (path, exit) in new[] { ('u', ExitKind.Leave), ('p', ExitKind.Preferences), ('w', ExitKind.Why) })
        {
            var start = html.IndexOf($"https://mail.example/{path}/", StringComparison.Ordinal) + 23;
            tokens.TryRead(html.AsSpan(start, ExitTokens.Length), out var token).ShouldBeTrue();
            token.ShouldBe(new ExitToken(exit, claim.Intent.SubscriptionId.Value, campaign.Number));
        }
        draft.List.LeaveUrl.AbsoluteUri.ShouldStartWith("https://mail.example/u/");
        html.ShouldContain("13 november 2026");
        html.ShouldNotContain("Zoë <b>");
    }

    [Fact]
    public async Task The_same_intent_gives_the_same_octets_at_each_attempt()
    {
        await using var stage = await SetAsync();
        await stage.ReleasedAsync(1);
        var claim = (await stage.Spool.ClaimAsync(1, Now, Token))[0];
        var first = await stage.Drafts.BuildAsync(claim.Intent, Token);
        var later = await new CampaignDrafts(stage.Database, stage.Links, stage.Verp).BuildAsync(claim.Intent, Token);
        later.Body.Bytes.ToArray().ShouldBe(first.Body.Bytes.ToArray());
        later.Body.ContentType.ShouldBe(first.Body.ContentType);
        (later.Subject, later.Date).ShouldBe((first.Subject, first.Date));
    }

    [Fact]
    public async Task More_campaigns_than_are_kept_can_be_sent_at_once()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        for (var i = 1; i <= 40; i++)
        {
            var campaign = await stage.DraftAsync(stage.Input() with { Source = $"# Nieuws {i} van de kringloop" });
            await stage.ExecuteAsync($"UPDATE campaign SET state = 'sending' WHERE id = '{campaign.Id:D}'");
            await stage.ExecuteAsync(
                $"""
                INSERT INTO intent (id, tenant_id, stream, source, campaign_id, person_id, subscription_id, list_id, brand_id,
                  domain_id, consent_id, address, address_key, state, due_at, fence, attempts, uncertain, queued_at, expires_at)
                SELECT '{Guid.CreateVersion7(
                    Now
                ):D}', b.tenant_id, 'bulk', 'campaign', '{campaign.Id:D}', b.person_id, b.id,
                  b.list_id, '{stage.Brand.Id:D}', '{stage.Domain.Id}', b.consent_id, 'a@b.nl', 'k', 0, 0, 0, 0, 0, 0, 0
                FROM subscription b
                """
            );
        }
        var intents = await stage.IntentsAsync();
        intents.Count.ShouldBe(40);
        foreach (var intent in intents.Concat(intents))
        {
            var campaign = (await stage.Book.FindAsync(intent.CampaignId!.Value, Token))!;
            Html((Draft.Bulk)await stage.Drafts.BuildAsync(intent, Token))
                .ShouldContain($"Nieuws {campaign.Number} van");
        }
    }

    [Fact]
    public async Task Only_what_the_gate_would_pass_is_written()
    {
        await using var stage = await SetAsync();
        await stage.ReleasedAsync(1);
        await stage.ExecuteAsync("UPDATE campaign SET source = '{{ nobody.knows }}'");
        var intent = (await stage.IntentsAsync())[0];
        await Should.ThrowAsync<InvalidOperationException>(() => stage.Drafts.BuildAsync(intent, Token).AsTask());
        // A failure is not kept.
        await stage.ExecuteAsync("UPDATE campaign SET source = 'Nieuws'");
        (await stage.Drafts.BuildAsync(intent, Token)).Subject.ShouldBe("Nieuws van de kringloop");
    }

    static string Html(Draft draft)
    {
        using var stream = new MemoryStream([
            .. System.Text.Encoding.ASCII.GetBytes(
                $"MIME-Version: 1.0\r\nContent-Type: {draft.Body.ContentType}\r\n\r\n"
            ),
            .. draft.Body.Bytes.Span,
        ]);
        return MimeMessage.Load(stream).HtmlBody!;
    }
}

public sealed class CampaignDraftsOnSqlite() : CampaignDraftsTests(new SqliteDatabase());

public sealed class CampaignDraftsOnPostgres() : CampaignDraftsTests(new PostgresDatabase());
