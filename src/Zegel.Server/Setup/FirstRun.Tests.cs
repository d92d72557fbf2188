using Zegel.Domains;
using Zegel.Server.Sink;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Server.Setup;

public class FirstRunTests
{
    static readonly PeopleAnswers Anna = new(
        new TenantInput(
            "linde",
            "Stichting De Linde",
            "Lindelaan 1, 1234 AB Utrecht",
            "030 123 45 67",
            "KvK 12345678",
            "https://www.linde.example/privacy"
        ),
        "De Linde",
        "nl",
        "Anna",
        "anna@linde.example",
        "een paard eet klaver",
        "linde.example"
    );

    static readonly PlaceAnswers Place = new(
        "https://post.linde.example",
        "zegel.linde.example",
        "192.0.2.10",
        "192.0.2.11"
    );

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_folder_becomes_an_installation_with_an_owner_a_brand_and_two_domains()
    {
        using var folder = new TempFolder();
        var settings = (await FirstRun.BeginAsync(folder.Path, Place, Anna, TimeProvider.System, Token))
            .ShouldBeOfType<FirstRunResult.Begun>()
            .Settings;
        settings.PublicUrl.Host.ShouldBe("post.linde.example");
        await using var zegel = await Installation.OpenAsync(Settings.Load(folder.Path), TimeProvider.System, Token);
        var tenant = (await zegel.Tenants.ListAsync(Token)).ShouldHaveSingleItem();
        (await zegel.Domains.ListAsync(tenant.Id, Token))
            .Select(d => d.Name)
            .ShouldBe(["nieuws.linde.example", "post.linde.example"]);
        (await zegel.Senders.ListAsync(tenant.Id, Token))
            .Select(s => (s.Address, s.Stream))
            .ShouldBe([
                ("nieuws@nieuws.linde.example", MailStream.Bulk),
                ("welkom@post.linde.example", MailStream.System),
            ]);
        (
            await zegel.SignIns.SignInAsync("anna@linde.example", "een paard eet klaver", Token)
        ).ShouldBeOfType<SignInResult.SignedIn>();
        (await FirstRun.FoundAsync(zegel, Anna, Token)).ShouldBeOfType<FirstRunResult.TooLate>();
    }

    [Fact]
    public async Task Refused_answers_leave_no_settings_behind()
    {
        using var folder = new TempFolder();
        var faults = (
            await FirstRun.BeginAsync(
                folder.Path,
                Place with
                {
                    PublicUrl = "http://post.linde.example",
                },
                Anna,
                TimeProvider.System,
                Token
            )
        ).ShouldBeOfType<FirstRunResult.Refused>();
        faults.Faults.ShouldHaveSingleItem().Why.ShouldContain("public_url");
        Settings.AreThere(folder.Path).ShouldBeFalse();
        (
            await FirstRun.BeginAsync(folder.Path, Place, Anna with { Domain = "co.uk" }, TimeProvider.System, Token)
        ).ShouldBeOfType<FirstRunResult.Refused>();
        Settings.AreThere(folder.Path).ShouldBeFalse();
        (
            await FirstRun.BeginAsync(folder.Path, Place, Anna, TimeProvider.System, Token)
        ).ShouldBeOfType<FirstRunResult.Begun>();
    }

    [Fact]
    public void What_is_typed_cannot_break_out_of_the_settings_file()
    {
        var text = (Place with { Database = "Host=db;Password=a\"b\\c\nprofile = \"loopback\"" }).SettingsText();
        var settings = Settings.Parse("/data", "zegel.toml", text);
        settings.Profile.ShouldBe(Profile.Standard);
        settings.Database.ShouldBe("Host=db;Password=a\"b\\c\nprofile = \"loopback\"");
    }

    [Fact]
    public void The_environment_answers_and_a_fault_names_its_variable()
    {
        var given = new Dictionary<string, string>
        {
            ["ZEGEL_OWNER_EMAIL"] = "anna@linde.example",
            ["ZEGEL_TENANT_NAME"] = "linde",
            ["ZEGEL_DOMAIN"] = "linde.example",
        };
        var answers = PeopleAnswers.FromEnvironment(given.GetValueOrDefault).ShouldNotBeNull();
        answers.Tenant.LegalName.ShouldBe("linde");
        answers
            .Faults()
            .Select(f => PeopleAnswers.VariableOf(f.Field))
            .ShouldBe(["ZEGEL_POSTAL_ADDRESS", "ZEGEL_OWNER_PASSWORD"]);
        PeopleAnswers.FromEnvironment(_ => null).ShouldBeNull();
    }

    [Fact]
    public async Task An_older_database_is_copied_before_it_is_brought_to_this_version()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, Settings.FileName),
            new LoopbackPlan(8080, 8443, 2525, 5353).SettingsText("a test"),
            Token
        );
        var settings = Settings.Load(folder.Path);
        await new Migrator(Dialect.For(settings.DatabaseConnection)).MigrateAsync(1, Token);
        var said = (await FirstRun.MigrateAsync(settings, Token)).ShouldNotBeNull();
        var copy = said[(said.LastIndexOf(' ') + 1)..];
        (await new Migrator(Dialect.For(copy)).AppliedAsync(Token)).ShouldBe([1]);
        (await new Migrator(Dialect.For(settings.DatabaseConnection)).AppliedAsync(Token)).ShouldBe(Migrator.Steps);
        (await FirstRun.MigrateAsync(settings, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        using var folder = new TempFolder();
        var settings = (await FirstRun.BeginAsync(folder.Path, Place, Anna, TimeProvider.System, Token))
            .ShouldBeOfType<FirstRunResult.Begun>()
            .Settings;
        await using (
            var db = new Microsoft.Data.Sqlite.SqliteConnection(
                $"Data Source={settings.DatabaseConnection};Pooling=False"
            )
        )
        {
            await db.OpenAsync(Token);
            await using var command = db.CreateCommand();
            command.CommandText = "INSERT INTO VersionInfo (Version) VALUES (9999)";
            await command.ExecuteNonQueryAsync(Token);
        }
        (
            await Should.ThrowAsync<SettingsException>(() => FirstRun.MigrateAsync(settings, Token))
        ).Message.ShouldContain("newer version");
    }

    sealed class TempFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("zegel-first-").FullName;

        public void Dispose()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
        }
    }
}
