using CsCheck;

namespace Zegel.Mail.Smtp;

public class SmtpPathTests
{
    [Theory]
    [InlineData("<>", "", "")]
    [InlineData("<a@example.com>", "a", "example.com")]
    [InlineData(" <a@b>", "a", "b")]
    [InlineData("a@example.com", "a", "example.com")]
    [InlineData("<a@[192.0.2.1]>", "a", "[192.0.2.1]")]
    [InlineData("<a@[IPv6:2001:db8::1]>", "a", "[IPv6:2001:db8::1]")]
    [InlineData("<\"a b>@\\\"\"@example.com>", "\"a b>@\\\"\"", "example.com")]
    [InlineData("<@one.example,@two.example:a@example.com>", "a", "example.com")]
    [InlineData("<postmaster>", "postmaster", "")]
    [InlineData("<ünal@bücher.example>", "ünal", "bücher.example")]
    [InlineData("<a%b.example@example.com>", "a%b.example", "example.com")]
    [InlineData("<b.example!a@example.com>", "b.example!a", "example.com")]
    public void Reads_what_the_standard_allows(string text, string local, string domain)
    {
        SmtpPath.TryRead(text, out var path, out var rest).ShouldBeTrue();
        (path.LocalPart, path.Domain).ShouldBe((local, domain));
        rest.ToString().ShouldBe("");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<a@example.com")]
    [InlineData("<a>")]
    [InlineData("<@example.com>")]
    [InlineData("<a..b@example.com>")]
    [InlineData("<.a@example.com>")]
    [InlineData("<a b@example.com>")]
    [InlineData("<a@exa mple.com>")]
    [InlineData("<a@example..com>")]
    [InlineData("<a@-example.com>")]
    [InlineData("<a@[1.2.3]>")]
    [InlineData("<a@[IPv6:nonsense]>")]
    [InlineData("<\"a@example.com>")]
    [InlineData("<\"a\\\"@example.com>")]
    [InlineData("<a@example.com>x")]
    [InlineData("<a@b@example.com>")]
    public void Refuses_what_is_no_path(string text) => SmtpPath.TryRead(text, out _, out _).ShouldBeFalse();

    [Fact, Trait("Rule", "D32")]
    public void Has_the_lengths_of_the_standard()
    {
        Reads($"<{new string('a', 64)}@example.com>").ShouldBeTrue();
        Reads($"<{new string('a', 65)}@example.com>").ShouldBeFalse();
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 61), 4)); // 247 octets
        Reads($"<abcdef@{domain}>").ShouldBeTrue("256 octets with its brackets");
        Reads($"<abcdefg@{domain}>").ShouldBeFalse();

        static bool Reads(string text) => SmtpPath.TryRead(text, out _, out _);
    }

    [Fact]
    public void Gives_back_the_parameters()
    {
        SmtpPath.TryRead("<a@example.com> SIZE=1 BODY=7BIT", out _, out var rest).ShouldBeTrue();
        rest.ToString().ShouldBe(" SIZE=1 BODY=7BIT");
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_what_was_read_reads_the_same_again() =>
        Gen.Char["<>@\"\\ .:,[]aé1-\u0001"]
            .Array[0, 12]
            .Select(letters => new string(letters))
            .Draw(
                text =>
                {
                    if (!SmtpPath.TryRead(text, out var path, out _))
                        return true;
                    return SmtpPath.TryRead(path.ToString(), out var again, out _) && again == path;
                },
                iter: 20_000
            );
}
