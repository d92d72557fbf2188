using System.Text;

namespace Zegel.Rules;

[Trait("Rule", "F05")]
[Trait("Rule", "F06")]
public sealed class SoundMimeTests
{
    static IReadOnlyList<Finding> Judge(string message)
    {
        var facts = Reading.MessageFactsReader.Read(
            Encoding.Latin1.GetBytes("From: a@b.nl\r\nMIME-Version: 1.0\r\n" + message.ReplaceLineEndings("\r\n")),
            "transactional"
        );
        return [.. facts.JudgedBy<SoundMime, MessageFacts>(), .. facts.JudgedBy<DeclaredCharset, MessageFacts>()];
    }

    [Fact]
    public void A_plain_alternative_passes() =>
        Judge(
                """
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Caf=C3=A9
                --b
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Caf=C3=A9
                --b--
                """
            )
            .ShouldBeEmpty();

    [Theory]
    [InlineData("Content-Type: multipart/alternative; boundary=b\n\nno boundary here\n", "never occurs")]
    [InlineData("Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n", "without a boundary")]
    [InlineData(
        "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nx\n--b--\n",
        "encoded as base64"
    )]
    [InlineData("Content-Type: text/plain\nContent-Transfer-Encoding: rot13\n\nx\n", "rot13")]
    [InlineData(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\nx\n--b\nContent-Type: text/plain\n\nx\n--b--\n",
        "HTML first"
    )]
    [InlineData(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\ncaf\u00c3\u00a9\n",
        "says 7bit"
    )]
    [InlineData("Content-Type: text/plain; charset=utf-8\n\ncaf\u00c3\u00a9\n", "says 7bit")]
    [InlineData(
        "Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\ncaf\u00c3\u00a9\n",
        "without a character set"
    )]
    [InlineData("Content-Type: text/plain; charset=klingon\n\nx\n", "klingon")]
    [InlineData("Content-Type: image/png\n\n\u0089PNG\n", "image/png")]
    [InlineData("X-A: caf\u00e9\n\nx\n", "no declared character set")]
    public void Broken_parts_block(string message, string observed)
    {
        var finding = Judge(message).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Observed.ShouldContain(observed);
    }

    [Fact]
    public void Plain_UTF8_in_a_field_is_warned_of_once() =>
        Judge("Subject: caf\u00c3\u00a9\nX-B: caf\u00c3\u00a9\n\nx\n")
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Warn);
}
