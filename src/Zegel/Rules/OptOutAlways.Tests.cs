namespace Zegel.Rules;

[Trait("Rule", "G26")]
public sealed class OptOutAlwaysTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<OptOutAlways, MessageFacts>();

    [Fact]
    public void Our_own_bulk_passes() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Fact]
    public void Bulk_without_any_way_out_blocks() =>
        Judge(GivenMessage.Foreign("<p>Koop!</p>", "bulk", new FieldFact("From", "a@example.nl", 1)))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Block);

    [Theory]
    [InlineData("<a href='https://x.example/1'>Uitschrijven</a>")]
    [InlineData("<a href='https://x.example/1'><b>Un</b>subscribe</a>")]
    [InlineData("<a href='https://x.example/d%C3%A9sabonner'>ici</a> <a href='https://x.example/optout'>hier</a>")]
    public void A_link_that_says_so_is_a_way_out(string html) =>
        Judge(GivenMessage.Foreign(html, "bulk", new FieldFact("From", "a@example.nl", 1))).ShouldBeEmpty();

    [Theory]
    [InlineData("no-reply@example.nl")]
    [InlineData("NoReply@example.nl")]
    [InlineData("no_reply@example.nl")]
    [InlineData("noreply-news@example.nl")]
    public void An_address_that_nobody_reads_blocks(string from) =>
        Judge(GivenMessage.Bulk().With("From", from)).ShouldHaveSingleItem().Observed.ShouldContain(from);

    [Fact]
    public void A_Reply_To_that_is_read_makes_good() =>
        Judge(
                GivenMessage
                    .Bulk()
                    .With("From", "no-reply@nieuws.kringloop.example")
                    .Adding("Reply-To", "post@nieuws.kringloop.example")
            )
            .ShouldBeEmpty();

    [Fact]
    public void Transactional_mail_needs_no_exit() => Judge(GivenMessage.Transactional()).ShouldBeEmpty();

    [Fact]
    public void An_exit_that_was_tried_and_failed_blocks_and_one_that_could_not_be_tried_holds()
    {
        ExitTry Tried(string rule, bool worked, bool couldNot = false) =>
            new(rule, "the page", worked, "503", "200", "Start it.", couldNot);
        var found = new ExitTestFacts([
            Tried("G26", worked: true),
            Tried("G26", worked: false),
            Tried("G26", worked: false, couldNot: true),
            Tried("G99", worked: false),
        ]).JudgedBy<OptOutAlways, ExitTestFacts>();
        found.Select(f => (f.Verdict, f.CouldNotCheck)).ShouldBe([(Verdict.Block, false), (Verdict.Hold, true)]);
        found[0].Observed.ShouldBe("the page: 503");
    }
}
