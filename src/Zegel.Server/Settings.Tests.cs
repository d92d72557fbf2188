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
}
