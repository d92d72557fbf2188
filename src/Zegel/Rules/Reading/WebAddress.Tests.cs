using CsCheck;

namespace Zegel.Rules.Reading;

[Trait("Rule", "G37")]
public sealed class WebAddressTests
{
    [Theory]
    [InlineData("https://www.Example.NL:8443/a?b#c", "https", "www.example.nl", HostKind.Name)]
    [InlineData("HTTP:\\\\example.nl\\a", "http", "example.nl", HostKind.Name)]
    [InlineData("https:/example.nl", "https", "example.nl", HostKind.Name)]
    [InlineData("//example.nl/x", "https", "example.nl", HostKind.Name)]
    [InlineData("\\\\example.nl/x", "https", "example.nl", HostKind.Name)]
    [InlineData("https://a@b@example.nl", "https", "example.nl", HostKind.Name)]
    [InlineData("https://bücher.example.", "https", "xn--bcher-kva.example", HostKind.Name)]
    [InlineData("https://my_shop.example.nl/", "https", "my_shop.example.nl", HostKind.Name)]
    [InlineData("https://localhost/", "https", "localhost", HostKind.Name)]
    [InlineData("https://127.1", "https", "127.1", HostKind.Number)]
    [InlineData("https://0x7f000001", "https", "0x7f000001", HostKind.Number)]
    [InlineData("https://[::1]:80/", "https", "[::1]:80", HostKind.Number)]
    [InlineData("https://exa mple.nl", "https", "exa mple.nl", HostKind.Unreadable)]
    [InlineData("https://", "https", "", HostKind.Unreadable)]
    [InlineData("mailto:a@b.nl", "mailto", "", HostKind.None)]
    [InlineData("a/b:c", "", "", HostKind.None)]
    [InlineData("?x=https://a.nl", "", "", HostKind.None)]
    public void Reads_as_browsers_do(string written, string scheme, string host, HostKind kind)
    {
        var address = WebAddress.Read(written);
        (address.Scheme, address.Host, address.HostKind).ShouldBe((scheme, host, kind));
    }

    [Fact]
    public void Underscores_do_not_hide_the_owner() =>
        WebAddress.Read("https://my_shop.example.co.uk/").Organisation!.Ascii.ShouldBe("example.co.uk");

    [Fact]
    public void Reads_any_text() => Gen.String.Draw(text => WebAddress.Read("https://" + text) is not null);
}
