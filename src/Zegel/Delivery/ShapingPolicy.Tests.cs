using Zegel.Mail.Smtp;

namespace Zegel.Delivery;

public sealed class ShapingTableTests
{
    [Theory]
    [InlineData("aspmx.l.google.com", "google")]
    [InlineData("alt1.gmr-smtp-in.l.googlemail.com", "google")]
    [InlineData("mta5.am0.yahoodns.net", "yahoo")]
    [InlineData("hotmail-com.olc.protection.outlook.com", "outlook-com")]
    [InlineData("kringloop-nl.mail.protection.outlook.com", "microsoft-365")]
    [InlineData("kringloop-nl.a-v1.mx.microsoft", "microsoft-mx")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "mimecast")]
    [InlineData("de-smtp-inbound-2.mimecast.co.za", "mimecast")]
    [InlineData("mx00.gmx.net", "gmx")]
    [InlineData("mx.tb.mail.iss.as9143.net", "as9143.net")]
    [InlineData("mx1.mail.example.co.uk", "example.co.uk")]
    [InlineData("notgoogle.com", "notgoogle.com")]
    [InlineData("localhost", "localhost")]
    public void Receivers_are_rolled_up_by_who_runs_their_mail_exchanger(string host, string provider) =>
        ShapingTable.Internet.ProviderOf(host).ShouldBe(provider);

    [Fact]
    public void Providers_keep_the_limits_of_the_table_and_others_the_default()
    {
        ShapingTable.Internet.PolicyOf("orange").ShouldBe(new ShapingPolicy(2, 100, 2, TlsPolicy.Required));
        ShapingTable
            .Internet.PolicyOf("example.co.uk")
            .ShouldBe(new ShapingPolicy(10, 100, 2, TlsPolicy.Opportunistic));
    }

    [Fact]
    public void Only_the_loopback_table_lifts_the_limits()
    {
        ShapingTable.Loopback.PolicyOf("orange").RatePerSecond.ShouldBeGreaterThan(10_000);
        ShapingTable.Internet.PolicyOf("loopback").RatePerSecond.ShouldBe(2);
    }

    [Fact]
    public void A_table_with_a_limit_of_zero_is_refused() =>
        Should.Throw<FormatException>(() => ShapingTable.Parse("[default]\nconnections = 0", loopback: false));
}
