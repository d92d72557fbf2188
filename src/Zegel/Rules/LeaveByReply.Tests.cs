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
}
