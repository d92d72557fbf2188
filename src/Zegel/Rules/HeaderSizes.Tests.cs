namespace Zegel.Rules;

[Trait("Rule", "F03")]
public sealed class HeaderSizesTests
{
    [Fact]
    public void A_newsletter_as_composed_is_well_below() =>
        GivenMessage.Bulk().JudgedBy<HeaderSizes, MessageFacts>().ShouldBeEmpty();

    [Theory]
    [InlineData(100, true, null)]
    [InlineData(101, true, Verdict.Block)]
    [InlineData(101, false, Verdict.Warn)]
    [InlineData(5000, false, Verdict.Warn)]
    [InlineData(5001, false, Verdict.Block)]
    public void Fields_are_counted(int count, bool ours, Verdict? verdict) =>
        Grave(Message(ours, Enumerable.Range(1, count).Select(line => new FieldFact("X", "", line)))).ShouldBe(verdict);

    [Theory]
    [InlineData(16 * 1024, true, null)]
    [InlineData((16 * 1024) + 1, true, Verdict.Block)]
    [InlineData((16 * 1024) + 1, false, Verdict.Warn)]
    [InlineData(500 * 1024, false, Verdict.Warn)]
    [InlineData((500 * 1024) + 1, false, Verdict.Block)]
    public void Bytes_are_counted_with_what_stands_around_them(int bytes, bool ours, Verdict? verdict)
    {
        const int each = 10_000;
        var fields = Enumerable
            .Range(0, (bytes + each - 1) / each)
            .Select(at => new FieldFact("X", new string('v', Math.Min(each, bytes - (at * each)) - 5), at + 1));
        Grave(Message(ours, fields)).ShouldBe(verdict);
    }

    [Theory]
    [InlineData("message-id", 500)]
    [InlineData("Subject", 998)]
    [InlineData("X-Note", 32 * 1024)]
    public void A_value_beyond_what_Gmail_takes_is_told_with_its_line(string name, int most)
    {
        Blocked(new FieldFact(name, new string('v', most), 7)).ShouldBeEmpty();
        Blocked(new FieldFact(name, new string('v', most + 1), 7)).ShouldHaveSingleItem().Line.ShouldBe(7);
    }

    [Fact]
    public void A_name_beyond_what_Gmail_takes_is_told()
    {
        Blocked(new FieldFact(new string('N', 1024), "v", 3)).ShouldBeEmpty();
        Blocked(new FieldFact(new string('N', 1025), "v", 3)).ShouldHaveSingleItem().Line.ShouldBe(3);
    }

    [Fact]
    public void Bytes_count_and_not_characters() =>
        Blocked(new FieldFact("Subject", new string('é', 500), 1)).ShouldHaveSingleItem();

    static IEnumerable<Finding> Blocked(FieldFact field) =>
        Message(ours: false, [field])
            .JudgedBy<HeaderSizes, MessageFacts>()
            .Where(finding => finding.Verdict == Verdict.Block);

    static Verdict? Grave(MessageFacts message) =>
        message.JudgedBy<HeaderSizes, MessageFacts>().Max(finding => (Verdict?)finding.Verdict);

    static MessageFacts Message(bool ours, IEnumerable<FieldFact> fields) =>
        (ours ? GivenMessage.Bulk() : GivenMessage.Foreign(null)) with
        {
            Fields = [.. fields],
        };

    [Fact]
    public void What_only_the_octets_show_is_told_with_its_line()
    {
        var harmed = GivenMessage.Bulk() with { FormatFaults = [new FormatFault("F03", "seen", "wanted", "mend", 7)] };
        var told = harmed.JudgedBy<HeaderSizes, MessageFacts>().Single(finding => finding.Observed == "seen");
        (told.Verdict, told.Line).ShouldBe((Verdict.Block, 7));
    }
}
