namespace Zegel.Rules;

[Trait("Rule", "F02")]
public sealed class FieldsOnceTests
{
    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<FieldsOnce, MessageFacts>();

    [Fact]
    public void Received_and_signatures_may_repeat() =>
        Judge(
                GivenMessage
                    .Bulk()
                    .Adding("Received", "a")
                    .Adding("Received", "b")
                    .Adding("DKIM-Signature", "a")
                    .Adding("DKIM-Signature", "b")
            )
            .ShouldBeEmpty();

    [Theory]
    [InlineData("Date")]
    [InlineData("From")]
    [InlineData("Sender")]
    [InlineData("Reply-To")]
    [InlineData("To")]
    [InlineData("Cc")]
    [InlineData("Subject")]
    [InlineData("Message-ID")]
    [InlineData("MIME-Version")]
    [InlineData("Content-Type")]
    [InlineData("List-Unsubscribe")]
    public void Each_single_field_blocks_when_doubled_in_any_case(string name) =>
        Judge(
                GivenMessage.Foreign(
                    null,
                    "bulk",
                    new FieldFact(name, "a", 1),
                    new FieldFact(name.ToUpperInvariant(), "b", 7)
                )
            )
            .ShouldHaveSingleItem()
            .Line.ShouldBe(7);
}
