using System.Diagnostics;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Rules;
using Zegel.Tests.Databases;

namespace Zegel.Campaigns.Releasing;

public abstract class ReleaseGateTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DateTimeOffset Now => CampaignStage.Now;

    Task<CampaignStage> SetAsync() => CampaignStage.SetAsync(fixture);

    [Fact]
    [Trait("Rule", "G20")]
    [Trait("Rule", "O11")]
    public async Task Selects_who_agreed_and_nobody_else_and_counts_everyone_on_the_list()
    {
        await using var stage = await SetAsync();
        var readers = await stage.ReadersAsync(20);
        await stage.SubscribeAsync(stage.List, await stage.PeopleAsync(3), SubscriptionState.Pending);
        await stage.SubscribeAsync(stage.List, await stage.PeopleAsync(2), SubscriptionState.Left);
        await stage.SubscribeAsync(stage.List, await stage.PeopleAsync(1, address: null));
        await stage.PeopleAsync(4);
        await stage.SuppressAsync(readers[0], SuppressionReach.List, listId: stage.List.Id);
        await stage.SuppressAsync(readers[1], SuppressionReach.Brand, brandId: stage.Brand.Id);
        await stage.SuppressAsync(readers[2], SuppressionReach.TenantBulk);
        await stage.SuppressAsync(readers[3], SuppressionReach.TenantAll);
        await stage.SuppressAsync(readers[4], SuppressionReach.Platform);
        await stage.SuppressAsync(readers[5], SuppressionReach.List, listId: stage.List.Id);
        await stage.SuppressAsync(readers[5], SuppressionReach.TenantAll);
        await stage.SuppressAsync(readers[6], SuppressionReach.List, listId: (await stage.ListAsync("Agenda")).Id);
        await stage.SuppressAsync(readers[7], SuppressionReach.Platform);
        await stage.ExecuteAsync($"UPDATE suppression SET lifted_at = 1 WHERE address_key = '{readers[7].AddressKey}'");
        var campaign = await stage.DraftAsync();
        var foreseen = (await stage.Gate.CheckAsync(campaign.Id, Token))!;

        var released = await stage.ReleaseAsync(campaign);

        released.Selected.ShouldBe(14);
        released.Excluded.Counts.ShouldBe(
            new SortedDictionary<string, long>
            {
                ["erased"] = 1,
                ["left"] = 2,
                ["pending"] = 3,
                ["suppressed-brand"] = 1,
                ["suppressed-list"] = 1,
                ["suppressed-platform"] = 1,
                ["suppressed-tenant-all"] = 2,
                ["suppressed-tenant-bulk"] = 1,
            }
        );
        (foreseen.Selected, foreseen.Excluded.ToJson()).ShouldBe((released.Selected, released.Excluded.ToJson()));
        var intents = await stage.IntentsAsync();
        intents.Select(i => i.PersonId!.Value).Order().ShouldBe(readers.Skip(6).Select(p => p.Id).Order());
        intents.Select(i => i.Id).Distinct().Count().ShouldBe(14);
        intents.ShouldAllBe(i =>
            i.ConsentId != null
            && i.ListId == stage.List.Id
            && i.ExpiresAt == Now.AddHours(120)
            && i.Source == "campaign"
        );
        var kept = (await stage.Book.FindAsync(campaign.Id, Token))!;
        (kept.State, kept.Selected, kept.ReleasedAt).ShouldBe((CampaignState.Sending, 14, Now));
        Exclusions.Parse(kept.Excluded).Total.ShouldBe(12);
        // Each of them can be claimed: the gate and the queue ask the same words.
        (await stage.Spool.ClaimAsync(100, Now, Token)).Count.ShouldBe(14);
    }

    [Fact]
    public async Task Who_is_on_several_lists_gets_one_copy_with_the_consent_of_the_first_that_permits_it()
    {
        await using var stage = await SetAsync();
        var agenda = await stage.ListAsync("Agenda");
        var people = await stage.PeopleAsync(4);
        await stage.SubscribeAsync(stage.List, people);
        await stage.SubscribeAsync(agenda, people.Take(3));
        await stage.SuppressAsync(people[1], SuppressionReach.List, listId: agenda.Id);
        await stage.ExecuteAsync(
            $"UPDATE subscription SET state = 'left' WHERE list_id = '{agenda.Id:D}' AND person_id = '{people[2].Id:D}'"
        );
        var campaign = await stage.DraftAsync(stage.Input(agenda.Id, stage.List.Id));
        (await stage.ReleaseAsync(campaign)).ShouldSatisfyAllConditions(
            r => r.Selected.ShouldBe(4),
            r => r.Excluded.Total.ShouldBe(0)
        );
        var listOf = (await stage.IntentsAsync()).ToDictionary(i => i.PersonId!.Value, i => i.ListId);
        listOf[people[0].Id].ShouldBe(agenda.Id);
        listOf[people[1].Id].ShouldBe(stage.List.Id);
        listOf[people[2].Id].ShouldBe(stage.List.Id);
        listOf[people[3].Id].ShouldBe(stage.List.Id);
    }

    [Fact]
    public async Task Of_many_who_release_at_once_one_does()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(30);
        var campaign = await stage.DraftAsync();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => stage.Gate.ReleaseAsync(campaign.Id, "me", Now, Token))
        );
        results.OfType<ReleaseResult.Released>().Count().ShouldBe(1);
        results.OfType<ReleaseResult.NotDraft>().Count().ShouldBe(5);
        (await stage.IntentsAsync()).Count.ShouldBe(30);
    }

    [Fact]
    public async Task What_was_checked_is_what_is_released()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        var edits = 0;
        var questions = stage.Questions;
        stage.Questions = questions with
        {
            Exits = async (_, _, _) =>
            {
                if (edits++ == 0)
                    await stage.Book.EditAsync(
                        campaign.Id,
                        stage.Input() with
                        {
                            Source = "{{ nobody.knows }}",
                        },
                        Token
                    );
                return new ExitTestFacts([]);
            },
        };
        (await stage.Gate.ReleaseAsync(campaign.Id, "me", Now, Token))
            .ShouldBeOfType<ReleaseResult.Refused>()
            .Findings.ShouldContain(f => f.RuleId == "F19");
        (await stage.IntentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "G07")]
    public async Task Fails_closed_when_domain_exits_or_people_are_not_there()
    {
        await using var stage = await SetAsync();
        var campaign = await stage.DraftAsync();
        await RefusesAsync("G20");
        await stage.ReadersAsync(1);
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'drifted'");
        await RefusesAsync("G07");
        await stage.ExecuteAsync("UPDATE sending_domain SET state = 'ready'");
        var questions = stage.Questions;
        stage.Questions = questions with
        {
            Exits = (_, _, _) =>
                Task.FromResult(
                    new ExitTestFacts([new ExitTry("G26", "the page", false, "503", "200", "", CouldNotCheck: true)])
                ),
        };
        await RefusesAsync("G26");
        stage.Questions = questions;
        await stage.ReleaseAsync(campaign);

        async Task RefusesAsync(string rule)
        {
            var refused = (
                await stage.Gate.ReleaseAsync(campaign.Id, "me", Now, Token)
            ).ShouldBeOfType<ReleaseResult.Refused>();
            refused.Findings.ShouldContain(f => f.RuleId == rule && f.Verdict >= Verdict.Hold);
            (await stage.IntentsAsync()).ShouldBeEmpty();
            (await stage.Book.FindAsync(campaign.Id, Token))!.State.ShouldBe(CampaignState.Draft);
        }
    }

    [Fact]
    [Trait("Rule", "G04")]
    public async Task A_brand_without_its_one_address_sends_no_bulk()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(1);
        var campaign = await stage.DraftAsync();
        await stage.ExecuteAsync("DELETE FROM sender_address");
        (await stage.Gate.ReleaseAsync(campaign.Id, "me", Now, Token))
            .ShouldBeOfType<ReleaseResult.Refused>()
            .Findings.ShouldContain(f => f.RuleId == "G04");
        (
            await stage.Gate.ReleaseAsync(Guid.CreateVersion7(Now), "me", Now, Token)
        ).ShouldBeOfType<ReleaseResult.Unknown>();
    }

    [Fact]
    public async Task A_field_that_nobody_has_is_warned_of()
    {
        await using var stage = await SetAsync();
        await stage.SubscribeAsync(stage.List, [await stage.PersonAsync("Bo", fields: """{"city":"Ede"}""")]);
        var campaign = await stage.DraftAsync(
            stage.Input() with
            {
                Source = stage.Input().Source + "\n\n{{ person.city }} {{ person.town }}",
            }
        );
        var report = (await stage.Gate.CheckAsync(campaign.Id, Token))!;
        report.Findings.Where(f => f.RuleId == "F19").ShouldHaveSingleItem().Observed.ShouldContain("person.town");
        report.MayRelease.ShouldBeTrue();
        report.IsFast.ShouldBe(true);
    }

    [Fact]
    public async Task Ten_thousand_are_selected_in_moments()
    {
        await using var stage = await SetAsync();
        await stage.ReadersAsync(10_000);
        var campaign = await stage.DraftAsync();
        var watch = Stopwatch.StartNew();
        (await stage.ReleaseAsync(campaign)).Selected.ShouldBe(10_000);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        TestContext.Current.TestOutputHelper?.WriteLine($"10,000 selected in {watch.ElapsedMilliseconds} ms");
    }
}

public sealed class ReleaseGateOnSqlite() : ReleaseGateTests(new SqliteDatabase());

public sealed class ReleaseGateOnPostgres() : ReleaseGateTests(new PostgresDatabase());
