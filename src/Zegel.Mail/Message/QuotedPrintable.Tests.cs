using System.Text;

namespace Zegel.Mail.Message;

public class QuotedPrintableTests
{
    static string Encode(string text)
    {
        var octets = new byte[QuotedPrintable.EncodedLengthMax(text.Length)];
        return Encoding.ASCII.GetString(octets, 0, QuotedPrintable.Encode(text, octets));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Hello", "Hello")]
    [InlineData("1 + 1 = 2", "1 + 1 =3D 2")]
    [InlineData("é", "=C3=A9")]
    [InlineData("a\nb\r\nc\rd", "a\r\nb\r\nc\r\nd")]
    [InlineData("a \nb", "a=20\r\nb")]
    [InlineData("a ", "a=20")]
    [InlineData("a  b", "a =20b")]
    [InlineData("a   b", "a =20 b")]
    [InlineData("a\tb", "a=09b")]
    [InlineData("\n\n", "\r\n\r\n")]
    [InlineData(".\n..", "=2E\r\n=2E.")]
    [InlineData("From me\nFor you\nFrom", "=46rom me\r\nFor you\r\nFrom")]
    [InlineData("\0", "=00")]
    public void Writes_the_octets_that_survive_the_way(string text, string encoded) => Encode(text).ShouldBe(encoded);

    [Fact]
    [Trait("Rule", "F01")]
    public void Breaks_long_lines_softly_at_76()
    {
        var lines = Encode(new string('x', 200)).Split("\r\n");
        lines.ShouldBe([new string('x', 75) + "=", new string('x', 75) + "=", new string('x', 50)]);
        Encode(new string('é', 100)).Split("\r\n").ShouldAllBe(line => line.Length <= 76);
    }

    [Fact]
    public void Judges_a_dot_by_the_column_it_really_gets()
    {
        Encode(new string('x', 75) + ".").ShouldEndWith("x=\r\n=2E");
        Encode(new string('x', 75) + "From here").ShouldEndWith("x=\r\n=46rom here");
    }

    [Fact]
    public void Replaces_half_a_surrogate_pair() => Encode("\uD83D!").ShouldBe("=EF=BF=BD!");

    [Fact]
    public void Never_needs_more_room_than_it_says()
    {
        foreach (var text in new[] { "€", "\0", "\n", "=", "😀", " ", ".", "F" })
        {
            for (var count = 0; count < 100; count++)
                Should.NotThrow(() => Encode(string.Concat(Enumerable.Repeat(text, count))));
        }
    }
}
