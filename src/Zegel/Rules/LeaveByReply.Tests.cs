using Zegel.Tests;

namespace Zegel.Rules;

[Trait("Rule", "G28")]
public sealed class LeaveByReplyTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts letter) => letter.JudgedBy<LeaveByReply, MessageFacts>();

    [Theory]
    [InlineData("post@nieuws.kringloop.example", 0)]
    [InlineData("a.b@r.nieuws.kringloop.example", 0)]
    [InlineData("marketing@bureau.example", 1)]
    [InlineData("post@xnieuws.kringloop.example", 1)]
    [InlineData("not an address", 1)]
    public void A_reply_must_reach_us(string reply, int findings) =>
        Judge(GivenMessage.Bulk().Adding("Reply-To", reply)).Count.ShouldBe(findings);

    [Fact]
    public void Without_Reply_To_the_answer_goes_to_From() => Judge(GivenMessage.Bulk()).ShouldBeEmpty();

    [Fact]
    public void An_exit_that_was_tried_and_failed_blocks_and_one_that_could_not_be_tried_holds()
    {
        ExitTry Tried(string rule, bool worked, bool couldNot = false) =>
            new(rule, "the page", worked, "503", "200", "Start it.", couldNot);
        var found = new ExitTestFacts([
            Tried("G28", worked: true),
            Tried("G28", worked: false),
            Tried("G28", worked: false, couldNot: true),
            Tried("G99", worked: false),
        ]).JudgedBy<LeaveByReply, ExitTestFacts>();
        found.Select(f => (f.Verdict, f.CouldNotCheck)).ShouldBe([(Verdict.Block, false), (Verdict.Hold, true)]);
        found[0].Observed.ShouldBe("the page: 503");
    }
}
