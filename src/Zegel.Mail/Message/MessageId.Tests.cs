using Zegel.Mail.Addresses;

namespace Zegel.Mail.Message;

public class MessageIdTests
{
    static readonly Guid Key = Guid.Parse("0199f7a4-5b6c-7d8e-9fa0-b1c2d3e4f506");

    [Fact]
    public void Ours_is_the_key_at_the_sending_domain_and_gives_it_back()
    {
        var id = MessageId.Of(Key, DomainName.Parse("mail.bücher.example"));
        id.ToString().ShouldBe("<0199f7a45b6c7d8e9fa0b1c2d3e4f506@mail.xn--bcher-kva.example>");
        MessageId.TryParse(id.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(id);
        read.TryGetKey(out var key).ShouldBeTrue();
        key.ShouldBe(Key);
    }

    [Fact]
    [Trait("Rule", "F03")]
    public void Stays_below_250_characters_under_the_longest_domain()
    {
        var label = new string('a', 62);
        var id = MessageId.Of(Key, DomainName.Parse($"{label}.{label}.{label}.{label}.nl"[5..]));
        id.ToString().Length.ShouldBeLessThanOrEqualTo(250);
        id.Right.ShouldBe($"{label}.{label}.{label}.nl");
        MessageId.TryParse(id.ToString(), out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("<a@b>", "<a@b>")]
    [InlineData("  <a.b+c=d@e.example>\r\n", "<a.b+c=d@e.example>")]
    [InlineData("a@b.example", "<a@b.example>")]
    [InlineData("<a@[127.0.0.1]>", "<a@[127.0.0.1]>")]
    public void Reads_what_others_make(string text, string expected)
    {
        MessageId.TryParse(text, out var id).ShouldBeTrue();
        id.ToString().ShouldBe(expected);
        id.TryGetKey(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("<>")]
    [InlineData("<a>")]
    [InlineData("<@b>")]
    [InlineData("<a@>")]
    [InlineData("<a..b@c>")]
    [InlineData("<a b@c>")]
    [InlineData("<a@b> <c@d>")]
    [InlineData("<a@b\r\nX: y>")]
    [InlineData("<a@[b]c]>")]
    [InlineData("<é@b>")]
    public void Refuses_what_is_no_identifier(string? text) => MessageId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Refuses_an_identifier_without_end()
    {
        MessageId.TryParse($"<{new string('a', 246)}@b>", out _).ShouldBeTrue();
        MessageId.TryParse($"<{new string('a', 247)}@b>", out _).ShouldBeFalse();
    }
}
