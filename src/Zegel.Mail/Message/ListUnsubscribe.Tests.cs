using System.Text;
using MimeKit;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

public class ListUnsubscribeTests
{
    static readonly Mailbox Exit = Mailbox.Parse("u.mzxw6ytb@r.example.nl");

    [Fact]
    [Trait("Rule", "O01")]
    public void Names_one_https_address_and_one_to_mail()
    {
        ListUnsubscribe.TryCreate(new Uri("https://u.example.nl/u/AZaz09-_"), Exit, out var exit, out _).ShouldBeTrue();
        exit.ToString()
            .ShouldBe("<https://u.example.nl/u/AZaz09-_>,\r\n <mailto:u.mzxw6ytb@r.example.nl?subject=unsubscribe>");
        ListUnsubscribe.PostValue.ShouldBe("List-Unsubscribe=One-Click");
    }

    [Fact]
    [Trait("Rule", "O01")]
    public void Is_read_back_from_a_message_by_another_program_and_by_itself()
    {
        var odd = Mailbox.Parse("\"u,>?x\"@r.example.nl");
        ListUnsubscribe
            .TryCreate(new Uri("https://bücher.example:8443/u/a,b?c=é"), odd, out var exit, out _)
            .ShouldBeTrue();
        var raw = Encoding.ASCII.GetBytes($"List-Unsubscribe: {exit}\r\n\r\n");
        var value = MimeMessage.Load(new MemoryStream(raw)).Headers[HeaderId.ListUnsubscribe];
        ListUnsubscribe.TryParse(value, out var read).ShouldBeTrue(value);
        read.Mailto.ShouldBe(odd);
        read.OneClick.AbsoluteUri.ShouldBe("https://xn--bcher-kva.example:8443/u/a%2Cb?c=%C3%A9");
    }

    [Theory]
    [InlineData("http://u.example.nl/u/x", "not https")]
    [InlineData("mailto:x@example.nl", "not https")]
    [InlineData("https://user:secret@u.example.nl/u/x", "names a user")]
    [InlineData("https://u.example.nl/u/x#top", "fragment")]
    public void Refuses_an_address_nobody_would_post_to(string uri, string why)
    {
        ListUnsubscribe.TryCreate(new Uri(uri), Exit, out _, out var error).ShouldBeFalse();
        error.ShouldContain(why);
    }

    [Fact]
    public void Refuses_relative_endless_and_non_ASCII_addresses()
    {
        ListUnsubscribe.TryCreate(new Uri("/u/x", UriKind.Relative), Exit, out _, out _).ShouldBeFalse();
        ListUnsubscribe
            .TryCreate(new Uri("https://u.example.nl/" + new string('x', 800)), Exit, out _, out _)
            .ShouldBeFalse();
        ListUnsubscribe
            .TryCreate(new Uri("https://u.example.nl/"), Mailbox.Parse("é@b.nl"), out _, out _)
            .ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("<https://u.example.nl/u/x>")]
    [InlineData("<mailto:x@example.nl>")]
    [InlineData("https://u.example.nl/u/x, mailto:x@example.nl")]
    [InlineData("<http://u.example.nl/u/x>, <mailto:x@example.nl>")]
    [InlineData("<<<<,>>>>,<,>")]
    [InlineData("<https://u.\ufffdxample.nl/u/1>, <mailto:x@example.nl>")]
    public void Reads_only_a_field_with_both_ways(string? value) =>
        ListUnsubscribe.TryParse(value, out _).ShouldBeFalse();
}
