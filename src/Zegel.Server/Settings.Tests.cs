namespace Zegel.Server;

public class SettingsTests
{
    const string Good = """
        public_url = "https://post.zegel.example:8443"
        profile = "loopback"
        zone = "zegel.example"
        mail_host = "mx.zegel.example"
        [http]
        listen = "127.0.0.1:8080"
        [smtp]
        listen = ["127.0.0.1:2525"]
        [dns]
        listen = "127.0.0.2:5353"
        resolvers = ["127.0.0.3:5353"]
        authoritative_port = 5353
        [delivery]
        port = 2600
        [pools]
        bulk = ["127.0.0.4 mta1.zegel.example"]
        transactional = ["127.0.0.5 mta2.zegel.example"]
        """;

    static Settings Parse(string text) => Settings.Parse("data", "zegel.toml", text);

    [Fact]
    public void Good_settings_are_read()
    {
        var settings = Parse(Good);
        settings.ReceiverPort.ShouldBe(2600);
        settings.BulkPool.ShouldHaveSingleItem().EhloName.Ascii.ShouldBe("mta1.zegel.example");
        settings.DatabaseConnection.ShouldBe(Path.Combine("data", "zegel.db"));
    }

    [Fact]
    public void The_environment_overrides_the_file_and_can_stand_alone()
    {
        var given = new Dictionary<string, string>
        {
            ["ZEGEL_PUBLIC_URL"] = "https://elders.example",
            ["ZEGEL_SMTP_LISTEN"] = "127.0.0.1:2626, 127.0.0.2:2626",
            ["ZEGEL_DELIVERY_SLOTS"] = "12",
        };
        var settings = Settings.Parse("data", "zegel.toml", Good, given.GetValueOrDefault);
        settings.PublicUrl.Host.ShouldBe("elders.example");
        settings.SmtpListen.Count.ShouldBe(2);
        settings.Slots.ShouldBe(12);
        given["ZEGEL_ZONE"] = "zegel.example";
        given["ZEGEL_MAIL_HOST"] = "mx.zegel.example";
        given["ZEGEL_POOLS_BULK"] = "192.0.2.1 a.zegel.example";
        given["ZEGEL_POOLS_TRANSACTIONAL"] = "192.0.2.2 b.zegel.example";
        Settings.Parse("data", "zegel.toml", "", given.GetValueOrDefault).BulkPool.ShouldHaveSingleItem();
        given["ZEGEL_DELIVERY_SLOTS"] = "many";
        Should
            .Throw<SettingsException>(() => Settings.Parse("data", "zegel.toml", Good, given.GetValueOrDefault))
            .Message.ShouldContain("ZEGEL_DELIVERY_SLOTS: delivery.slots must be a whole number");
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var text = Good.Replace("port = 2600", "port = 0").Replace("https://post", "ftp://post");
        var said = Should.Throw<SettingsException>(() => Parse(text)).Message;
        said.ShouldContain("public_url");
        said.ShouldContain("delivery.port");
    }

    [Theory]
    [InlineData("[tls]\nkey = \"x\"", "tls.key is there without tls.certificate")]
    [InlineData("", "needs tls.certificate", "listen = \"127.0.0.1:8080\"", "listen_tls = \"127.0.0.1:8080\"")]
    [InlineData("", "shares 127.0.0.4", "127.0.0.5 mta2", "127.0.0.4 mta2")]
    [InlineData("", "taken by another part", "[\"127.0.0.1:2525\"]", "[\"127.0.0.1:8080\"]")]
    [InlineData(
        "",
        "public_addresses is needed",
        "profile = \"loopback\"",
        "",
        "listen = \"127.0.0.1:8080\"",
        "listen = \"0.0.0.0:8080\""
    )]
    public void Settings_that_contradict_each_other_are_refused(string more, string expected, params string[] changes)
    {
        var text = Good;
        for (var i = 0; i < changes.Length; i += 2)
            text = text.Replace(changes[i], changes[i + 1]);
        Should.Throw<SettingsException>(() => Parse(text + "\n" + more)).Message.ShouldContain(expected);
    }

    [Fact]
    [Trait("Rule", "A08")]
    public void Block_lists_have_a_default_may_be_none_and_are_never_asked_about_this_machine()
    {
        var outside = Good.Replace("127.0.0.", "192.0.2.").Replace("profile = \"loopback\"", "");
        Parse(Good).Blocklists.ShouldBeEmpty();
        Parse(Good).DomainBlocklists.ShouldBeEmpty();
        Parse(outside).Blocklists.ShouldBe(SettingsReference.Blocklists);
        Parse(outside + "\n[watch]\nblocklists = []").Blocklists.ShouldBeEmpty();
        var named = Parse(outside + "\n[watch]\nblocklists = [\"BL.example\"]\ndomain_blocklists = [\"dbl.example\"]");
        (named.Blocklists.ShouldHaveSingleItem(), named.DomainBlocklists.ShouldHaveSingleItem()).ShouldBe(
            ("bl.example", "dbl.example")
        );
        Should
            .Throw<SettingsException>(() => Parse(outside + "\n[watch]\nblocklists = [\"no zone\"]"))
            .Message.ShouldContain("watch.blocklists has “no zone”");
    }

    [Fact]
    public void The_manual_page_is_the_one_that_is_made_of_the_settings()
    {
        var page = Path.Combine(Repository.Root, "docs", "settings.md");
        File.ReadAllText(page)
            .ShouldBe(SettingsReference.Markdown(), "run: ./zegel settings reference > docs/settings.md");
    }

    [Fact]
    public void The_example_file_can_be_used_as_it_is() =>
        Parse(SettingsReference.ExampleFile()).PublicUrl.Host.ShouldBe("post.example.nl");

    [Theory]
    [InlineData(
        "profile = \"loopback\"",
        "profile = \"loop\"",
        "line 2: profile is \"loop\"; possible are standard, loopback"
    )]
    [InlineData("https://post", "http://post", "line 1: public_url must be an https address")]
    [InlineData("port = 2600", "port = 0", "line 14: delivery.port must be a whole number from 1 to 65535")]
    [InlineData("port = 2600", "prt = 2600", "line 14: delivery.prt is not a setting")]
    [InlineData("127.0.0.4 mta1.zegel.example", "127.0.0.4", "line 16: pools.bulk has “127.0.0.4”")]
    [InlineData("\"127.0.0.1:2525\"", "\"10.0.0.1:2525\"", "loopback addresses only, not 10.0.0.1")]
    [InlineData("zone = \"zegel.example\"", "zone = \"zegel\"", "line 3: zone “zegel” has no dot")]
    [InlineData("[http]", "[http", "zegel.toml")]
    public void Wrong_settings_are_refused_with_the_line_and_the_remedy(string right, string wrong, string expected) =>
        Should.Throw<SettingsException>(() => Parse(Good.Replace(right, wrong))).Message.ShouldContain(expected);

    [Fact]
    public void A_text_that_ends_within_an_escape_is_refused_with_a_word() =>
        Should.Throw<SettingsException>(() => Parse("\"http\\")).Message.ShouldContain("zegel.toml ends within");
}
