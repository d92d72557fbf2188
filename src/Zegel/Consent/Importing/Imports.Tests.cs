using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Delivery;
using Zegel.Mail.Addresses;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class ImportsTests(TestDatabase fixture)
{
    const string Word = "Taken from our old program, where everyone confirmed by mail.";
    const string Header = "E-mail;Voornaam;Aangemeld op;Methode;Bron;Tekst\n";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string Good(string address, string name = "Bo") =>
        $"{address};{name};2024-05-01T13:30:00+02:00;double-opt-in;https://oud.example/form;nieuwsbrief v2\n";

    static MemoryStream File(string text) => new(Encoding.UTF8.GetBytes(text));

    static ImportPlan Guessed(Stream file) => new(Imports.ReadHeader(file).Guess);

    sealed record Stage(CampaignStage Campaigns, Imports Imports, AddressKeys Keys) : IAsyncDisposable
    {
        public MailingList List => Campaigns.List;

        public async Task<ImportPreview> PreviewAsync(string text, TextWriter? errors = null, ImportPlan? plan = null)
        {
            await using var file = File(text);
            return await Imports.PreviewAsync(
                List,
                file,
                plan ?? Guessed(file),
                errors,
                CampaignStage.Now,
                null,
                Token
            );
        }

        public async Task<ImportResult> RequestAsync(string text, string actor = "anna")
        {
            await using var file = File(text);
            return await Imports.RequestAsync(
                List,
                file,
                "oud.csv",
                Guessed(file),
                Word,
                actor,
                CampaignStage.Now,
                null,
                Token
            );
        }

        public async Task<Import> BringAsync(string text)
        {
            var asked = (await RequestAsync(text)).ShouldBeOfType<ImportResult.Done>().Import;
            var approved = await Imports.ApproveAsync(List.TenantId, asked.Id, "bo", "", CampaignStage.Now, Token);
            approved.ShouldBeOfType<ImportResult.Done>();
            return (await Imports.RunAsync(asked.Id, Campaigns.Clock, null, Token)).ShouldNotBeNull();
        }

        public Task<List<Subscription>> PlacesAsync() =>
            Campaigns.Database.ReadAsync(
                db => db.Subscriptions.Where(s => s.ListId == List.Id).ToListAsync(Token),
                Token
            );

        public ValueTask DisposeAsync() => Campaigns.DisposeAsync();
    }

    async Task<Stage> SetAsync()
    {
        var stage = await CampaignStage.SetAsync(fixture);
        var keys = new AddressKeys(new PlatformKey(1, new byte[32]));
        return new Stage(stage, new Imports(stage.Database, keys, stage.Audit), keys);
    }

    [Fact]
    [Trait("Rule", "C17")]
    public async Task A_row_with_proof_comes_onto_the_list_after_a_second_person_agreed()
    {
        await using var stage = await SetAsync();
        var before = (await stage.PlacesAsync()).Count;
        var asked = (await stage.RequestAsync(Header + Good("bo@oud.example")))
            .ShouldBeOfType<ImportResult.Done>()
            .Import;
        asked.State.ShouldBe(ImportState.Held);
        (await stage.PlacesAsync()).Count.ShouldBe(before, "nobody comes by a request");
        (await stage.Imports.ApproveAsync(stage.List.TenantId, asked.Id, "Anna", "", CampaignStage.Now, Token))
            .ShouldBeOfType<ImportResult.Refused>()
            .Why.ShouldContain("second person");
        (
            await stage.Imports.ApproveAsync(Guid.CreateVersion7(), asked.Id, "bo", "", CampaignStage.Now, Token)
        ).ShouldBeOfType<ImportResult.Unknown>("another tenant's");
        (
            await stage.Imports.ApproveAsync(stage.List.TenantId, asked.Id, "bo", "", CampaignStage.Now, Token)
        ).ShouldBeOfType<ImportResult.Done>();
        var done = (await stage.Imports.RunAsync(asked.Id, stage.Campaigns.Clock, null, Token)).ShouldNotBeNull();
        (done.State, done.Imported).ShouldBe((ImportState.Done, 1));
        var place = (await stage.PlacesAsync()).Single(p => p.ImportId == asked.Id);
        place.State.ShouldBe(SubscriptionState.Active);
        var ledger = new ConsentLedger(stage.Campaigns.Database, stage.Keys);
        var shown = await ledger.ShowAsync(stage.List.TenantId, Mailbox.Parse("bo@oud.example"), Token);
        var entry = shown.ShouldHaveSingleItem();
        entry.Entry.Kind.ShouldBe(ConsentKind.Imported);
        entry.Entry.Id.ShouldBe(place.ConsentId!.Value);
        var evidence = entry.Evidence.ShouldNotBeNull();
        foreach (
            var part in new[] { "double-opt-in", "https://oud.example/form", asked.FileHash, "anna", "\"bo\"", Word }
        )
            evidence.ShouldContain(part);
        (await ledger.VerifyAsync(stage.List.TenantId, Token)).ShouldBeOfType<LedgerCheck.Whole>();
    }

    [Fact]
    [Trait("Rule", "C10")]
    public async Task A_hundred_bare_addresses_bring_nobody()
    {
        await using var stage = await SetAsync();
        var bare = "email\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"p{i}@oud.example\n"));
        var seen = await stage.PreviewAsync(bare);
        seen.Accepted.ShouldBe(0);
        seen.Refused.ShouldBe(new SortedDictionary<string, long> { ["no-time"] = 100 });
        (await stage.RequestAsync(bare)).ShouldBeOfType<ImportResult.Refused>();
        (await stage.Imports.ListAsync(stage.List.TenantId, Token)).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "G24")]
    [Trait("Rule", "C16")]
    [InlineData("bo@oud.example;Bo;2024-05-01T13:30:00Z;purchased;shop;v1", "banned-origin")]
    [InlineData("bo@oud.example;Bo;2024-05-01T13:30:00Z;form;gekocht;v1", "banned-origin")]
    [InlineData("bo@oud.example;Bo;01/05/2024;form;shop;v1", "bad-time")]
    [InlineData("bo@oud.example;Bo;2044-05-01T13:30:00Z;form;shop;v1", "bad-time")]
    [InlineData("bo@oud.example;Bo;2024-05-01 13:30:00;form;shop;v1", "bad-time")]
    [InlineData("bo@oud.example;Bo;;form;shop;v1", "no-time")]
    [InlineData("bo@oud.example;Bo;2024-05-01T13:30:00Z;;shop;v1", "no-method")]
    [InlineData("bo@oud.example;Bo;2024-05-01T13:30:00Z;just so;shop;v1", "unknown-method")]
    [InlineData("bo@oud.example;Bo;2024-05-01T13:30:00Z;form;;v1", "no-source")]
    [InlineData("bo@oud.example;Bo;2024-05-01T13:30:00Z;form;shop;", "no-wording")]
    [InlineData("bo(at)oud.example;Bo;2024-05-01T13:30:00Z;form;shop;v1", "bad-address")]
    [InlineData(";Bo;2024-05-01T13:30:00Z;form;shop;v1", "no-address")]
    public async Task A_row_that_lacks_proof_is_refused_with_its_reason(string row, string reason)
    {
        await using var stage = await SetAsync();
        var errors = new StringWriter();
        var seen = await stage.PreviewAsync(Header + row + "\n", errors);
        seen.Refused.ShouldBe(new SortedDictionary<string, long> { [reason] = 1 });
        seen.FirstRefused.ShouldHaveSingleItem().Line.ShouldBe(2);
        var lines = errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].Trim().ShouldEndWith("line,reason");
    }

    [Fact]
    public async Task Whoever_left_or_is_suppressed_is_not_woken_and_nobody_comes_twice()
    {
        await using var stage = await SetAsync();
        await stage.BringAsync(Header + Good("gone@oud.example") + Good("here@oud.example"));
        var gone = await stage.Campaigns.Database.ReadAsync(
            db => db.People.SingleAsync(p => p.Address == "gone@oud.example", Token),
            Token
        );
        await stage.Campaigns.Database.WriteAsync(
            db =>
                db.Subscriptions.Where(s => s.PersonId == gone.Id)
                    .Set(s => s.State, SubscriptionState.Left)
                    .UpdateAsync(Token),
            Token
        );
        await new SuppressionList(stage.Campaigns.Database, stage.Keys, stage.Campaigns.Audit).AddAsync(
            new SuppressionScope.TenantBulk(stage.List.TenantId),
            Mailbox.Parse("no@oud.example"),
            SuppressionReason.Complaint,
            "said so",
            CampaignStage.Now,
            Token
        );
        var text =
            Header
            + Good("gone@oud.example")
            + Good("here@oud.example")
            + Good("no@oud.example")
            + Good("new@oud.example")
            + Good("New@oud.example");
        (await stage.PreviewAsync(text)).Refused.ShouldBe(
            new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["already-on"] = 1,
                ["left"] = 1,
                ["suppressed"] = 1,
                ["twice"] = 1,
            }
        );
        (await stage.BringAsync(text)).Imported.ShouldBe(1);
        (await stage.PlacesAsync()).Single(p => p.PersonId == gone.Id).State.ShouldBe(SubscriptionState.Left);
    }

    [Fact]
    public async Task Who_left_between_request_and_approval_stays_away()
    {
        await using var stage = await SetAsync();
        var asked = (await stage.RequestAsync(Header + Good("bo@oud.example") + Good("al@oud.example")))
            .ShouldBeOfType<ImportResult.Done>()
            .Import;
        await new SuppressionList(stage.Campaigns.Database, stage.Keys, stage.Campaigns.Audit).AddAsync(
            new SuppressionScope.TenantBulk(stage.List.TenantId),
            Mailbox.Parse("bo@oud.example"),
            SuppressionReason.Objection,
            "wrote a letter",
            CampaignStage.Now,
            Token
        );
        await stage.Imports.ApproveAsync(stage.List.TenantId, asked.Id, "bo", "", CampaignStage.Now, Token);
        var done = (await stage.Imports.RunAsync(asked.Id, stage.Campaigns.Clock, null, Token)).ShouldNotBeNull();
        done.Imported.ShouldBe(1);
        done.Skipped.ShouldBe(new SortedDictionary<string, long> { ["suppressed"] = 1 });
        // Run again, as after a crash: nothing more comes of it.
        (await stage.Imports.RunAsync(asked.Id, stage.Campaigns.Clock, null, Token))!.Imported.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "C16")]
    public async Task Many_addresses_of_functions_speak_against_it_and_the_second_person_must_say_why()
    {
        await using var stage = await SetAsync();
        var text =
            Header
            + string.Concat(Enumerable.Range(0, 10).Select(i => Good($"p{i}@oud.example")))
            + Good("info@oud.example")
            + Good("sales@oud.example");
        var asked = (await stage.RequestAsync(text)).ShouldBeOfType<ImportResult.Done>().Import;
        asked.Findings.ShouldHaveSingleItem().ShouldContain("function");
        (await stage.Imports.ApproveAsync(stage.List.TenantId, asked.Id, "bo", " ", CampaignStage.Now, Token))
            .ShouldBeOfType<ImportResult.Refused>()
            .Why.ShouldContain("say why");
        (
            await stage.Imports.ApproveAsync(
                stage.List.TenantId,
                asked.Id,
                "bo",
                "These are companies that order by mail.",
                CampaignStage.Now,
                Token
            )
        ).ShouldBeOfType<ImportResult.Done>();
    }

    [Fact]
    [Trait("Rule", "C17")]
    public async Task Of_an_import_that_no_campaign_has_proven_a_few_hundred_get_the_first_one()
    {
        await using var stage = await SetAsync();
        var import = await stage.BringAsync(
            Header + string.Concat(Enumerable.Range(0, 620).Select(i => Good($"p{i}@oud.example")))
        );
        import.Imported.ShouldBe(620);
        var campaign = await stage.Campaigns.DraftAsync();
        var report = (await stage.Campaigns.Gate.CheckAsync(campaign.Id, Token)).ShouldNotBeNull();
        var others = (await stage.PlacesAsync()).Count(p => p.ImportId is null && p.State == SubscriptionState.Active);
        report.Selected.ShouldBe(Imports.UnprovenMax + others);
        report.Excluded.Counts["import-unproven"].ShouldBe(120);
        var released = (
            await stage.Campaigns.Gate.ReleaseAsync(campaign.Id, "anna", CampaignStage.Now, Token)
        ).ShouldBeOfType<ReleaseResult.Released>();
        (released.Selected, released.Excluded.Counts["import-unproven"]).ShouldBe((Imports.UnprovenMax + others, 120));

        (await stage.Imports.MeasureAsync(CampaignStage.Now, Token)).ShouldBe(0, "nothing was delivered yet");
        await EndAsync(stage, campaign, "delivered", bounced: 30);
        (await stage.Imports.MeasureAsync(CampaignStage.Now, Token)).ShouldBe(1);
        var second = await stage.Campaigns.DraftAsync();
        (await stage.Campaigns.Gate.CheckAsync(second.Id, Token))!.Selected.ShouldBe(620 + others);
    }

    [Fact]
    [Trait("Rule", "C17")]
    public async Task An_import_whose_mailboxes_are_dead_is_not_proven()
    {
        await using var stage = await SetAsync();
        await stage.BringAsync(Header + string.Concat(Enumerable.Range(0, 50).Select(i => Good($"p{i}@oud.example"))));
        var campaign = await stage.Campaigns.DraftAsync();
        (
            await stage.Campaigns.Gate.ReleaseAsync(campaign.Id, "anna", CampaignStage.Now, Token)
        ).ShouldBeOfType<ReleaseResult.Released>();
        await EndAsync(stage, campaign, "delivered", bounced: 10);
        (await stage.Imports.MeasureAsync(CampaignStage.Now, Token)).ShouldBe(0);
    }

    /// <summary>Ends all intents: so many imported people bounce for their address.</summary>
    static Task EndAsync(Stage stage, Campaign campaign, string outcome, int bounced) =>
        stage.Campaigns.Database.WriteAsync(
            async db =>
            {
                var ids = await db
                    .Intents.Where(i => i.CampaignId == campaign.Id && i.Address.EndsWith("@oud.example"))
                    .OrderBy(i => i.Id)
                    .Select(i => i.Id)
                    .Take(bounced)
                    .ToListAsync(Token);
                await db
                    .Intents.Where(i => i.CampaignId == campaign.Id)
                    .Set(i => i.State, IntentState.Ended)
                    .Set(i => i.Outcome, outcome)
                    .Set(i => i.EndedAt, CampaignStage.Now)
                    .UpdateAsync(Token);
                await db
                    .Intents.Where(i => ids.Contains(i.Id))
                    .Set(i => i.Outcome, "bounced")
                    .Set(i => i.Fault, "address")
                    .UpdateAsync(Token);
                await db
                    .Campaigns.Where(c => c.Id == campaign.Id)
                    .Set(c => c.State, CampaignState.Finished)
                    .UpdateAsync(Token);
            },
            Token
        );

    [Fact]
    public void Files_of_other_programs_are_understood()
    {
        // Windows-1252 with tabs.
        var windows = Encoding.Latin1.GetBytes(
            "Email Address\tFirst Name\tCONFIRM_TIME\tCONFIRM_IP\nx@y.example\tRené\t2020-01-01 10:00:00\t192.0.2.1\n"
        );
        using var file = new MemoryStream(windows);
        Imports
            .ReadHeader(file)
            .Guess.ShouldBe(
                new Dictionary<string, string>
                {
                    ["Email Address"] = ImportField.Address,
                    ["First Name"] = ImportField.Name,
                    ["CONFIRM_TIME"] = ImportField.AgreedAt,
                    ["CONFIRM_IP"] = ImportField.Ip,
                },
                ignoreOrder: true
            );
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("bo@oud.example\n", "names of the columns")]
    [InlineData("email,Email\n", "same name")]
    public void A_file_that_is_no_list_is_refused_in_words(string text, string part)
    {
        using var file = File(text);
        Should.Throw<ImportFileException>(() => Imports.ReadHeader(file)).Message.ShouldContain(part);
    }

    [Fact]
    public async Task A_quotation_mark_left_open_ends_the_reading_with_its_line()
    {
        await using var stage = await SetAsync();
        var text = Header + Good("a@oud.example") + "\"" + new string('x', 300_000);
        (await Should.ThrowAsync<ImportFileException>(() => stage.PreviewAsync(text))).Message.ShouldContain(
            "quotation mark"
        );
    }

    [Fact]
    public async Task Constants_stand_for_what_the_file_has_no_column_for_but_never_for_the_time()
    {
        await using var stage = await SetAsync();
        const string text = "email,when\nbo@oud.example,2024-05-01 13:30\nal@oud.example,\n";
        var columns = new Dictionary<string, string>
        {
            ["email"] = ImportField.Address,
            ["when"] = ImportField.AgreedAt,
        };
        var plan = new ImportPlan(columns, "form", "https://oud.example", "v1", "Europe/Amsterdam");
        var seen = await stage.PreviewAsync(text, null, plan);
        seen.Accepted.ShouldBe(1);
        seen.First[0].AgreedAt.ShouldBe(new DateTimeOffset(2024, 5, 1, 11, 30, 0, TimeSpan.Zero));
        seen.Refused.Keys.ShouldBe(["no-time"]);
    }
}

public sealed class ImportsOnSqlite() : ImportsTests(new SqliteDatabase());

public sealed class ImportsOnPostgres() : ImportsTests(new PostgresDatabase());
