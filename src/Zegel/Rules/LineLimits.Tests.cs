using System.Text;

namespace Zegel.Rules;

[Trait("Rule", "F01")]
public sealed class LineLimitsTests
{
    static IReadOnlyList<Finding> Judge(string message) =>
        Reading
            .MessageFactsReader.Read(Encoding.Latin1.GetBytes(message), "transactional")
            .JudgedBy<LineLimits, MessageFacts>();

    [Fact]
    public void Lines_of_998_octets_in_CRLF_pass() =>
        Judge($"From: a@b.nl\r\n\r\n{new string('x', 998)}\r\n").ShouldBeEmpty();

    [Fact]
    public void Longer_lines_block_and_are_counted()
    {
        var finding = Judge($"From: a@b.nl\r\n\r\nx\r\n{new string('x', 999)}\r\n{new string('x', 1200)}")
            .ShouldHaveSingleItem();
        finding.Observed.ShouldBe("2 lines of more than 998 octets, the longest 1200");
        finding.Line.ShouldBe(4);
    }

    [Theory]
    [InlineData("From: a@b.nl\r\n\r\nx\rx\r\n", 3)]
    [InlineData("From: a@b.nl\r\n\r\nx\r\nx\ny\r\n", 4)]
    [InlineData("From: a@b.nl\r\n\r\nx\0", 3)]
    [InlineData("From: a@b.nl\r\n\r\nx\r", 3)]
    [InlineData("From: a@b.nl\r\n\r\nx\r\n\n.\r\n", 4)]
    public void Stray_octets_block(string message, int line)
    {
        var finding = Judge(message).ShouldHaveSingleItem();
        (finding.Verdict, finding.Line).ShouldBe((Verdict.Block, line));
    }

    [Fact]
    public void A_file_with_Unix_line_ends_is_only_told_of() =>
        Judge("From: a@b.nl\n\nx\n").ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Info);
}
