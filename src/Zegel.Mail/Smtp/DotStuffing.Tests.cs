using System.Buffers;
using System.Text;
using CsCheck;

namespace Zegel.Mail.Smtp;

public class DotStuffingTests
{
    /// <summary>The few octets that matter here, and one that does not.</summary>
    static readonly Gen<byte[]> Content = Gen.Int[0, 4]
        .Select(i => new[] { "\r\n", "\r\n", ".", "..", "a" }[i])
        .Array[0, 40]
        .Select(parts => Encoding.ASCII.GetBytes(string.Concat(parts)));

    [Theory, Trait("Rule", "D13")]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("..\r\n.a\r\n", "...\r\n..a\r\n.\r\n")]
    [InlineData("a.b\r\n", "a.b\r\n.\r\n")]
    [InlineData("no end", "no end\r\n.\r\n")]
    public void Doubles_leading_dots_and_ends_with_one(string content, string wire) =>
        Encoding.ASCII.GetString(Stuffed(Encoding.ASCII.GetBytes(content), int.MaxValue)).ShouldBe(wire);

    [Fact, Trait("Rule", "D13")]
    public void Block_edges_make_no_difference() =>
        Gen.Select(Content, Gen.Int[1, 5])
            .Draw(
                (content, block) => Stuffed(content, block).AsSpan().SequenceEqual(Stuffed(content, int.MaxValue)),
                iter: 5000
            );

    [Fact, Trait("Rule", "D13"), Trait("Rule", "D31")]
    public void What_is_stuffed_here_is_read_back_octet_for_octet_in_pieces_of_any_size() =>
        Gen.Select(Content, Gen.Int[1, 5])
            .Draw(
                (content, piece) =>
                {
                    using var reader = new SmtpDataReader(10_000, null);
                    foreach (var part in Stuffed(content, int.MaxValue).Chunk(piece))
                        reader.Read(part).ShouldBe(part.Length);
                    var expected = content is [] or [.., (byte)'\n'] ? content : [.. content, .. "\r\n"u8];
                    return reader.IsEnded && reader.Content.Span.SequenceEqual(expected);
                },
                iter: 5000
            );

    [Theory, Trait("Rule", "D14")]
    [InlineData("", true)]
    [InlineData("a\r\nb\r\n\r\n", true)]
    [InlineData("a\n", false)]
    [InlineData("a\r", false)]
    [InlineData("\r\r\n", false)]
    [InlineData("\r\n\n", false)]
    [InlineData("\n\r", false)]
    public void Sees_every_bare_CR_and_LF(string content, bool only) =>
        DotStuffing.HasOnlyCrlf(Encoding.ASCII.GetBytes(content)).ShouldBe(only);

    static byte[] Stuffed(byte[] content, int block)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var at = 0; at < content.Length; )
        {
            var end = (int)Math.Min(content.Length, (long)at + block);
            DotStuffing.Write(output, content, at, end);
            at = end;
        }
        DotStuffing.WriteEnd(output, content);
        return output.WrittenSpan.ToArray();
    }
}
