namespace Zegel.Rules;

[Trait("Rule", "G33")]
public sealed class StandardFormatTests
{
    static readonly FieldFact[] Whole =
    [
        new("Date", "Mon, 23 Nov 2026 10:00:00 +0100", 1),
        new("From", "Kringloop <a@example.nl>", 2),
        new("To", "jan@example.org", 3),
        new("Subject", "Zaterdag open", 4),
        new("Message-ID", "<1@example.nl>", 5),
        new("MIME-Version", "1.0", 6),
    ];

    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<StandardFormat, MessageFacts>();

    [Fact]
    public void A_whole_message_passes() => Judge(GivenMessage.Foreign("<p>x", "bulk", Whole)).ShouldBeEmpty();

    [Fact]
    public void A_draft_has_no_date_yet() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Theory]
    [InlineData("Date")]
    [InlineData("From")]
    [InlineData("To")]
    [InlineData("Subject")]
    [InlineData("Message-ID")]
    [InlineData("MIME-Version")]
    public void Each_missing_field_blocks_bulk(string name)
    {
        var finding = Judge(GivenMessage.Foreign("<p>x", "bulk", [.. Whole.Where(field => field.Name != name)]))
            .ShouldHaveSingleItem();
        finding.Observed.ShouldBe($"no {name} field");
        finding.Verdict.ShouldBe(Verdict.Block);
    }

    [Theory]
    [InlineData("Subject", "  ")]
    [InlineData("From", "nieuws")]
    [InlineData("From", "<>")]
    [InlineData("From", "undisclosed-recipients:;")]
    [InlineData("Message-ID", "1@example.nl")]
    [InlineData("Message-ID", "<one two@example.nl>")]
    [InlineData("Message-ID", "<a@b@c>")]
    public void Malformed_values_block_and_name_their_line(string name, string value)
    {
        var fields = Whole.Select(field => field.Name == name ? field with { Value = value } : field);
        var finding = Judge(GivenMessage.Foreign("<p>x", "bulk", [.. fields])).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Line.ShouldBe(Whole.First(field => field.Name == name).Line);
    }

    [Fact]
    public void What_only_the_octets_show_is_told_with_its_line()
    {
        var harmed = GivenMessage.Bulk() with { FormatFaults = [new FormatFault("G33", "seen", "wanted", "mend", 7)] };
        var told = harmed.JudgedBy<StandardFormat, MessageFacts>().Single(finding => finding.Observed == "seen");
        (told.Verdict, told.Line).ShouldBe((Verdict.Block, 7));
    }
}
