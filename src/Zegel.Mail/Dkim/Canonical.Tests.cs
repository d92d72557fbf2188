using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Zegel.Mail.Dkim;

public class CanonicalTests
{
    static byte[] Hash(string body, bool relaxed, long? l = null)
    {
        var end = l ?? Canonical.Whole;
        return Canonical.Hash(Encoding.Latin1.GetBytes(body), relaxed, [end]).Hashes[end];
    }

    static byte[] Plain(string canonical) => SHA256.HashData(Encoding.Latin1.GetBytes(canonical));

    [Theory]
    [Trait("Rule", "A24")]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n")]
    [InlineData("", "")]
    [InlineData("\r\n", "")]
    [InlineData(" \t\r\n\r\n \r\n", "")]
    [InlineData("no end", "no end\r\n")]
    [InlineData("no end  ", "no end\r\n")]
    [InlineData("\r\n\r\na\r\n", "\r\n\r\na\r\n")]
    [InlineData("a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n")]
    [InlineData("a \nb\r\n", "a \nb\r\n")]
    public void Relaxed_bodies_follow_RFC_6376(string body, string canonical) =>
        Hash(body, relaxed: true).ShouldBe(Plain(canonical));

    [Theory]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n")]
    [InlineData("", "\r\n")]
    [InlineData("\r\n\r\n", "\r\n")]
    [InlineData("no end", "no end\r\n")]
    public void Simple_bodies_follow_RFC_6376(string body, string canonical) =>
        Hash(body, relaxed: false).ShouldBe(Plain(canonical));

    [Fact]
    public void A_length_cuts_the_canonical_form()
    {
        Hash("a  b\r\nc\r\n", relaxed: true, l: 4).ShouldBe(Plain("a b\r"));
        var (length, hashes) = Canonical.Hash("a  b\r\n\r\n"u8, relaxed: true, [5, 0, 6, 3, Canonical.Whole, 3]);
        length.ShouldBe(5);
        hashes.Keys.Order().ShouldBe([0, 3, 5, 6, Canonical.Whole]);
        hashes[0].ShouldBe(Plain(""));
        hashes[3].ShouldBe(Plain("a b"));
        hashes[5].ShouldBe(Plain("a b\r\n"));
        hashes[6].ShouldBe(hashes[5]);
        hashes[Canonical.Whole].ShouldBe(hashes[5]);
    }

    [Fact]
    public void Ends_in_a_long_body_are_hashed_as_each_alone_would_be() =>
        Gen.Select(Gen.OneOf("a", " \t", "\r\n", new string('x', 9000)).Array[0, 12], Gen.Long[0, 40_000].Array[0, 6])
            .Draw(
                (pieces, ends) =>
                {
                    var body = string.Concat(pieces);
                    var canonical = Slowly(body);
                    var (length, hashes) = Canonical.Hash(Encoding.Latin1.GetBytes(body), relaxed: true, ends);
                    length.ShouldBe(canonical.Length);
                    foreach (var end in ends)
                        hashes[end].ShouldBe(Plain(canonical[..(int)Math.Min(end, length)]));
                },
                iter: 200
            );

    [Theory]
    [InlineData("A: X\r\n", "a:X")]
    [InlineData("B : Y\t\r\n\tZ  \r\n", "b:Y Z")]
    [InlineData("Subject:\r\n folded first\r\n", "subject:folded first")]
    [InlineData("Empty:\r\n", "empty:")]
    [InlineData("Colons: a:b", "colons:a:b")]
    public void Relaxed_fields_follow_RFC_6376(string field, string canonical)
    {
        var relaxed = new byte[field.Length];
        var length = Canonical.RelaxedField(Encoding.ASCII.GetBytes(field), relaxed);
        Encoding.ASCII.GetString(relaxed, 0, length).ShouldBe(canonical);
    }

    /// <summary>The sentence of the RFC, written as slowly as it reads.</summary>
    static string Slowly(string body)
    {
        var lines = body.Split("\r\n")
            .Select(line =>
                string.Join(
                    ' ',
                    line.Replace('\t', ' ').TrimEnd(' ').Split(' ').Where((word, i) => i == 0 || word.Length > 0)
                )
            );
        var text = string.Join("\r\n", lines.Select(line => line));
        while (text.EndsWith("\r\n", StringComparison.Ordinal))
            text = text[..^2];
        return text.Length == 0 ? "" : text + "\r\n";
    }

    [Fact]
    [Trait("Rule", "A24")]
    public void The_short_way_and_the_long_way_agree() =>
        Gen.OneOf(" ", "  ", "\t", "a", "word", "\r\n", "\r\n\r\n", "\n", "=20", "\u00E9", new string('x', 9000))
            .Array[0, 25]
            .Draw(
                pieces =>
                {
                    var body = string.Concat(pieces);
                    var octets = Encoding.Latin1.GetBytes(body);
                    var canonical = Slowly(body);
                    Hash(body, relaxed: true).ShouldBe(Plain(canonical));
                    Canonical.IsRelaxed(octets).ShouldBe(canonical == body);
                    var either = new byte[32];
                    Canonical.HashRelaxed(octets, either);
                    either.ShouldBe(Plain(canonical));
                },
                iter: 1000
            );
}
